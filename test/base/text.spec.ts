import { expect } from 'chai'
import fc from 'fast-check'
import { fromString } from 'uint8arrays/from-string'
import { decodeText } from '../../src/base/text.ts'
import { errorOf } from '../builders/errors.ts'

const MARK = '\ufeff'
const origin = 'book.txt'

function utf16 (text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < text.length; i++) {
    view.setUint16(2 * i, text.charCodeAt(i), isLittle)
  }
  return bytes
}

/** Whole characters: a lone surrogate is no text. */
const words = fc.string({ unit: 'grapheme' }).filter(text => !text.startsWith(MARK))

describe('base/text', () => {
  it('reads UTF-8 with and without a byte order mark, and UTF-16 with one', () => {
    fc.assert(fc.property(words, text => {
      expect(decodeText(fromString(text), { origin })).to.equal(text)
      expect(decodeText(fromString(MARK + text), { origin })).to.equal(text)
      expect(decodeText(utf16(MARK + text, true), { origin })).to.equal(text)
      expect(decodeText(utf16(MARK + text, false), { origin })).to.equal(text)
    }))
  })

  it('takes another encoding where no mark says which', () => {
    const latin = new Uint8Array([0x6a, 0xf6, 0x72, 0x67])
    expect(decodeText(latin, { origin, encoding: 'windows-1252' })).to.equal('j\u00f6rg')
    expect(decodeText(fromString(MARK + 'j\u00f6rg'), { origin, encoding: 'windows-1252' })).to.equal('j\u00f6rg')
  })

  it('puts no replacement in the place of what can\'t be read, but names the line', () => {
    const bad = [[0xff], [0xc3], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf6], [0x80]]
    fc.assert(fc.property(fc.nat(40), fc.constantFrom(...bad), fc.boolean(), (lines, bytes, atEnd) => {
      const before = fromString('z\u00fcrich\n'.repeat(lines))
      const after = fromString(atEnd ? '' : '\nend\n')
      const file = new Uint8Array([...before, ...bytes, ...after])
      // a first byte of 0xff is UTF-16's if 0xfe follows, which it doesn't here
      const err = errorOf(() => decodeText(file, { origin }))
      expect(err).to.have.property('code', 'TEXT_NOT_UTF8')
      expect(err).to.have.property('detail', `book.txt: line ${lines + 1}`)
    }))
  })
})
