import { expect } from 'chai'
import { blindInput, finalizeOutput } from '../../src/blinding/client.ts'
import { combinePartials } from '../../src/blinding/combine.ts'
import { deriveKeys } from '../../src/blinding/derive.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { EvaluationTranscript } from '../../src/blinding/pb/transcript.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { makeTranscript, openTranscript, transcriptKeyId } from '../../src/blinding/transcript.ts'
import { codeOf, errorOf } from '../builders/errors.ts'
import { at, dealCommittee, seededRandom } from '../builders/oprf.ts'
import { testFederationId } from '../builders/registry.ts'

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

describe('blinding/transcript', () => {
  it('gives whoever knows the CSI the keys that the evaluation gave', () => {
    const y = finalizeOutput(backend, bob, blind, at(combinePartials(backend, key, [blinded], partials).evaluated, 0))
    expect(openTranscript(federation, bob, transcript, key, backend)).to.deep.equal({ ...deriveKeys(federation, y), oprfKeyId: 1 })
  })

  it('says which key it was made under', () => {
    expect(transcriptKeyId(transcript)).to.equal(1)
  })

  it('is refused for another CSI', () => {
    const err = errorOf(() => openTranscript(federation, carol, transcript, key, backend))
    expect(err.code).to.equal('PROOF_INVALID')
    expect(err).to.deep.include({ faults: [1, 2, 3].map(index => ({ index, code: 'PROOF_INVALID' })) })
  })

  it('is refused under another key or share epoch', () => {
    expect(codeOf(() => openTranscript(federation, bob, transcript, { ...key, keyId: 2 }, backend))).to.equal('TRANSCRIPT_KEY_MISMATCH')
    expect(codeOf(() => openTranscript(federation, bob, transcript, { ...key, shareEpoch: 2 }, backend))).to.equal('TRANSCRIPT_KEY_MISMATCH')
    expect(codeOf(() => openTranscript(federation, bob, transcript, dealCommittee(backend, { seed: 'other' }).key, backend))).to.equal('PROOF_INVALID')
  })

  it('is refused with another blind, a zero one, or one that is not reduced', () => {
    expect(codeOf(() => openTranscript(federation, bob, altered(t => { t.blind = Uint8Array.from(backend.scalarAdd(blind, blind)) }), key, backend))).to.equal('PROOF_INVALID')
    expect(codeOf(() => openTranscript(federation, bob, altered(t => { t.blind = new Uint8Array(32) }), key, backend))).to.equal('SCALAR_INVALID')
    expect(codeOf(() => openTranscript(federation, bob, altered(t => { t.blind = new Uint8Array(32).fill(0xff) }), key, backend))).to.equal('SCALAR_INVALID')
    expect(codeOf(() => openTranscript(federation, bob, altered(t => { t.blind = new Uint8Array(31).fill(1) }), key, backend))).to.equal('SCALAR_INVALID')
  })

  it('is refused with one lie among its partial evaluations, which is named', () => {
    const err = errorOf(() => openTranscript(federation, bob, altered(t => { at(t.partials, 1).evaluated = at(t.partials, 0).evaluated }), key, backend))
    expect(err.code).to.equal('PROOF_INVALID')
    expect(err).to.deep.include({ faults: [{ index: 2, code: 'PROOF_INVALID' }] })
  })

  it('is refused with fewer or more partials than the threshold, twice the same, or out of order', () => {
    const spare = at(EvaluationTranscript.decode(makeTranscript(key, blind, partials.slice(2))).partials, 2)
    for (const change of [
      (t: EvaluationTranscript) => { t.partials.pop() },
      (t: EvaluationTranscript) => { t.partials.push(spare) },
      (t: EvaluationTranscript) => { t.partials[1] = at(t.partials, 0) },
      (t: EvaluationTranscript) => { t.partials.reverse() },
      (t: EvaluationTranscript) => { at(t.partials, 0).proof = new Uint8Array(63) },
      (t: EvaluationTranscript) => { at(t.partials, 0).evaluated = new Uint8Array(33) }
    ]) {
      expect(codeOf(() => openTranscript(federation, bob, altered(change), key, backend))).to.equal('TRANSCRIPT_MALFORMED')
    }
  })

  it('is refused when it is cut anywhere, or longer', () => {
    for (let length = 0; length < transcript.byteLength; length++) {
      const code = codeOf(() => openTranscript(federation, bob, transcript.subarray(0, length), key, backend))
      expect(code, `${length} bytes`).to.be.oneOf(['MESSAGE_MALFORMED', 'TRANSCRIPT_MALFORMED', 'TRANSCRIPT_KEY_MISMATCH', 'SCALAR_INVALID'])
    }
    expect(codeOf(() => openTranscript(federation, bob, Uint8Array.from([...transcript, 0]), key, backend))).to.equal('MESSAGE_MALFORMED')
    expect(codeOf(() => openTranscript(federation, bob, new Uint8Array(33 * 1024), key, backend))).to.equal('MESSAGE_TOO_LARGE')
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
