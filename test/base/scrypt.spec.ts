import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { scrypt } from '../../src/base/scrypt.ts'

/** RFC 7914, section 12; the last one takes a gigabyte. */
const VECTORS = [
  [
    '', '', { logN: 4, r: 1, p: 1 },
    '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17' +
      'e8d3e0fb2e0d3628cf35e20c38d18906'
  ],
  [
    'password', 'NaCl', { logN: 10, r: 8, p: 16 },
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830da' +
      'c727afb94a83ee6d8360cbdfa2cc0640'
  ],
  [
    'pleaseletmein', 'SodiumChloride', { logN: 14, r: 8, p: 1 },
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9' +
      'e61e85dc0d651e40dfcf017b45575887'
  ]
] as const

describe('base/scrypt', () => {
  for (const [password, salt, cost, key] of VECTORS) {
    it(`makes the RFC's key of "${password}"`, async () => {
      expect(toString(await scrypt(fromString(password), fromString(salt), cost, 64), 'base16')).to.equal(key)
    })
  }

  it('refuses a cost that it can\'t pay', async () => {
    let refused: unknown
    await scrypt(fromString('x'), fromString('y'), { logN: 0, r: 8, p: 1 }, 32)
      .catch((err: unknown) => { refused = err })
    expect(refused).to.be.an.instanceOf(Error)
  })
})
