import { expect } from 'chai'
import { blindInput, finalizeOutput } from '../../src/blinding/client.ts'
import { combinePartials, lagrangeAtZero } from '../../src/blinding/combine.ts'
import { shareAt } from '../../src/blinding/deal.ts'
import { deriveKeys } from '../../src/blinding/derive.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { EvaluationTranscript } from '../../src/blinding/pb/transcript.ts'
import { randomScalar } from '../../src/blinding/suite.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { makeTranscript, openTranscript, transcriptKeyId } from '../../src/blinding/transcript.ts'
import { codeOf, errorOf } from '../builders/errors.ts'
import { at, dealCommittee, seededRandom } from '../builders/oprf.ts'
import { testFederationId } from '../builders/registry.ts'
import type { PartialEvaluation } from '../../src/blinding/evaluator.ts'
import type { ThresholdKey } from '../../src/blinding/threshold-key.ts'

const backend = await loadSodium()
const federation = testFederationId()
const random = seededRandom('transcript')
const bob = new TextEncoder().encode('tel:+14155550123')
const carol = new TextEncoder().encode('tel:+14155550124')
const { key, shares } = dealCommittee(backend)
const { blind, blinded } = blindInput(backend, bob, random)
const partials = shares.map(share => evaluatePartials(backend, share, [blinded], { random, batch: false }))
const transcript = makeTranscript(key, blind, partials)

/** The transcript with something changed, encoded anew. */
function altered (change: (decoded: EvaluationTranscript) => void): Uint8Array {
  const decoded = EvaluationTranscript.decode(transcript)
  change(decoded)
  return EvaluationTranscript.encode(decoded)
}

/** The same key among other committees. */
function sharings (): {
  secret: Uint8Array,
  share: (threshold: number, indices: readonly number[]) => { key: ThresholdKey, partials: PartialEvaluation[] }
} {
  const secret = lagrangeAtZero(backend, [1, 2, 3])
    .map((coefficient, i) => backend.scalarMultiply(coefficient, at(shares, i).secretShare))
    .reduce((sum, term) => backend.scalarAdd(sum, term))
  return {
    secret,
    share: (threshold, indices) => {
      const coefficients = [secret, ...Array.from({ length: threshold - 1 }, () => randomScalar(backend, random))]
      const made = indices.map(index => {
        const secretShare = shareAt(backend, coefficients, index)
        return { keyId: 1, shareEpoch: 9, index, secretShare, publicShare: backend.multiplyBase(secretShare) }
      })
      return {
        key: {
          keyId: 1,
          shareEpoch: 9,
          threshold,
          commitments: coefficients.map(coefficient => backend.multiplyBase(coefficient)),
          shares: made
        },
        partials: made.map(each => evaluatePartials(backend, each, [blinded], { random, batch: false }))
      }
    }
  }
}

