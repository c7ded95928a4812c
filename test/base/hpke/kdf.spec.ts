import { expect } from 'chai'
import fc from 'fast-check'
import { HkdfSha256 } from '@hpke/core'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { hkdf } from '../../../src/base/hkdf.ts'
import { SynchronousHkdfSha256 } from '../../../src/base/hpke/kdf.ts'

const bytes = (hex: string): Uint8Array => fromString(hex, 'base16')
const hex = (buffer: ArrayBuffer): string => toString(new Uint8Array(buffer), 'base16')

/** RFC 5869, A.1: the pseudorandom key between the steps; test/base has the whole appendix for both steps in one. */
const A1 = {
  ikm: '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',
  salt: '000102030405060708090a0b0c',
  info: 'f0f1f2f3f4f5f6f7f8f9',
  prk: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
  okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'
}

describe('base/hpke/kdf', () => {
  const ours = new SynchronousHkdfSha256()

  it('extracts, expands, and does both as in RFC 5869, A.1', async () => {
    expect(hex(await ours.extract(bytes(A1.salt), bytes(A1.ikm)))).to.equal(A1.prk)
    expect(hex(await ours.expand(bytes(A1.prk), bytes(A1.info), 42))).to.equal(A1.okm)
    expect(hex(await ours.extractAndExpand(bytes(A1.salt), bytes(A1.ikm), bytes(A1.info), 42))).to.equal(A1.okm)
  })

  it('gives what the library gives, labels and all', async () => {
    const library = new HkdfSha256()
    for (const kdf of [ours, library]) {
      kdf.init(fromString('a suite'))
    }
    const [some, block] = [fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ minLength: 32, maxLength: 32 })]
    await fc.assert(fc.asyncProperty(
      fc.oneof(block, fc.constant(new Uint8Array(0))), some, some, fc.integer({ min: 1, max: 100 }),
      async (salt, label, value, length) => {
        expect(hex(await ours.labeledExtract(salt, label, value)))
          .to.equal(hex(await library.labeledExtract(salt, label, value)))
        const info = ours.buildLabeledInfo(label, value, length)
        expect(hex(await ours.extractAndExpand(salt, value, info, length)))
          .to.equal(hex(await library.extractAndExpand(salt, value, info, length)))
      }
    ), { numRuns: 30 })
    await fc.assert(
      fc.asyncProperty(block, some, some, fc.integer({ min: 1, max: 100 }), async (prk, label, value, length) => {
        expect(hex(await ours.labeledExpand(prk, label, value, length)))
          .to.equal(hex(await library.labeledExpand(prk, label, value, length)))
      }), { numRuns: 30 }
    )
  })

  it('reads views as views and buffers whole', async () => {
    const padded = bytes(`ff${A1.ikm}ff`)
    const inside = padded.subarray(1, -1)
    expect(hex(await ours.extract(bytes(A1.salt).slice().buffer, inside))).to.equal(A1.prk)
    expect(hex(await ours.extractAndExpand(bytes(A1.salt), inside.slice().buffer, bytes(A1.info), 42))).to.equal(A1.okm)
  })

  it('expands to 255 blocks and no more', async () => {
    const [prk, info] = [bytes(A1.prk), bytes(A1.info)]
    const most = new Uint8Array(await ours.expand(prk, info, 255 * 32))
    expect(most).to.deep.equal(hkdf('sha256', bytes(A1.ikm), bytes(A1.salt), info, 255 * 32))
    let refused: unknown
    try {
      await ours.expand(prk, info, 255 * 32 + 1)
    } catch (err) {
      refused = err
    }
    expect(refused).to.be.instanceOf(Error)
  })
})
