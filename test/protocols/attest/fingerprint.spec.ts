import { createHash } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { fingerprintOf } from '../../../src/protocols/attest/fingerprint.ts'
import { testFederationId } from '../../builders/registry.ts'

const KEY = new Uint8Array(32).fill(1)
const FEDERATION = testFederationId()
const ID = new Uint8Array(16).fill(2)
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

describe('protocols/attest/fingerprint', () => {
  it('is eight characters that nobody confuses', () => {
    fc.assert(fc.property(bytes(32), bytes(16), (key, id) => {
      expect(fingerprintOf(FEDERATION, key, id)).to.match(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/)
    }))
  })

  it('is the lowest five bits of each of the first eight bytes of the hash', () => {
    const hash =
      createHash('sha256').update('mimi-discovery/1/fingerprint').update(FEDERATION).update(KEY).update(ID).digest()
    const letters = [...hash.subarray(0, 8)].map(byte => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[byte & 31]).join('')
    expect(fingerprintOf(FEDERATION, KEY, ID).replace('-', '')).to.equal(letters)
  })

  it('is another for another key, for another challenge and in another federation', () => {
    const one = fingerprintOf(FEDERATION, KEY, ID)
    expect(fingerprintOf(FEDERATION, KEY.map(byte => byte + 1), ID)).not.to.equal(one)
    expect(fingerprintOf(FEDERATION, KEY, ID.map(byte => byte + 1))).not.to.equal(one)
    expect(fingerprintOf(testFederationId({ name: 'other' }), KEY, ID)).not.to.equal(one)
  })
})
