import { expect } from 'chai'
import { blindInput } from '../../src/blinding/client.ts'
import { checkSecretShare, evaluatePartials } from '../../src/blinding/evaluator.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { codeOf } from '../builders/errors.ts'
import { at, dealCommittee, seededRandom } from '../builders/oprf.ts'

const backend = await loadSodium()
const random = seededRandom('evaluator')
const { key, shares } = dealCommittee(backend)
const share = at(shares, 0)
const { blinded } = blindInput(backend, Uint8Array.of(1), random)

describe('blinding/evaluator', () => {
  it('names its key, epoch and index', () => {
    expect(evaluatePartials(backend, share, [blinded], { random }))
      .to.deep.include({ keyId: 1, shareEpoch: 1, index: 1 })
  })

  it('refuses the identity, what does not decode, and wrong lengths', () => {
    for (const bad of [
      new Uint8Array(32), new Uint8Array(32).fill(0xff), new Uint8Array(31), new Uint8Array(0), new Uint8Array(33)
    ]) {
      expect(codeOf(() => evaluatePartials(backend, share, [blinded, bad], { random }))).to.equal('ELEMENT_INVALID')
    }
  })

  it('takes 256 elements, and neither none nor one more', () => {
    const full = Array.from({ length: 256 }, () => blinded)
    expect(evaluatePartials(backend, share, full, { random }).evaluated).to.have.length(256)
    expect(codeOf(() => evaluatePartials(backend, share, [...full, blinded], { random }))).to.equal('BATCH_INVALID')
    expect(codeOf(() => evaluatePartials(backend, share, [], { random }))).to.equal('BATCH_INVALID')
  })

  it('uses a fresh nonce for each proof', () => {
    const { proofs } = evaluatePartials(backend, share, [blinded, blinded], { random, batch: false })
    expect(proofs[0]).to.not.deep.equal(proofs[1])
  })

  describe('installing a share', () => {
    it('accepts the share that the key lists', () => {
      for (const each of shares) {
        checkSecretShare(backend, each, key)
      }
    })

    it('refuses the share of another index, key or epoch', () => {
      expect(codeOf(() => checkSecretShare(backend, { ...share, index: 2 }, key))).to.equal('SHARE_MISMATCH')
      expect(codeOf(() => checkSecretShare(backend, { ...share, index: 6 }, key))).to.equal('SHARE_MISMATCH')
      expect(codeOf(() => checkSecretShare(backend, { ...share, keyId: 2 }, key))).to.equal('SHARE_MISMATCH')
      expect(codeOf(() => checkSecretShare(backend, { ...share, shareEpoch: 2 }, key))).to.equal('SHARE_MISMATCH')
    })

    it('refuses another secret, and a public share that is not listed', () => {
      expect(codeOf(() => checkSecretShare(backend, { ...share, secretShare: at(shares, 1).secretShare }, key)))
        .to.equal('SHARE_MISMATCH')
      expect(codeOf(() => checkSecretShare(backend, { ...share, publicShare: at(shares, 1).publicShare }, key)))
        .to.equal('SHARE_MISMATCH')
    })

    it('refuses a secret that is zero or not reduced', () => {
      expect(codeOf(() => checkSecretShare(backend, { ...share, secretShare: new Uint8Array(32) }, key)))
        .to.equal('SCALAR_INVALID')
      expect(codeOf(() => checkSecretShare(backend, { ...share, secretShare: new Uint8Array(32).fill(0xff) }, key)))
        .to.equal('SCALAR_INVALID')
    })
  })
})
