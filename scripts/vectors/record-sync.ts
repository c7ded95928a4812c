import { asFederationId, asHash } from '../../src/base/bytes.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { makeStoreRun, verifyStoreRun } from '../../src/protocols/record-sync/index.ts'
import { Ranges } from '../../src/protocols/record-sync/pb/messages.ts'
import { boundBetween, checkRanges, END, fingerprintOf, sameRange } from '../../src/protocols/record-sync/ranges.ts'
import { answerRanges, Reconciliation } from '../../src/protocols/record-sync/reconcile.ts'
import { idOf, SummedIndex } from '../../src/store/summed-index.ts'
import { hex, refused, seed } from './format.ts'
import { NOW } from './world.ts'
import type { JsonObject, Vectors } from './format.ts'

/** Two of each time, so that the hash decides too. */
const ids = Array.from({ length: 40 }, (_, i) =>
  idOf({ issuedAt: NOW + Math.floor(i / 2), hash: asHash(seed(`invalidation ${i}`)) }))

function setOf (numbers: Iterable<number>): SummedIndex {
  const set = new SummedIndex()
  for (const n of numbers) {
    const id = ids[n]
    if (id != null) {
      set.add(id)
    }
  }
  return set
}

const without = (...left: number[]): number[] => ids.map((_, i) => i).filter(i => !left.includes(i))

function fingerprint (name: string, from: Uint8Array, end: Uint8Array): JsonObject & { readonly name: string } {
  const sum = setOf(without()).sum(from, end)
  return { name, from: hex(from), end: hex(end), count: sum.count, fingerprint: hex(fingerprintOf(sum)) }
}

function exchange (name: string, ours: number[], theirs: number[]): JsonObject & { readonly name: string } {
  const reconciliation = new Reconciliation(setOf(ours), END, 0.5)
  const answerer = setOf(theirs)
  const rounds: JsonObject[] = []
  while (!reconciliation.isDone) {
    const question = reconciliation.next()
    const { answer } = answerRanges(answerer, question)
    const { lacking } = reconciliation.take(answer)
    rounds.push({
      question: hex(Ranges.encode(question)), answer: hex(Ranges.encode(answer)), lacking: lacking.map(hex)
    })
  }
  return { name, ours, theirs, rounds }
}

const federation = asFederationId(seed('federation'))
const signerSeed = seed('signer')
const signer = signerIn(federation, signerFromSeed(signerSeed))
const check = { federation, publicKey: signer.publicKey }
const run = { store: seed('store').slice(0, 16), run: 300n, nonce: seed('run').slice(0, 16) }

function storeRun (name: string): JsonObject & { readonly name: string } {
  const storeRun = makeStoreRun(run, signer)
  verifyStoreRun(storeRun, check)
  return { name, storeRun: hex(storeRun), store: hex(run.store), run: Number(run.run), nonce: hex(run.nonce) }
}

function noStoreRun (name: string, code: string, storeRun: Uint8Array): JsonObject & { readonly name: string } {
  return { name, storeRun: hex(storeRun), error: refused(code, () => verifyStoreRun(storeRun, check)) }
}

export function recordSyncVectors (): Vectors {
  const at = (n: number): Uint8Array => ids[n] ?? END
  const no = (name: string, ranges: Ranges): JsonObject & { readonly name: string } =>
    ({ name, message: hex(Ranges.encode(ranges)), error: refused('SYNC_RANGES_INVALID', () => checkRanges(ranges)) })
  return {
    description: 'Fingerprints of ranges of ids, bounds, and reconciliations: ours are the ids of the asker by their ' +
      'numbers, theirs those of the DP that answers. Cuts by lot are in the middle of what they may be, and the ' +
      'asker doesn\'t take in what it lacks. Then StoreRuns as Signed, by the key of the seed.',
    given: {
      ids: ids.map(hex), federationId: hex(federation), seed: hex(signerSeed), publicKey: hex(signer.publicKey)
    },
    cases: [
      fingerprint('fingerprint of nothing', at(0), at(0)),
      fingerprint('fingerprint of one', at(2), at(3)),
      fingerprint('fingerprint of all', END, END),
      fingerprint('fingerprint up to a time', END, at(20).slice(0, 8)),
      {
        name: 'shortest bound between two times',
        before: hex(at(1)),
        id: hex(at(2)),
        bound: hex(boundBetween(at(1), at(2)))
      },
      exchange('equal', without(), without()),
      exchange('the asker has none', [], [3, 1, 2]),
      exchange('the other has none', [3, 1, 2], []),
      exchange('each lacks some', without(5, 6, 30), without(0, 39)),
      no('no range', { from: new Uint8Array(0), ranges: [] }),
      no('bounds that don\'t ascend', { from: new Uint8Array(0), ranges: [sameRange(at(6)), sameRange(at(4))] }),
      no('a range behind the end of all', { from: new Uint8Array(0), ranges: [sameRange(END), sameRange(END)] }),
      storeRun('a store as its DP signs it'),
      noStoreRun(
        'a store of 15 bytes', 'SYNC_HELLO_INVALID', makeStoreRun({ ...run, store: run.store.slice(1) }, signer)
      ),
      noStoreRun('a store that was never opened', 'SYNC_HELLO_INVALID', makeStoreRun({ ...run, run: 0n }, signer)),
      noStoreRun('a store by another DP', 'SYNC_SIGNATURE_INVALID',
        makeStoreRun(run, signerIn(federation, signerFromSeed(seed('other signer'))))),
      noStoreRun('a store for another federation', 'SYNC_SIGNATURE_INVALID',
        makeStoreRun(run, signerIn(asFederationId(seed('other federation')), signer)))
    ]
  }
}
