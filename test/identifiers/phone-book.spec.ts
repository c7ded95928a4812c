import { expect } from 'chai'
import fc from 'fast-check'
import { getCountries, getExampleNumber } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { DEFAULT_CSI_TYPES, parseCsi } from '../../src/identifiers/csi.ts'
import { mailtoOf, parseCountry, telOf } from '../../src/identifiers/phone-book.ts'
import { errorOf } from '../builders/errors.ts'

describe('identifiers/phone-book', () => {
  it('reads the national form of every country, and the international one without knowing the country', () => {
    for (const country of getCountries()) {
      const example = getExampleNumber(country, examples)
      if (example != null) {
        const tel = `tel:${example.number}`
        expect(telOf(example.formatNational(), country), country).to.equal(tel)
        expect(telOf(example.formatInternational()), country).to.equal(tel)
        expect(telOf(example.formatInternational(), 'CH'), country).to.equal(tel)
        expect(parseCsi(telOf(example.number), DEFAULT_CSI_TYPES).uri, country).to.equal(tel)
      }
    }
  })

  it('drops the marks that phones put around a number, and reads the prefix for calls abroad', () => {
    expect(telOf('\u202a+41\u00a044\u00a0668\u00a018\u00a000\u202c')).to.equal('tel:+41446681800')
    expect(telOf('0041 44 668 18 00', 'CH')).to.equal('tel:+41446681800')
    expect(telOf('011 41 44 668 18 00', 'US')).to.equal('tel:+41446681800')
    expect(telOf('\uff0b41 44 668 18 00')).to.equal('tel:+41446681800')
    expect(telOf('tel:+1-201-555-0123;ext=5')).to.equal('tel:+1-201-555-0123;ext=5')
  })

  const refused: ReadonlyArray<readonly [string, string, Parameters<typeof telOf>]> = [
    ['a national number of no country', 'CSI_TEL_NOT_GLOBAL', ['044 668 18 00']],
    ['an extension', 'CSI_TEL_PARAMETERS_REFUSED', ['+1 415 555 0123 ext. 5']],
    ['an emergency number', 'CSI_TEL_IMPOSSIBLE', ['117', 'CH']],
    ['words', 'CSI_TEL_IMPOSSIBLE', ['ask at the desk', 'CH']],
    ['nothing', 'CSI_TEL_NOT_GLOBAL', ['']],
    ['a country code alone', 'CSI_TEL_IMPOSSIBLE', ['+41']]
  ]
  for (const [words, code, args] of refused) {
    it(`refuses ${words}`, () => {
      expect(errorOf(() => telOf(...args))).to.have.property('code', code)
    })
  }

  it('throws nothing but errors of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(undefined, 'CH', 'US', 'AR'), (text, country) => {
        try {
          expect(telOf(text, country as 'CH' | undefined)).to.match(/^tel:/i)
        } catch (err) {
          expect(err).to.have.property('name', 'CsiError')
        }
      })
    )
  })

  it('writes a mailbox as a URI, escaping what RFC 6068 has no room for', () => {
    expect(mailtoOf(' bob@example.com ')).to.equal('mailto:bob@example.com')
    expect(mailtoOf('MAILTO:bob@example.com')).to.equal('MAILTO:bob@example.com')
    for (const local of ['a+b', 'a%b', 'a?b', 'a/b', 'a#b', 'a&b', '{a}', 'a`b', 'a|b', 'a^b']) {
      const uri = mailtoOf(`${local}@example.com`)
      expect(parseCsi(uri, DEFAULT_CSI_TYPES).uri, local)
        .to.equal(parseCsi(`mailto:${encodeURIComponent(local)}@example.com`, DEFAULT_CSI_TYPES).uri)
    }
  })

  it('knows countries by two letters of either case', () => {
    expect(parseCountry('ch')).to.equal('CH')
    for (const none of ['', 'C', 'CHE', 'XX', '41']) {
      expect(parseCountry(none), none).to.equal(undefined)
    }
  })
})
