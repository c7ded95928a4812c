import { expect } from 'chai'
import { filledText } from '../../../../src/attestor/channels/mail/mail-text.ts'

const values = { service: 'Example', code: '012345', expiresAt: 600_000, now: 0 }

describe('attestor/channels/mail/mail-text', () => {
  it('fills in each name wherever it stands', () => {
    expect(filledText('{service}: {code}, {code}, {minutes} minutes, {link} {fingerprint}', {
      ...values, link: 'https://a.example/x', fingerprint: 'ABCD-EFGH'
    }))
      .to.equal('Example: 012345, 012345, 10 minutes, https://a.example/x ABCD-EFGH')
  })

  it('looks at nothing twice, and leaves other names as they are', () => {
    expect(filledText('{service} {other} $&', { ...values, service: '{code} $&' })).to.equal('{code} $& {other} $&')
  })

  it('never promises more time than there is, and one minute at least', () => {
    expect(filledText('{minutes}', { ...values, expiresAt: 119_999 })).to.equal('1')
    expect(filledText('{minutes}', { ...values, expiresAt: 1 })).to.equal('1')
  })
})
