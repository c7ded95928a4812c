import { parseCsi } from '../../src/identifiers/csi.ts'
import { blindInput, finalizeOutput } from '../../src/blinding/client.ts'
import { combinePartials, lagrangeAtZero, verifyPartial } from '../../src/blinding/combine.ts'
import { audienceKey, deriveKeys, indexKeyOf } from '../../src/blinding/derive.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { nobleBackend as backend } from '../../src/blinding/noble.ts'
import { shareAt } from '../../src/blinding/deal.ts'
import { EvaluationTranscript } from '../../src/blinding/pb/transcript.ts'
import { hashToGroup, randomScalar } from '../../src/blinding/suite.ts'
import { checkThresholdKey } from '../../src/blinding/threshold-key.ts'
import { makeTranscript, openTranscript } from '../../src/blinding/transcript.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { altered, hex, item, refused, seed, seededRandom } from './format.ts'
import { CSI, federation, oprfKey, secretShares } from './world.ts'
import type { Vectors } from './format.ts'
import type { PartialEvaluation } from '../../src/blinding/evaluator.ts'

const bytesOf = (uri: string): Uint8Array => parseCsi(uri, DEFAULT_CSI_TYPES).bytes()
const OTHER = 'mailto:alice@example.com'

const partialJson = ({ index, evaluated, proofs }: PartialEvaluation) =>
  ({ index, evaluated: evaluated.map(hex), proofs: proofs.map(hex) })

/** The transcript with something changed. */
function changed (transcript: Uint8Array, change: (decoded: EvaluationTranscript) => void): Uint8Array {
  const decoded = EvaluationTranscript.decode(transcript)
  change(decoded)
  return EvaluationTranscript.encode(decoded)
}

/** By the second and the fourth of another committee, whose threshold is two. */
function reshared (key: Uint8Array, blind: Uint8Array, blinded: Uint8Array): Uint8Array {
  const random = seededRandom('reshared')
  const coefficients = [key, randomScalar(backend, random)]
  const commitments = coefficients.map(coefficient => backend.multiplyBase(coefficient))
  const shares = [2, 4].map(index => {
    const secretShare = shareAt(backend, coefficients, index)
    return { keyId: oprfKey.keyId, shareEpoch: 5, index, secretShare, publicShare: backend.multiplyBase(secretShare) }
  })
  const partials = shares.map(share => evaluatePartials(backend, share, [blinded], { random, batch: false }))
  return makeTranscript({ keyId: oprfKey.keyId, shareEpoch: 5, threshold: 2, commitments, shares }, blind, partials)
}

/** With a share that somebody made, and proofs that hold. */
function elsewhere (transcript: Uint8Array): Uint8Array {
  return changed(transcript, ({ partials }) => {
    item(partials, 0).publicShare = Uint8Array.from(backend.multiplyBase(randomScalar(backend, seededRandom('made'))))
  })
}

/** The first share is somebody's own, and the second is what then makes the sum the key. */
function chosen (transcript: Uint8Array): Uint8Array {
  return changed(transcript, ({ partials }) => {
    const [first, second, ...others] = partials
    if (first == null || second == null) {
      throw new Error('a transcript of two partials at least')
    }
    const [l1, l2] = lagrangeAtZero(backend, partials.map(({ index }) => index)).map(bytes => bytes.slice())
    if (l1 == null || l2 == null || others.length === 0) {
      throw new Error('a transcript of three partials')
    }
    const own = randomScalar(backend, seededRandom('made'))
    const before = first.publicShare
    first.publicShare = Uint8Array.from(backend.multiplyBase(own))
    // P2' = P2 + (l1 / l2)·(P1 - P1')
    const minus = backend.scalarSubtract(new Uint8Array(32), own)
    const shift = backend.add(before, backend.multiplyBase(minus))
    const ratio = backend.scalarMultiply(l1, backend.scalarInvert(l2))
    second.publicShare = Uint8Array.from(backend.add(second.publicShare, backend.multiply(ratio, shift)))
  })
}

