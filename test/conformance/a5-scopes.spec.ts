import { expect } from 'chai'
import { accountOf, domainOf } from '../../src/attestor/channels/oidc/account.ts'
import { isNeighbour } from '../../src/identifiers/case.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { reassign } from '../builders/invalidation.ts'
import { alter, bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { DAY, NOW } from '../builders/registry.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'

/** The first CSIP may re-assign under each of these. */
const PREFIXES = [['mailto', '@example.co'], ['mailto', '@example.com'], ['tel', '+1415'], ['tel', '+1']] as const

describe('A5: no right reaches beyond its scope', () => {
  const registry = alter(federation().registry, {
    csips: csip => ({
      ...csip,
      scopes: PREFIXES.map(([csiType, prefix]) =>
        ({ csiType, prefix, methods: ['email', 'sms'], mayReassign: csip.id === 'csip1' }))
    })
  })
  const context = { registry, now: NOW }
  const entry = (csiType: string, scope: string): VerifiedEntry =>
    ({
      ...pretendVerified(fakeEntry({ issuedAt: NOW - 20 * DAY, expiresAt: NOW + DAY }), NOW - 20 * DAY),
      verifiedAttestations: [{ csiType, scope }] as unknown as VerifiedEntry['verifiedAttestations']
    })
  const isInvalidated = (by: readonly [string, string], csiType: string, scope: string): boolean => {
    const fact = verifyInvalidation(reassign({ by: { csiType: by[0], scope: by[1] } }), context)
    return viewOf(
      RecordSet.of(bobLookupKey, [entry(csiType, scope)], [parseInvalidation(fact.bytes)]), context
    ).invalidated.length > 0
  }

  it('of one domain at another that begins like it', () => {
    expect(isInvalidated(['mailto', '@example.co'], 'mailto', '@example.com')).to.equal(false)
    expect(isInvalidated(['mailto', '@example.com'], 'mailto', '@example.co')).to.equal(false)
    expect(isInvalidated(['mailto', '@example.com'], 'mailto', '@example.com')).to.equal(true)
  })

  it('of a narrow range at what was attested under a broader one', () => {
    expect(isInvalidated(['tel', '+1415'], 'tel', '+1')).to.equal(false)
    expect(isInvalidated(['tel', '+1415'], 'tel', '')).to.equal(false)
    expect(isInvalidated(['tel', '+1'], 'tel', '+1415')).to.equal(true)
  })

  it('of an issuer at accounts of another on its host, or of a neighbour by the case of its name', () => {
    const scope = { csiType: 'acct', prefix: '', methods: ['oidc'], mayReassign: false }
    const issuers =
      ['https://idp.example/a', 'https://idp.example/b/', 'https://idp.example:8443', 'https://idp.example']
    expect(issuers.map(issuer => domainOf({ scope }, { issuer })))
      .to.deep.equal([undefined, undefined, undefined, 'idp.example'])
    // U+212A KELVIN SIGN is a k in lower case
    const claims = ['kate', 'Kate', '\u212Aate', 'kate@idp.example', 'kate@idp.example.', 'kate@\u24d8dp.example']
    const kate = 'acct:kate@idp.example'
    expect(claims.map(claim => accountOf(claim, 'idp.example')))
      .to.deep.equal([kate, kate, undefined, kate, undefined, undefined])
    expect(accountOf('Kate', 'idp.example', true), 'subjects differ by case').to.equal(undefined)
    expect(['kate', 'KATE', '\u212Aate', 'J\u00D6RG', 'jo\u0308rg'].map(name => isNeighbour(name)))
      .to.deep.equal([false, false, true, true, true])
  })

  it('of a domain or number that reads alike', () => {
    const alike: ReadonlyArray<readonly [string, string, string]> = [
      ['mailto', '@example.com', '@EXAMPLE.com'], ['mailto', '@example.com', '@example.com.'],
      ['mailto', '@example.com', '@sub.example.com'], ['mailto', '@example.com', '@ex\u0430mple.com'],
      ['mailto', '@example.com', 'example.com'], ['mailto', '@example.com', '@example.com '],
      ['tel', '+1', '+\u0661'], ['tel', '+1', '1'], ['tel', '+1415', '+141'], ['tel', '+1', '+ 1'], ['tel', '+1', '+']
    ]
    for (const [csiType, scope, other] of alike) {
      expect(isInvalidated([csiType, scope], csiType, other), `${scope} at ${other}`).to.equal(false)
    }
  })

  it('of one type at another', () => {
    expect(isInvalidated(['tel', '+1'], 'mailto', '@example.com')).to.equal(false)
  })
})
