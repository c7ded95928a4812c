import { expect } from 'chai'
import fc from 'fast-check'
import { blindInput, finalizeOutput } from '../../src/blinding/client.ts'
import { combinePartials, interpolatePartials, lagrangeAtZero, verifyPartial } from '../../src/blinding/combine.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { BlindingError } from '../../src/blinding/errors.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { hashToGroup } from '../../src/blinding/suite.ts'
import { codeOf, errorOf } from '../builders/errors.ts'
import { at, dealCommittee, seededRandom, withBrokenProof } from '../builders/oprf.ts'
import type { PartialEvaluation } from '../../src/blinding/evaluator.ts'

const backend = await loadSodium()
const random = seededRandom('combine')
const inputs = ['tel:+14155550123', 'mailto:bob@example.com', 'acct:bob@social.example']
  .map(text => new TextEncoder().encode(text))
const made = inputs.map(input => blindInput(backend, input, random))
const blinded = made.map(item => item.blinded)

/** All subsets of `size` of 0 … n - 1. */
function subsets (n: number, size: number): number[][] {
  if (size === 0) {
    return [[]]
  }
  return n < size ? [] : [...subsets(n - 1, size), ...subsets(n - 1, size - 1).map(rest => [...rest, n - 1])]
}

describe('blinding/combine', () => {
  for (const [threshold, count] of [[1, 1], [1, 3], [2, 3], [3, 5], [5, 5]] as const) {
    it(`gives the unshared result for every ${threshold} of ${count}`, () => {
      const { key, shares } = dealCommittee(backend, { threshold, count, seed: `${threshold} of ${count}` })
      // what the whole key would have given: interpolate the secrets themselves
      const all = shares.slice(0, threshold)
      const coefficients = lagrangeAtZero(backend, all.map(share => share.index))
      const k = all.map((share, i) => backend.scalarMultiply(at(coefficients, i), share.secretShare)).reduce((a, b) =>
        backend.scalarAdd(a, b))
      expect(backend.multiplyBase(k)).to.deep.equal(key.commitments[0])
      const unshared = blinded.map(element => backend.multiply(k, element))
      const partials = shares.map(share => evaluatePartials(backend, share, blinded, { random }))
      for (const subset of subsets(count, threshold)) {
        const combined = combinePartials(backend, key, blinded, subset.map(i => at(partials, i)))
        expect(combined.evaluated).to.deep.equal(unshared)
        expect(combined.used).to.deep.equal(subset.map(i => i + 1))
        expect(combined.faults).to.deep.equal([])
      }
      const y = inputs.map((input, i) => finalizeOutput(backend, input, at(made, i).blind, at(unshared, i)))
      expect(y.every((output, i) => output.byteLength === 64 && y.indexOf(output) === i)).to.equal(true)
    })
  }

  it('takes partials in any order, and spares', () => {
    const { key, shares } = dealCommittee(backend)
    const partials = shares.map(share => evaluatePartials(backend, share, blinded, { random }))
    const expected = combinePartials(backend, key, blinded, partials).evaluated
    fc.assert(fc.property(fc.shuffledSubarray(partials, { minLength: 3 }), chosen => {
      expect(combinePartials(backend, key, blinded, chosen).evaluated).to.deep.equal(expected)
    }), { numRuns: 10 })
  })

  it('combines unbatched proofs as well', () => {
    const { key, shares } = dealCommittee(backend)
    const single = shares.map(share => evaluatePartials(backend, share, blinded, { random, batch: false }))
    expect(at(single, 0).proofs).to.have.length(3)
    const batched = shares.map(share => evaluatePartials(backend, share, blinded, { random }))
    expect(combinePartials(backend, key, blinded, single).evaluated)
      .to.deep.equal(combinePartials(backend, key, blinded, batched).evaluated)
  })

  it('gives the same on both backends', () => {
    const { key, shares } = dealCommittee(backend)
    const partials = shares.slice(0, 3).map(share => evaluatePartials(nobleBackend, share, blinded, { random }))
    expect(combinePartials(backend, key, blinded, partials))
      .to.deep.equal(combinePartials(nobleBackend, key, blinded, partials))
  })

  describe('with liars', () => {
    const { key, shares } = dealCommittee(backend)
    const { shares: others } = dealCommittee(backend, { seed: 'another key' })
    const partials = shares.map(share => evaluatePartials(backend, share, blinded, { random }))
    const expected = combinePartials(backend, key, blinded, partials).evaluated

    it('names the one who used a wrong share, whichever it is, and goes on', () => {
      for (const liar of [0, 1, 2, 3, 4]) {
        const wrong = evaluatePartials(
          backend, { ...at(shares, liar), secretShare: at(others, liar).secretShare }, blinded, { random }
        )
        const combined = combinePartials(
          backend, key, blinded, partials.map((partial, i) => i === liar ? wrong : partial)
        )
        expect(combined.faults).to.deep.equal([{ index: liar + 1, code: 'PROOF_INVALID' }])
        expect(combined.used).to.not.include(liar + 1)
        expect(combined.evaluated).to.deep.equal(expected)
      }
    })

    it('names two, and says why', () => {
      const lies = [
        withBrokenProof(at(partials, 1)), { ...at(partials, 3), evaluated: blinded.map(() => new Uint8Array(32)) }
      ]
      const { faults, evaluated } = combinePartials(backend, key, blinded, [
        at(partials, 0), ...lies, at(partials, 2), at(partials, 4)
      ])
      expect(faults).to.deep.equal([{ index: 2, code: 'PROOF_INVALID' }, { index: 4, code: 'ELEMENT_INVALID' }])
      expect(evaluated).to.deep.equal(expected)
    })

    it('is unavailable, never wrong, when too few are left', () => {
      const err = errorOf(() =>
        combinePartials(backend, key, blinded, [at(partials, 0), at(partials, 1), withBrokenProof(at(partials, 2))]))
      expect(err).to.be.instanceOf(BlindingError)
      expect(err.code).to.equal('TOO_FEW_PARTIALS')
      expect(err.kind).to.equal('unavailable')
      expect(err).to.deep.include({ faults: [{ index: 3, code: 'PROOF_INVALID' }] })
    })

    const negatives: Array<[string, string, (good: PartialEvaluation) => PartialEvaluation]> = [
      ['of a share that the key does not list', 'SHARE_UNKNOWN', good => ({ ...good, index: 9 })],
      ['under the index of another', 'PROOF_INVALID', good => ({ ...good, index: 2 })],
      ['of one element too few', 'BATCH_INVALID', good => ({ ...good, evaluated: good.evaluated.slice(1) })],
      ['without a proof', 'BATCH_INVALID', good => ({ ...good, proofs: [] })],
      [
        'with two proofs for three', 'BATCH_INVALID',
        good => ({ ...good, proofs: [at(good.proofs, 0), at(good.proofs, 0)] })
      ],
      [
        'with the batch proof given for each', 'PROOF_INVALID',
        good => ({ ...good, proofs: blinded.map(() => at(good.proofs, 0)) })
      ],
      [
        'with the identity', 'ELEMENT_INVALID',
        good => ({ ...good, evaluated: [new Uint8Array(32), ...good.evaluated.slice(1)] })
      ],
      [
        'with evaluations in another order', 'PROOF_INVALID',
        good => ({ ...good, evaluated: [...good.evaluated].reverse() })
      ],
      ['with a short proof', 'PROOF_INVALID', good => ({ ...good, proofs: [at(good.proofs, 0).subarray(1)] })]
    ]
    for (const [words, code, spoil] of negatives) {
      it(`refuses a partial evaluation ${words}`, () => {
        const err = errorOf(() => verifyPartial(backend, key, blinded, spoil(at(partials, 0))))
        expect(err.code).to.equal(code)
      })
    }

    it('refuses to mix share epochs or keys', () => {
      const refreshed = dealCommittee(backend, { shareEpoch: 2 })
      const stale = evaluatePartials(backend, at(refreshed.shares, 2), blinded, { random })
      expect(codeOf(() => combinePartials(backend, key, blinded, [at(partials, 0), at(partials, 1), stale])))
        .to.equal('EPOCH_MIXED')
      expect(codeOf(() => verifyPartial(backend, key, blinded, stale))).to.equal('EPOCH_MIXED')
      expect(codeOf(() => verifyPartial(backend, key, blinded, { ...at(partials, 0), keyId: 2 })))
        .to.equal('EPOCH_MIXED')
      const good = [0, 1, 2].map(i => verifyPartial(backend, key, blinded, at(partials, i)))
      expect(codeOf(() => interpolatePartials(backend, { ...key, shareEpoch: 2 }, good))).to.equal('EPOCH_MIXED')
    })

    it('refuses the same share twice', () => {
      const twice = [0, 0, 1].map(i => at(partials, i))
      expect(codeOf(() => combinePartials(backend, key, blinded, twice))).to.equal('PARTIAL_DUPLICATE')
    })

    it('refuses partials of different batches', () => {
      const other = evaluatePartials(backend, at(shares, 2), blinded.slice(0, 1), { random })
      const good = [
        verifyPartial(backend, key, blinded, at(partials, 0)), verifyPartial(backend, key, blinded, at(partials, 1)),
        verifyPartial(backend, key, blinded.slice(0, 1), other)
      ]
      expect(codeOf(() => interpolatePartials(backend, key, good))).to.equal('BATCH_INVALID')
    })

    it('refuses an empty batch', () => {
      expect(codeOf(() => combinePartials(backend, key, [], []))).to.equal('BATCH_INVALID')
    })
  })

  it('interpolates what Lagrange says: coefficients of a constant polynomial add up to one', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 7 }), indices => {
      const one = new Uint8Array(32)
      one[0] = 1
      expect(lagrangeAtZero(backend, indices).reduce((a, b) => backend.scalarAdd(a, b))).to.deep.equal(one)
    }), { numRuns: 30 })
  })

  it('has a threshold that t - 1 shares do not reach', () => {
    const { key, shares } = dealCommittee(backend)
    const element = hashToGroup(backend, at(inputs, 0))
    const two = shares.slice(0, 2)
    const coefficients = lagrangeAtZero(backend, two.map(share => share.index))
    const guess = two
      .map((share, i) => backend.multiply(at(coefficients, i), backend.multiply(share.secretShare, element)))
      .reduce((a, b) => backend.add(a, b))
    const truth = combinePartials(
      backend, key, [element], shares.map(share => evaluatePartials(backend, share, [element], { random }))
    ).evaluated
    expect(guess).to.not.deep.equal(truth[0])
  })
})
