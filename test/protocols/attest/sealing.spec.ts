import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { deriveSecret, nameOf, seal, unseal } from '../../../src/protocols/attest/sealing.ts'
import { seededRandom } from '../../builders/oprf.ts'

const SECRET = new Uint8Array(32).fill(1)
const key = deriveSecret(SECRET, 'a test')
const random = seededRandom('sealing')

describe('protocols/attest/sealing', () => {
  it('opens what it sealed', () => {
    fc.assert(fc.property(fc.jsonValue(), value => {
      const written: unknown = JSON.parse(JSON.stringify(value))
      expect(unseal(key, seal(key, value, random))).to.deep.equal(written)
    }))
  })

  it('opens nothing under another key, nor with any byte changed or missing', () => {
    const sealed = seal(key, { csi: 'tel:+14155550100' }, random)
    expect(unseal(deriveSecret(SECRET, 'another test'), sealed)).to.equal(undefined)
    for (let i = 0; i < sealed.byteLength; i++) {
      const changed = sealed.slice()
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(unseal(key, changed)).to.equal(undefined)
      expect(unseal(key, sealed.subarray(0, i))).to.equal(undefined)
    }
  })

  it('shows nothing of value or name', () => {
    expect(toString(seal(key, '+14155550100', random), 'latin1')).not.to.contain('4155550100')
    expect(toString(nameOf(key, '+14155550100'), 'latin1')).not.to.contain('4155550100')
    expect(nameOf(key, 'a')).to.deep.equal(nameOf(key, 'a')).and.not.to.deep.equal(nameOf(key, 'b'))
    expect(nameOf(key, 'a')).not.to.deep.equal(nameOf(deriveSecret(SECRET, 'another test'), 'a'))
  })
})
