import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { asEntryId, asHash, asLookupKey, asSealingKey, asSignature } from '../../src/base/bytes.ts'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { BaseError } from '../../src/base/errors.ts'
import { sha256 } from '../../src/base/hash.ts'

describe('base/bytes', () => {
  const types = [
    ['LookupKey', asLookupKey, 32],
    ['SealingKey', asSealingKey, 32],
    ['Signature', asSignature, 64],
    ['Hash', asHash, 32],
    ['EntryId', asEntryId, 16]
  ] as const

  for (const [name, parse, length] of types) {
    it(`takes ${length} bytes as a ${name} and nothing else`, () => {
      expect(parse(new Uint8Array(length)).byteLength).to.equal(length)
      for (const other of [0, length - 1, length + 1]) {
        expect(() => parse(new Uint8Array(other)), `${other} bytes`).to.throw(BaseError).with.property(
          'code', 'LENGTH_INVALID'
        )
      }
    })
  }

  it('names expected and got, and the remedy', () => {
    try {
      asHash(new Uint8Array(5))
      expect.fail('should have thrown')
    } catch (err) {
      expect(err).to.be.instanceOf(BaseError)
      expect((err as BaseError).message).to.contain('Hash: expected 32 bytes, got 5')
      expect((err as BaseError).remedy).to.contain('specification')
      expect((err as BaseError).verdict).to.equal('penalise')
    }
  })

  it('hashes the concatenation of its parts (FIPS 180-4, "abc")', () => {
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(toString(sha256(Uint8Array.of(97), Uint8Array.of(98, 99)), 'hex')).to.equal(expected)
  })

  it('takes time and randomness from the system at one place', () => {
    expect(systemClock.now()).to.be.a('number')
    expect(systemRandom.bytes(32)).to.have.length(32)
    expect(systemRandom.bytes(32)).to.not.deep.equal(systemRandom.bytes(32))
  })
})
