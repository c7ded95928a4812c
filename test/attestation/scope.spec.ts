import { expect } from 'chai'
import fc from 'fast-check'
import { scopeCovers } from '../../src/attestation/scope.ts'
import { parseCsi, scopeMatches } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'

describe('attestation/scope', () => {
  it('numbers cover by their digits', () => {
    expect(scopeCovers('+1', '+1415', 'tel')).to.equal(true)
    expect(scopeCovers('+1', '+1', 'tel')).to.equal(true)
    expect(scopeCovers('+1415', '+1', 'tel')).to.equal(false)
    expect(scopeCovers('+1', '+44', 'tel')).to.equal(false)
    expect(scopeCovers('1', '1415', 'tel'), 'no number range').to.equal(false)
    expect(scopeCovers('+1', '+1x', 'tel'), 'no number range').to.equal(false)
    expect(scopeCovers('+1', '', 'tel')).to.equal(false)
  })

  for (const grammar of ['mailto', 'acct', 'user-at-domain'] as const) {
    it(`a domain of ${grammar} covers itself alone`, () => {
      expect(scopeCovers('@example.com', '@example.com', grammar)).to.equal(true)
      for (const other of ['@example.co', '@example.com.evil.example', '@mail.example.com', '@example.org', '']) {
        expect(scopeCovers('@example.com', other, grammar), other).to.equal(false)
        expect(scopeCovers(other, '@example.com', grammar), other).to.equal(other === '')
      }
    })
  }

  it('tokens cover by their beginning', () => {
    expect(scopeCovers('ab', 'abc', 'token')).to.equal(true)
    expect(scopeCovers('abc', 'ab', 'token')).to.equal(false)
  })

  it('whoever covers a scope covers every identifier in it', () => {
    const prefixes = fc.constantFrom('', '+', '+1', '+14', '+141', '+1415', '+14155550123', '+2')
    fc.assert(fc.property(prefixes, prefixes, fc.integer({ min: 0, max: 99 }), (broad, narrow, last) => {
      const csi = parseCsi(`tel:+141555501${String(last).padStart(2, '0')}`, DEFAULT_CSI_TYPES)
      if (scopeCovers(broad, narrow, 'tel') && scopeMatches(csi, narrow)) {
        expect(scopeMatches(csi, broad)).to.equal(true)
      }
    }))
  })
})
