import { expect } from 'chai'
import { asFederationId } from '../../src/base/bytes.ts'
import { blindInput, finalizeOutput, reblind } from '../../src/blinding/client.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { codeOf } from '../builders/errors.ts'
import { scriptedRandom, seededRandom } from '../builders/oprf.ts'

const backend = await loadSodium()
const bob = new TextEncoder().encode('tel:+14155550123')
const carol = new TextEncoder().encode('tel:+14155550124')

describe('blinding/client', () => {
  it('blinds the same input differently each time', () => {
    const random = seededRandom('fresh blinds')
    expect(blindInput(backend, bob, random).blinded).to.not.deep.equal(blindInput(backend, bob, random).blinded)
  })

  it('draws again when a blind would be zero', () => {
    const five = new Uint8Array(32)
    five[0] = 5
    expect(blindInput(backend, bob, scriptedRandom(new Uint8Array(64), five)).blind).to.deep.equal(five)
  })

  it('gives back the blinded element for its blind', () => {
    const { blind, blinded } = blindInput(backend, bob, seededRandom('reblind'))
    expect(reblind(backend, bob, blind)).to.deep.equal(blinded)
  })

  it('takes an input of 65535 bytes and no more', () => {
    expect(blindInput(backend, new Uint8Array(65_535), seededRandom('long')).blinded).to.have.length(32)
    expect(codeOf(() => blindInput(backend, new Uint8Array(65_536), seededRandom('long')))).to.equal('INPUT_TOO_LONG')
  })

  it('refuses the identity and what does not decode when finalizing', () => {
    const { blind } = blindInput(backend, bob, seededRandom('finalize'))
    expect(codeOf(() => finalizeOutput(backend, bob, blind, new Uint8Array(32)))).to.equal('ELEMENT_INVALID')
    expect(codeOf(() => finalizeOutput(backend, bob, blind, new Uint8Array(32).fill(0xff)))).to.equal('ELEMENT_INVALID')
    expect(codeOf(() => finalizeOutput(backend, bob, blind, new Uint8Array(31)))).to.equal('ELEMENT_INVALID')
  })

  it('refuses a blind that is zero or not reduced', () => {
    const { blinded } = blindInput(backend, bob, seededRandom('finalize'))
    expect(codeOf(() => finalizeOutput(backend, bob, new Uint8Array(32), blinded))).to.equal('SCALAR_INVALID')
    expect(codeOf(() => finalizeOutput(backend, bob, new Uint8Array(32).fill(0xff), blinded)))
      .to.equal('SCALAR_INVALID')
    expect(codeOf(() => reblind(backend, bob, new Uint8Array(16)))).to.equal('SCALAR_INVALID')
  })

  describe('repeatable blinds', () => {
    const federation = asFederationId(new Uint8Array(32).fill(1))
    const secret = new Uint8Array(32).fill(7)
    const random = seededRandom('unused')
    const blinded = (input: Uint8Array, epoch: number, key = secret, of = federation): Uint8Array =>
      blindInput(backend, input, random, { repeatable: { federation: of, secret: key, epoch } }).blinded

    it('are the same for a retry within the epoch', () => {
      expect(blinded(bob, 3)).to.deep.equal(blinded(bob, 3))
    })

    it('differ by epoch, by input, by secret and by federation', () => {
      expect(blinded(bob, 4)).to.not.deep.equal(blinded(bob, 3))
      expect(blindInput(backend, carol, random, { repeatable: { federation, secret, epoch: 3 } }).blind)
        .to.not.deep.equal(blindInput(backend, bob, random, { repeatable: { federation, secret, epoch: 3 } }).blind)
      expect(blinded(bob, 3, new Uint8Array(32).fill(8))).to.not.deep.equal(blinded(bob, 3))
      expect(blinded(bob, 3, secret, asFederationId(new Uint8Array(32).fill(2)))).to.not.deep.equal(blinded(bob, 3))
    })
  })
})
