import { expect } from 'chai'
import fc from 'fast-check'
import { fromString } from 'uint8arrays/from-string'
import { MAX_FRAME_LENGTH } from '../../../src/base/limits.ts'
import { MIN_ANSWER_CLASS, SIZE_CLASSES } from '../../../src/protocols/relay/constants.ts'
import { pad, unpad } from '../../../src/protocols/relay/padding.ts'
import { altered } from '../../../scripts/vectors/format.ts'
import { codeOf } from '../../builders/errors.ts'

const content = fromString('what is asked for')

describe('protocols/relay/padding', () => {
  it('gives every content of a class the same length', () => {
    for (const [i, size] of SIZE_CLASSES.entries()) {
      const before = SIZE_CLASSES[i - 1] ?? 4
      expect(pad(new Uint8Array(size - 4))).to.have.length(size)
      expect(pad(new Uint8Array(before - 4 + 1))).to.have.length(size)
    }
    expect(pad(new Uint8Array(0), MIN_ANSWER_CLASS)).to.have.length(MIN_ANSWER_CLASS)
  })

  it('refuses what is larger than the largest class', () => {
    expect(codeOf(() => pad(new Uint8Array(SIZE_CLASSES.at(-1) ?? 0)))).to.equal('RELAY_TOO_LARGE')
  })

  it('refuses another length, a length that does not fit, and padding with content', () => {
    const good = pad(content)
    expect(unpad(good)).to.deep.equal(content)
    expect(codeOf(() => unpad(good.subarray(1)))).to.equal('RELAY_MALFORMED')
    expect(codeOf(() => unpad(altered(good, -1)))).to.equal('RELAY_MALFORMED')
    expect(codeOf(() => unpad(Uint8Array.from(good).fill(255, 0, 4)))).to.equal('RELAY_MALFORMED')
  })

  it('gives back whatever was padded', () => {
    fc.assert(fc.property(
      fc.uint8Array({ maxLength: 5_000 }), fc.constantFrom(0, ...SIZE_CLASSES.slice(0, 4)), (bytes, atLeast) => {
        const padded = pad(bytes, atLeast)
        expect(padded.byteLength).to.be.at.least(atLeast)
        expect(unpad(padded)).to.deep.equal(bytes)
      }
    ))
  })

  it('reads a part of a larger buffer as well', () => {
    const padded = pad(content)
    const larger = new Uint8Array(padded.byteLength + 20).fill(9)
    larger.set(padded, 7)
    expect(unpad(larger.subarray(7, 7 + padded.byteLength))).to.deep.equal(content)
  })

  it('leaves room for a frame around the largest class', () => {
    expect(SIZE_CLASSES.at(-1)).to.be.below(MAX_FRAME_LENGTH)
    expect([...SIZE_CLASSES].sort((a, b) => a - b)).to.deep.equal(SIZE_CLASSES)
  })
})