export function blindingVectors (): Vectors {
  const random = seededRandom('blinding')
  const input = bytesOf(CSI)
  const { blind, blinded } = blindInput(backend, input, random)
  const blindDraws = random.drawn()
  const proofDraws: string[][] = []
  const evaluate = (elements: readonly Uint8Array[], batch: boolean) => [4, 1, 3].map(i => {
    const partial = evaluatePartials(backend, item(secretShares, i), elements, { random, batch })
    proofDraws.push(random.drawn())
    return partial
  })
  const partials = evaluate([blinded], false)
  const { evaluated, used } = combinePartials(backend, oprfKey, [blinded], partials)
  const combined = item(evaluated, 0)
  const y = finalizeOutput(backend, input, blind, combined)
  const { lookupKey, sealingKey } = deriveKeys(federation, y)
  const secret = seed('audience').slice(0, 16)
  const forAudience = audienceKey(sealingKey, secret)
  const transcript = makeTranscript(oprfKey, blind, partials)
  const key = lagrangeAtZero(backend, [1, 2, 3])
    .map((coefficient, i) => backend.scalarMultiply(coefficient, item(secretShares, i).secretShare))
    .reduce((sum, term) => backend.scalarAdd(sum, term))

  const second = blindInput(backend, bytesOf(OTHER), random)
  const secondDraws = random.drawn()
  const batch = evaluate([blinded, second.blinded], true)
  const combinedBatch = combinePartials(backend, oprfKey, [blinded, second.blinded], batch).evaluated

  const repeatable = { federation, secret: seed('blind secret'), epoch: 494_544 }
  const again = blindInput(backend, input, random, { repeatable })
  const [first, next] = [item(partials, 0), item(partials, 1)]
  const broken = { ...first, proofs: [altered(item(first.proofs, 0), 0)] }
  const otherEpoch = { ...first, shareEpoch: 3 }
  const unknown = { ...first, index: 9 }
  const partialCase = (name: string, partial: PartialEvaluation, code: string) => ({
    name,
    keyId: partial.keyId,
    shareEpoch: partial.shareEpoch,
    blinded: [hex(blinded)],
    ...partialJson(partial),
    error: refused(code, () => verifyPartial(backend, oprfKey, [blinded], partial))
  })
  const transcriptCase = (name: string, csi: string, bytes: Uint8Array, code: string) => ({
    name,
    csi,
    transcript: hex(bytes),
    error: refused(code, () =>
      openTranscript(federation, bytesOf(csi), bytes, oprfKey, backend))
  })

  return {
    description: 'Threshold evaluation under a key shared 3 of 5, derivation of keys, and the evaluation transcript. ' +
      '`…Draws` are the random bytes that were drawn: 64 for each scalar, taken modulo the group order.',
    given: {
      federationId: hex(federation),
      keyId: oprfKey.keyId,
      shareEpoch: oprfKey.shareEpoch,
      threshold: oprfKey.threshold,
      secretKey: hex(key),
      commitments: oprfKey.commitments.map(hex),
      shares: secretShares.map(({ index, secretShare, publicShare }) =>
        ({ index, secretShare: hex(secretShare), publicShare: hex(publicShare) }))
    },
    cases: [
      {
        name: 'evaluation',
        csi: CSI,
        hashToGroup: hex(hashToGroup(backend, input)),
        blindDraws,
        blind: hex(blind),
        blinded: hex(blinded),
        partials: partials.map((partial, i) => ({ ...partialJson(partial), proofDraws: item(proofDraws, i) })),
        used: [...used],
        lagrange: lagrangeAtZero(backend, partials.map(({ index }) => index)).map(hex),
        combined: hex(combined),
        y: hex(y),
        lookupKey: hex(lookupKey),
        sealingKey: hex(sealingKey),
        indexKey: hex(indexKeyOf(sealingKey)),
        audienceSecret: hex(secret),
        audienceKey: hex(forAudience),
        audienceIndexKey: hex(indexKeyOf(forAudience)),
        transcript: hex(transcript)
      },
      {
        name: 'batch under one proof',
        csis: [CSI, OTHER],
        secondBlindDraws: secondDraws,
        blinds: [hex(blind), hex(second.blind)],
        blinded: [hex(blinded), hex(second.blinded)],
        partials: batch.map((partial, i) => ({ ...partialJson(partial), proofDraws: item(proofDraws, i + 3) })),
        combined: combinedBatch.map(hex),
        lookupKeys: [
          hex(deriveKeys(federation, finalizeOutput(backend, input, blind, item(combinedBatch, 0))).lookupKey),
          hex(deriveKeys(
            federation, finalizeOutput(backend, bytesOf(OTHER), second.blind, item(combinedBatch, 1))
          ).lookupKey)
        ]
      },
      {
        name: 'transcript of other shares of the key',
        csi: CSI,
        transcript: hex(reshared(key, blind, blinded)),
        lookupKey: hex(lookupKey)
      },
      {
        name: 'repeatable blind',
        csi: CSI,
        secret: hex(repeatable.secret),
        epoch: repeatable.epoch,
        blind: hex(again.blind),
        blinded: hex(again.blinded)
      },
      partialCase('partial with an altered proof', broken, 'PROOF_INVALID'),
      partialCase('partial under the name of another share', { ...first, index: next.index }, 'PROOF_INVALID'),
      partialCase('partial of another epoch', otherEpoch, 'EPOCH_MIXED'),
      partialCase('partial of a share that the key does not list', unknown, 'SHARE_UNKNOWN'),
      partialCase('partial that is the identity', { ...first, evaluated: [new Uint8Array(32)] }, 'ELEMENT_INVALID'),
      partialCase(
        'partial with one element too many', { ...first, evaluated: [...first.evaluated, ...first.evaluated] },
        'BATCH_INVALID'
      ),
      {
        name: 'too few partials',
        blinded: [hex(blinded)],
        partials: partials.slice(1).map(partialJson),
        error: refused('TOO_FEW_PARTIALS', () => combinePartials(backend, oprfKey, [blinded], partials.slice(1)))
      },
      {
        name: 'two partials of one share',
        blinded: [hex(blinded)],
        partials: [first, next, next].map(partialJson),
        error: refused('PARTIAL_DUPLICATE', () => combinePartials(backend, oprfKey, [blinded], [first, next, next]))
      },
      {
        name: 'key whose second commitment is another',
        commitments: swapped().map(hex),
        error: refused('KEY_INCONSISTENT', () => { checkThresholdKey({ ...oprfKey, commitments: swapped() }) })
      },
      transcriptCase('transcript of another CSI', OTHER, transcript, 'PROOF_INVALID'),
      transcriptCase(
        'transcript with one partial too few', CSI, changed(transcript, ({ partials }) => { partials.pop() }),
        'TRANSCRIPT_KEY_MISMATCH'
      ),
      transcriptCase(
        'transcript of another key', CSI, changed(transcript, decoded => { decoded.oprfKeyId = 2 }),
        'TRANSCRIPT_KEY_MISMATCH'
      ),
      transcriptCase('transcript with shares of another key', CSI, elsewhere(transcript), 'TRANSCRIPT_KEY_MISMATCH'),
      transcriptCase('transcript with shares chosen to fit the key', CSI, chosen(transcript), 'PROOF_INVALID'),
      transcriptCase(
        'transcript with a share that is the identity', CSI,
        changed(transcript, ({ partials }) => { item(partials, 0).publicShare = new Uint8Array(32) }),
        'TRANSCRIPT_MALFORMED'
      ),
      transcriptCase(
        'transcript without partials', CSI, changed(transcript, decoded => { decoded.partials = [] }),
        'TRANSCRIPT_MALFORMED'
      ),
      transcriptCase(
        'transcript out of order', CSI, changed(transcript, ({ partials }) => { partials.reverse() }),
        'TRANSCRIPT_MALFORMED'
      ),
      transcriptCase(
        'transcript whose blind is zero', CSI, makeTranscript(oprfKey, new Uint8Array(32), partials), 'SCALAR_INVALID'
      ),
      transcriptCase('transcript with a trailing byte', CSI, Uint8Array.of(...transcript, 0), 'MESSAGE_MALFORMED')
    ]
  }
}

function swapped (): readonly Uint8Array[] {
  const [first, second, third] = oprfKey.commitments
  return [first, third, second].map(commitment => commitment ?? new Uint8Array())
}
