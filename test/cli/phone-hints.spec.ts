import { expect } from 'chai'
import { claimHint, lookupHint } from '../../src/cli/phone-hints.ts'

describe('cli/phone-hints', () => {
  it('name the other form of a phone that has two', () => {
    expect(lookupHint('tel:+5491123456789'))
      .to.equal('the same phone may be listed as tel:+541123456789: look that up as well\n')
    expect(claimHint('tel:+541123456789')).to.contain('tel:+5491123456789').and.to.match(/\n$/)
  })

  it('say nothing of others', () => {
    for (const csi of ['tel:+525512345678', 'tel:+14155550123', 'mailto:bob@example.com']) {
      expect(lookupHint(csi) + claimHint(csi)).to.equal('')
    }
  })
})
