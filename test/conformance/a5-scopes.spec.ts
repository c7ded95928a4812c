import { expect } from 'chai'
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

  it('of one type at another', () => {
    expect(isInvalidated(['tel', '+1'], 'mailto', '@example.com')).to.equal(false)
  })
})
