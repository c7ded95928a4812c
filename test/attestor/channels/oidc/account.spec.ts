import { expect } from 'chai'
import { accountOf, domainOf } from '../../../../src/attestor/channels/oidc/account.ts'
import type { CsipScope } from '../../../../src/registry/interface.ts'

const scope = (prefix: string): { scope: CsipScope } =>
  ({ scope: { csiType: 'acct', prefix, methods: ['oidc'], mayReassign: false } })

describe('attestor/channels/oidc: whose account it is', () => {
  it('a scope with a domain is that domain\'s, wherever its people sign in', () => {
    for (const issuer of ['https://idp.example', 'https://idp.example:8443/tenants/a', 'https://idp.example/b/']) {
      expect(domainOf(scope('@social.example'), { issuer })).to.equal('social.example')
    }
  })

  it('without one, the issuer\'s host\'s, if the issuer is all of it', () => {
    for (const issuer of [
      'https://idp.example', 'https://idp.example/', 'https://IDP.example', 'https://idp.example:443'
    ]) {
      expect(domainOf(scope(''), { issuer }), issuer).to.equal('idp.example')
    }
    expect(domainOf(scope(''), { issuer: 'https://b\u00fccher.example' })).to.equal('xn--bcher-kva.example')
    // one tenant of several, and who else listens on that machine
    for (const issuer of [
      'https://idp.example/tenants/a', 'https://idp.example/a/', 'https://idp.example:8443'
    ]) {
      expect(domainOf(scope(''), { issuer }), issuer).to.equal(undefined)
    }
  })

  it('the account is that of the claim, in whatever case of ASCII', () => {
    for (const claim of ['bob', 'Bob', 'bob@social.example', 'BOB@Social.Example']) {
      expect(accountOf(claim, 'social.example'), claim).to.equal('acct:bob@social.example')
    }
    expect(accountOf('j\u00f6rg', 'social.example')).to.equal('acct:j%C3%B6rg@social.example')
  })

  it('and no neighbour\'s, whose name becomes the same where case is folded', () => {
    for (const claim of [
      '\u212Aate', 'kate@\u212Aind.example', 'kate@kind.example.', 'kate@sub.kind.example', 'J\u00D6RG', 'jo\u0308rg',
      'kate@kind.example@evil.example', 'kate@evil.example', '@kind.example', ''
    ]) {
      expect(accountOf(claim, 'kind.example'), claim).to.equal(undefined)
    }
    expect(accountOf('kate@evil.example@kind.example', 'kind.example'))
      .to.equal('acct:kate%40evil.example@kind.example')
  })

  it('of subjects, which differ by case, only what is in lower case already', () => {
    expect(accountOf('a1b2', 'social.example', true)).to.equal('acct:a1b2@social.example')
    expect(accountOf('A1b2', 'social.example', true)).to.equal(undefined)
  })
})
