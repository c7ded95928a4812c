import { expect } from 'chai'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { decodeStrict } from '../../src/base/codec.ts'
import { Signed } from '../../src/base/pb/signed.ts'

const LIMIT = 1024

function code (bytes: Uint8Array): string | undefined {
  try {
    decodeStrict(Signed, bytes, 'Signed', LIMIT)
    return undefined
  } catch (err) {
    return (err as { code?: string }).code
  }
}

describe('base/codec', () => {
  const bytes = Signed.encode({ payload: Uint8Array.of(1, 2, 3), signature: new Uint8Array(64).fill(4) })

  it('decodes what the encoder wrote', () => {
    const value = decodeStrict(Signed, bytes, 'Signed', LIMIT)
    expect(value.payload).to.deep.equal(Uint8Array.of(1, 2, 3))
    expect(value.signature).to.deep.equal(new Uint8Array(64).fill(4))
  })

  it('refuses every truncation, or reads what is there as another canonical message', () => {
    for (let end = 1; end < bytes.byteLength; end++) {
      const cut = bytes.subarray(0, end)
      // the cut right between the two fields is a valid message with one field
      expect(code(cut)).to.equal(end === 5 ? undefined : 'MESSAGE_MALFORMED')
    }
  })

  it('refuses trailing bytes, unknown fields, default values, a field twice and fields out of order', () => {
    expect(code(concat([bytes, Uint8Array.of(0)]))).to.equal('MESSAGE_MALFORMED')
    expect(code(concat([bytes, Uint8Array.of(0x18, 1)]))).to.equal('MESSAGE_MALFORMED')
    expect(code(Uint8Array.of(0x0a, 0))).to.equal('MESSAGE_MALFORMED')
    expect(code(Uint8Array.of(0x0a, 1, 7, 0x0a, 1, 8))).to.equal('MESSAGE_MALFORMED')
    expect(code(Uint8Array.of(0x12, 1, 7, 0x0a, 1, 8))).to.equal('MESSAGE_MALFORMED')
  })

  it('refuses a length written with more bytes than it needs', () => {
    expect(code(Uint8Array.of(0x0a, 0x81, 0x00, 7))).to.equal('MESSAGE_MALFORMED')
  })

  it('refuses what is larger than the type allows, before reading it', () => {
    expect(code(new Uint8Array(LIMIT + 1))).to.equal('MESSAGE_TOO_LARGE')
  })

  it('throws nothing but typed errors, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
      expect(code(garbage)).to.be.oneOf([undefined, 'MESSAGE_MALFORMED'])
    }), { numRuns: 2_000 })
  })
})
