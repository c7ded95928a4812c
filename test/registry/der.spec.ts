import { expect } from 'chai'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { DerReader, TAG, explicit, ia5, readTime, unsigned } from '../../src/registry/der.ts'
import { der, integer } from '../builders/certificates.ts'
import { codeOf } from './codes.ts'

const REFUSED = 'REGISTRY_CERTIFICATE_INVALID'
const reader = (hex: string): DerReader => new DerReader(fromString(hex, 'base16'))
const octets = (bytes: Uint8Array): DerReader => new DerReader(der(TAG.octetString, bytes))
const timeOf = (tag: number, text: string): number => readTime(new DerReader(der(tag, fromString(text))), 'time')

describe('registry/der', () => {
  it('reads elements one after the other, and what is inside', () => {
    const bytes = concat([der(TAG.sequence, integer(5), der(explicit(1), integer(6))), integer(7)])
    const outer = new DerReader(bytes)
    const inner = outer.enter(TAG.sequence, 'sequence')
    expect(unsigned(inner.read(TAG.integer, 'five'), 'five')).to.equal(5)
    expect(inner.peek()).to.equal(0xa1)
    expect(unsigned(inner.enter(explicit(1), 'explicit').read(TAG.integer, 'six'), 'six')).to.equal(6)
    inner.end('sequence')
    expect(outer.done).to.equal(false)
    expect(codeOf(() => { outer.end('all') })).to.equal(REFUSED)
    expect(outer.read(TAG.integer, 'seven').bytes).to.deep.equal(integer(7))
    expect([outer.done, outer.peek()]).to.deep.equal([true, undefined])
  })

  it('reads every length up to 65,535 that is written in the fewest bytes', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535]) {
      expect(octets(new Uint8Array(length)).read(TAG.octetString, 'octets').content).to.have.lengthOf(length)
    }
  })

  it('refuses an element that is cut off, at every byte', () => {
    const bytes = der(TAG.octetString, new Uint8Array(200))
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(codeOf(() => new DerReader(bytes.subarray(0, length)).read(TAG.octetString, 'octets'))).to.equal(REFUSED)
    }
  })

  const lengths: Readonly<Record<string, string>> = {
    'an indefinite length': '048000000000',
    'a length of one byte in two': '04810141',
    'a length of two bytes in three': `048200ff${'41'.repeat(255)}`,
    'a length of four bytes': '04830000014141',
    'another tag': '0500'
  }
  for (const [name, hex] of Object.entries(lengths)) {
    it(`refuses ${name}`, () => {
      expect(codeOf(() => reader(hex).read(TAG.octetString, 'octets'))).to.equal(REFUSED)
    })
  }

  it('reads the natural number that was written', () => {
    fc.assert(fc.property(fc.maxSafeNat(), value => {
      expect(unsigned(new DerReader(integer(value)).read(TAG.integer, 'number'), 'number')).to.equal(value)
    }))
  })

  const numbers: Readonly<Record<string, string>> = {
    'no byte at all': '0200',
    'a negative number': '0201ff',
    'a zero too many in front': '02020005',
    'a number above 2^53 - 1': '020720000000000000'
  }
  for (const [name, hex] of Object.entries(numbers)) {
    it(`refuses as a number ${name}`, () => {
      expect(codeOf(() => unsigned(reader(hex).read(TAG.integer, 'number'), 'number'))).to.equal(REFUSED)
    })
  }

  it('takes text that can be printed, of 1 to as many characters as allowed', () => {
    const textOf = (hex: string): string => ia5(reader(hex).read(TAG.ia5String, 'text'), 3, 'text')
    expect(textOf('1603414243')).to.equal('ABC')
    for (const refused of ['1600', '160441424344', '16020a41', '16027f41', '1602e941']) {
      expect(codeOf(() => textOf(refused))).to.equal(REFUSED)
    }
  })

  it('reads times of both kinds, each in its years', () => {
    expect(timeOf(TAG.utcTime, '260115093000Z')).to.equal(Date.UTC(2026, 0, 15, 9, 30))
    expect(timeOf(TAG.utcTime, '500101000000Z')).to.equal(Date.UTC(1950, 0, 1))
    expect(timeOf(TAG.utcTime, '491231235959Z')).to.equal(Date.UTC(2049, 11, 31, 23, 59, 59))
    expect(timeOf(TAG.generalizedTime, '20500101000000Z')).to.equal(Date.UTC(2050, 0, 1))
  })

  const times: ReadonlyArray<readonly [name: string, tag: number, text: string]> = [
    ['without seconds', TAG.utcTime, '2601150930Z'],
    ['of another zone', TAG.utcTime, '260115093000+0100'],
    ['with fractions of a second', TAG.generalizedTime, '20500101000000.5Z'],
    ['of a day that there isn\'t', TAG.utcTime, '260230000000Z'],
    ['of an hour that there isn\'t', TAG.utcTime, '260115240000Z'],
    ['of 2049 in the long form', TAG.generalizedTime, '20491231235959Z'],
    ['in another type', TAG.ia5String, '260115093000Z']
  ]
  for (const [name, tag, text] of times) {
    it(`refuses a time ${name}`, () => {
      expect(codeOf(() => timeOf(tag, text))).to.equal(REFUSED)
    })
  }
})
