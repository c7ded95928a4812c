import { createHash } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { fingerprintOf } from '../../../src/protocols/attest/fingerprint.ts'

const KEY = new Uint8Array(32).fill(1)
const ID = new Uint8Array(16).fill(2)
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

describe('protocols/attest/fingerprint', () => {
  it('is eight characters that nobody confuses', () => {
    fc.assert(fc.property(bytes(32), bytes(16), (key, id) => {
      expect(fingerprintOf(key, id)).to.match(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/)
    }))
  })

  it('is the lowest five bits of each of the first eight bytes of the hash', () => {
    const hash = createHash('sha256').update('mimi-discovery/1/fingerprint').update(KEY).update(ID).digest()
    const letters = [...hash.subarray(0, 8)].map(byte => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[byte & 31]).join('')
    expect(fingerprintOf(KEY, ID).replace('-', '')).to.equal(letters)
  })

  it('is another for another key, and for another challenge', () => {
    const one = fingerprintOf(KEY, ID)
    expect(fingerprintOf(KEY.map(byte => byte + 1), ID)).not.to.equal(one)
    expect(fingerprintOf(KEY, ID.map(byte => byte + 1))).not.to.equal(one)
  })
})
