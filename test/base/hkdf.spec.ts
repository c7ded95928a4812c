import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { hkdf } from '../../src/base/hkdf.ts'

const hex = (text: string): Uint8Array => fromString(text, 'base16')
const range = (from: number, to: number): Uint8Array => Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i)

// RFC 5869, appendix A, SHA-256; the RFC has no vectors for SHA-512, whose only difference is the name of the hash
const VECTORS = [
  {
    name: 'A.1 basic',
    ikm: new Uint8Array(22).fill(0x0b),
    salt: range(0x00, 0x0c),
    info: range(0xf0, 0xf9),
    length: 42,
    okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'
  },
  {
    name: 'A.2 longer inputs and outputs',
    ikm: range(0x00, 0x4f),
    salt: range(0x60, 0xaf),
    info: range(0xb0, 0xff),
    length: 82,
    okm: 'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09' +
      'da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87'
  },
  {
    name: 'A.3 empty salt and info',
    ikm: new Uint8Array(22).fill(0x0b),
    salt: new Uint8Array(0),
    info: new Uint8Array(0),
    length: 42,
    okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'
  }
]

describe('base/hkdf: RFC 5869', () => {
  for (const { name, ikm, salt, info, length, okm } of VECTORS) {
    it(`gives the vector ${name}`, () => {
      expect(toString(hkdf('sha256', ikm, salt, info, length), 'base16')).to.equal(okm)
    })
  }

  it('takes an empty salt for a block of zeros', () => {
    const ikm = hex('00112233')
    expect(hkdf('sha512', ikm, new Uint8Array(0), hex('01'), 64))
      .to.deep.equal(hkdf('sha512', ikm, new Uint8Array(64), hex('01'), 64))
  })
})
