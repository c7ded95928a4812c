/** Committees that hold a shared key, for whoever needs an evaluation in a test. */
import { createHash } from 'node:crypto'
import { dealShares } from '../../src/blinding/deal.ts'
import type { Random } from '../../src/base/clock.ts'
import type { VoprfBackend } from '../../src/blinding/backend.ts'
import type { PartialEvaluation, SecretShare } from '../../src/blinding/evaluator.ts'
import type { ThresholdKey } from '../../src/blinding/threshold-key.ts'

/** Reproducible: SHA-512 of seed and counter. */
export function seededRandom (seed: string): Random {
  let counter = 0
  return {
    bytes (length) {
      const blocks: Buffer[] = []
      for (let have = 0; have < length; have += 64) {
        blocks.push(createHash('sha512').update(`${seed}/${counter++}`).digest())
      }
      return new Uint8Array(Buffer.concat(blocks).subarray(0, length))
    }
  }
}

/**
 * Gives out what it was told, in order, padded with zeros: a scalar below the order survives the reduction unchanged.
 */
export function scriptedRandom (...draws: Uint8Array[]): Random {
  return {
    bytes (length) {
      const next = draws.shift()
      if (next == null) {
        throw new Error('the script of this random source is at its end')
      }
      const bytes = new Uint8Array(length)
      bytes.set(next)
      return bytes
    }
  }
}

export interface Committee {
  readonly key: ThresholdKey
  readonly shares: readonly SecretShare[]
}

export interface CommitteeOptions {
  threshold?: number
  count?: number
  keyId?: number
  shareEpoch?: number
  seed?: string
}

export function dealCommittee (backend: VoprfBackend, {
  threshold = 3, count = 5, keyId = 1, shareEpoch = 1, seed = 'committee'
}: CommitteeOptions = {}): Committee {
  const { commitments, shares } = dealShares({ backend, threshold, count, random: seededRandom(seed) })
  return {
    key: {
      keyId,
      shareEpoch,
      threshold,
      commitments,
      shares: shares.map(({ index, publicShare }) => ({ index, publicShare }))
    },
    shares: shares.map(share => ({ keyId, shareEpoch, ...share }))
  }
}

/** The same evaluation with one bit of its first element's proof turned. */
export function withBrokenProof (partial: PartialEvaluation): PartialEvaluation {
  return {
    ...partial,
    proofs: partial.proofs.map((proof, i) => i === 0 ? proof.map((byte, at) => at === 0 ? byte ^ 1 : byte) : proof)
  }
}

export function at<T> (items: readonly T[], index: number): T {
  const item = items[index]
  if (item == null) {
    throw new Error(`no item ${index} of ${items.length}`)
  }
  return item
}
