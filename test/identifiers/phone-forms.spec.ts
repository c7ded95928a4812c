import { expect } from 'chai'
import { canonicalTel } from '../../src/identifiers/tel.ts'
import { telOf, parseCountry } from '../../src/identifiers/phone-book.ts'
import { otherFormOf } from '../../src/identifiers/phone-forms.ts'
import { errorOf } from '../builders/errors.ts'

describe('identifiers/phone-forms', () => {
  const books: ReadonlyArray<readonly [written: string, country: string | undefined, uri: string]> = [
    // Mexico
    ['+52 1 55 1234 5678', undefined, 'tel:+525512345678'],
    ['+5215512345678', undefined, 'tel:+525512345678'],
    ['+52 (1) 33-1234-5678', undefined, 'tel:+523312345678'],
    ['044 55 1234 5678', 'MX', 'tel:+525512345678'],
    ['045 33 1234 5678', 'MX', 'tel:+523312345678'],
    ['01 55 1234 5678', 'MX', 'tel:+525512345678'],
    ['1 55 1234 5678', 'MX', 'tel:+525512345678'],
    ['55 1234 5678', 'MX', 'tel:+525512345678'],
    ['+52 044 55 1234 5678', undefined, 'tel:+525512345678'],
    ['+52 01 55 1234 5678', undefined, 'tel:+525512345678'],
    ['+52 55 1234 5678', undefined, 'tel:+525512345678'],
    // Argentina: a mobile by each way that says so
    ['+54 9 11 2345 6789', undefined, 'tel:+5491123456789'],
    ['+54 11 15 2345-6789', undefined, 'tel:+5491123456789'],
    ['011 15-2345-6789', 'AR', 'tel:+5491123456789'],
    ['+54 0 11 15 2345 6789', undefined, 'tel:+5491123456789'],
    ['+54 9 11 15 2345 6789', undefined, 'tel:+5491123456789'],
    ['0351 15 234-5678', 'AR', 'tel:+5493512345678'],
    ['+54 9 351 15 234-5678', undefined, 'tel:+5493512345678'],
    // Argentina: not said
    ['+54 11 2345 6789', undefined, 'tel:+541123456789'],
    ['011 2345-6789', 'AR', 'tel:+541123456789'],
    // others are what they were
    ['+1 415 555 0123', undefined, 'tel:+14155550123'],
    ['+52', 'MX', ''],
    ['1 415 555 0123', 'US', 'tel:+14155550123']
  ]
  for (const [written, country, uri] of books) {
    it(`reads ${written}${country == null ? '' : ` in ${country}`}`, () => {
      const read = (): string => telOf(written, country == null ? undefined : parseCountry(country))
      if (uri === '') {
        expect(errorOf(read)).to.have.property('code', 'CSI_TEL_IMPOSSIBLE')
      } else {
        expect(read()).to.equal(uri)
        expect(`tel:${canonicalTel(uri.slice(4))}`).to.equal(uri)
      }
    })
  }

  it('knows the other form of a phone in Argentina, there and back, and of no other', () => {
    expect(otherFormOf('tel:+54 9 11 2345-6789')).to.equal('tel:+541123456789')
    expect(otherFormOf('tel:+541123456789')).to.equal('tel:+5491123456789')
    for (const uri of [
      'tel:+525512345678', 'tel:+14155550123', 'tel:+5411', 'mailto:a@example.com', 'tel:+54911234567890'
    ]) {
      expect(otherFormOf(uri)).to.equal(undefined)
    }
  })

  it('says what is the matter with +52 1, and nothing of other numbers', () => {
    expect(errorOf(() => canonicalTel('+5215512345678')))
      .to.include({ code: 'CSI_TEL_IMPOSSIBLE' }).and.to.have.property('detail').that.matches(/no 1 behind \+52/)
    expect(errorOf(() => canonicalTel('+52155123456789'))).to.have.property('detail', undefined)
  })
})