describe('blinding/transcript', () => {
  it('gives whoever knows the CSI the keys that the evaluation gave', () => {
    const y = finalizeOutput(backend, bob, blind, at(combinePartials(backend, key, [blinded], partials).evaluated, 0))
    expect(openTranscript(federation, bob, transcript, key, backend))
      .to.deep.equal({ ...deriveKeys(federation, y), oprfKeyId: 1 })
  })

  it('says which key it was made under', () => {
    expect(transcriptKeyId(transcript)).to.equal(1)
  })

  it('is refused for another CSI', () => {
    const err = errorOf(() => openTranscript(federation, carol, transcript, key, backend))
    expect(err.code).to.equal('PROOF_INVALID')
    expect(err).to.deep.include({ faults: [1, 2, 3].map(index => ({ index, code: 'PROOF_INVALID' })) })
  })

  it('is refused under another key', () => {
    const other = dealCommittee(backend, { seed: 'other' }).key
    for (const wrong of [{ ...key, keyId: 2 }, other, { ...key, commitments: [] }]) {
      expect(codeOf(() => openTranscript(federation, bob, transcript, wrong, backend)))
        .to.equal('TRANSCRIPT_KEY_MISMATCH')
    }
  })

  it('holds whoever has the key\'s shares by now, and however many evaluate together', () => {
    const { secret, share } = sharings()
    const y = finalizeOutput(backend, bob, blind, backend.multiply(secret, blinded))
    for (const [indices, coefficients] of [[[2, 7], 2], [[1, 2, 3, 5], 4], [[9], 1]] as const) {
      const committee = share(coefficients, indices)
      const bytes = makeTranscript(committee.key, blind, committee.partials)
      expect(openTranscript(federation, bob, bytes, committee.key, backend))
        .to.deep.equal({ ...deriveKeys(federation, y), oprfKeyId: 1 })
      expect(openTranscript(
        federation, bob, bytes, { ...committee.key, commitments: committee.key.commitments.slice(0, 1) }, backend
      ).oprfKeyId).to.equal(1)
    }
  })

  it('is refused with shares of two committees, though each is of the key', () => {
    const { share } = sharings()
    const [first, second] = [share(3, [1, 2, 3]), share(3, [1, 2, 3])]
    const mixed = EvaluationTranscript.decode(makeTranscript(first.key, blind, first.partials))
    mixed.partials[1] = at(EvaluationTranscript.decode(makeTranscript(second.key, blind, second.partials)).partials, 1)
    expect(codeOf(() => openTranscript(federation, bob, EvaluationTranscript.encode(mixed), first.key, backend)))
      .to.equal('TRANSCRIPT_KEY_MISMATCH')
  })

  it('is refused with shares of somebody\'s own', () => {
    const made = dealCommittee(backend, { seed: 'made' })
    const own = made.shares.map(each => evaluatePartials(backend, each, [blinded], { random, batch: false }))
    const bytes = makeTranscript(made.key, blind, own)
    expect(openTranscript(federation, bob, bytes, made.key, backend).oprfKeyId).to.equal(1)
    expect(codeOf(() => openTranscript(federation, bob, bytes, key, backend))).to.equal('TRANSCRIPT_KEY_MISMATCH')
  })

  it('is refused with shares that somebody chose so that they make the key: one of them nobody knows', () => {
    const own = dealCommittee(backend, { seed: 'made' })
    const [mine, other] = [at(own.shares, 0), at(own.shares, 1)]
    const coefficients = lagrangeAtZero(backend, [mine.index, other.index])
    const [l1, l2] = [at(coefficients, 0), at(coefficients, 1)]
    // the share that is lacking: (C0 - l1·P1) / l2
    const minus = backend.scalarSubtract(new Uint8Array(32), l1)
    const lacking = backend.multiply(
      backend.scalarInvert(l2), backend.add(at(key.commitments, 0), backend.multiply(minus, mine.publicShare))
    )
    const chosen = {
      ...key,
      threshold: 2,
      shares: [{ index: mine.index, publicShare: mine.publicShare }, { index: other.index, publicShare: lacking }]
    }
    const wrong = [mine, other].map(each => evaluatePartials(
      backend, { ...each, publicShare: each === other ? lacking : each.publicShare }, [blinded],
      { random, batch: false }
    ))
    const err = errorOf(() => openTranscript(federation, bob, makeTranscript(chosen, blind, wrong), key, backend))
    expect(err).to.deep.include({ code: 'PROOF_INVALID', faults: [{ index: other.index, code: 'PROOF_INVALID' }] })
    // nor with the right evaluation, which who evaluated can compute: the proof takes the share
    const right = backend.multiply(backend.scalarInvert(l2), backend.add(
      at(combinePartials(backend, key, [blinded], partials).evaluated, 0),
      backend.multiply(minus, at(at(wrong, 0).evaluated, 0))
    ))
    const computed = [at(wrong, 0), { ...at(wrong, 1), evaluated: [right] }]
    expect(codeOf(() => openTranscript(federation, bob, makeTranscript(chosen, blind, computed), key, backend)))
      .to.equal('PROOF_INVALID')
  })

  it('is refused with another blind, a zero one, or one that is not reduced', () => {
    expect(codeOf(() => openTranscript(
      federation, bob, altered(t => { t.blind = Uint8Array.from(backend.scalarAdd(blind, blind)) }), key, backend
    ))).to.equal('PROOF_INVALID')
    expect(codeOf(() => openTranscript(federation, bob, altered(t => { t.blind = new Uint8Array(32) }), key, backend)))
      .to.equal('SCALAR_INVALID')
    expect(codeOf(() => openTranscript(
      federation, bob, altered(t => { t.blind = new Uint8Array(32).fill(0xff) }), key, backend
    ))).to.equal('SCALAR_INVALID')
    expect(codeOf(() => openTranscript(
      federation, bob, altered(t => { t.blind = new Uint8Array(31).fill(1) }), key, backend
    ))).to.equal('SCALAR_INVALID')
  })

  it('is refused with one lie among its partial evaluations, which is named', () => {
    const err = errorOf(() => openTranscript(
      federation, bob, altered(t => { at(t.partials, 1).evaluated = at(t.partials, 0).evaluated }), key, backend
    ))
    expect(err.code).to.equal('PROOF_INVALID')
    expect(err).to.deep.include({ faults: [{ index: 2, code: 'PROOF_INVALID' }] })
  })

  it('is refused with fewer partials, or with more that do not fit', () => {
    expect(codeOf(() => openTranscript(federation, bob, altered(t => { t.partials.pop() }), key, backend)))
      .to.equal('TRANSCRIPT_KEY_MISMATCH')
    expect(codeOf(() => openTranscript(
      federation, bob, altered(t => { t.partials.push({ ...at(t.partials, 2), index: 4 }) }), key, backend
    ))).to.equal('TRANSCRIPT_KEY_MISMATCH')
  })

  it('is refused without partials, with too many, twice the same, out of order, or of another length', () => {
    for (const change of [
      (t: EvaluationTranscript) => { t.partials = [] },
      (t: EvaluationTranscript) => {
        t.partials = Array.from({ length: 65 }, (_, i) =>
          ({ ...at(t.partials, 0), index: i + 1 }))
      },
      (t: EvaluationTranscript) => { t.partials[1] = at(t.partials, 0) },
      (t: EvaluationTranscript) => { t.partials.reverse() },
      (t: EvaluationTranscript) => { at(t.partials, 0).index = 0 },
      (t: EvaluationTranscript) => { at(t.partials, 0).publicShare = new Uint8Array(32) },
      (t: EvaluationTranscript) => { at(t.partials, 0).publicShare = new Uint8Array(32).fill(0xff) },
      (t: EvaluationTranscript) => { at(t.partials, 0).proof = new Uint8Array(63) },
      (t: EvaluationTranscript) => { at(t.partials, 0).evaluated = new Uint8Array(33) }
    ]) {
      expect(codeOf(() => openTranscript(federation, bob, altered(change), key, backend)))
        .to.equal('TRANSCRIPT_MALFORMED')
    }
  })

  it('is refused when it is cut anywhere, or longer', () => {
    for (let length = 0; length < transcript.byteLength; length++) {
      const code = codeOf(() => openTranscript(federation, bob, transcript.subarray(0, length), key, backend))
      expect(code, `${length} bytes`)
        .to.be.oneOf(['MESSAGE_MALFORMED', 'TRANSCRIPT_MALFORMED', 'TRANSCRIPT_KEY_MISMATCH', 'SCALAR_INVALID'])
    }
    expect(codeOf(() => openTranscript(federation, bob, Uint8Array.from([...transcript, 0]), key, backend)))
      .to.equal('MESSAGE_MALFORMED')
    expect(codeOf(() => openTranscript(federation, bob, new Uint8Array(33 * 1024), key, backend)))
      .to.equal('MESSAGE_TOO_LARGE')
  })

  it('is refused with any byte changed', () => {
    for (let i = 0; i < transcript.byteLength; i += 3) {
      const broken = transcript.map((byte, offset) => offset === i ? byte ^ 0x01 : byte)
      expect(codeOf(() => openTranscript(federation, bob, broken, key, backend)), `byte ${i}`).to.be.a('string')
    }
  })

  it('is not made from too few, from batches, or from mixed epochs', () => {
    expect(codeOf(() => makeTranscript(key, blind, partials.slice(0, 2)))).to.equal('TOO_FEW_PARTIALS')
    const batch = shares.map(share => evaluatePartials(backend, share, [blinded, blinded], { random }))
    expect(codeOf(() => makeTranscript(key, blind, batch))).to.equal('BATCH_INVALID')
    expect(codeOf(() => makeTranscript({ ...key, shareEpoch: 2 }, blind, partials))).to.equal('EPOCH_MIXED')
  })
})
