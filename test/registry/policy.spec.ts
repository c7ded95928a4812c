import { expect } from 'chai'
import { withDpStatus } from '../../src/registry/edit.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { DAY, NOW, buildTestRegistry } from '../builders/registry.ts'
import { codeOf } from './codes.ts'
import { federation, open, payloadOf } from './contents.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { Policy } from '../../src/registry/interface.ts'

const { registry } = federation

const POLICIES: ReadonlyArray<readonly [Partial<Policy>, string?]> = [
  [{ csiTypes: [] }],
  [{ maxEntryLifetime: 45 * DAY + 1 }],
  [{ maxEntryLifetime: 0 }],
  [{ conflictWindow: 0 }],
  [{ discoverabilityLimit: 0 }],
  [placementOf({ replicas: 0 })],
  [placementOf({ replicas: 30 })],
  [placementOf({ replicas: 3, replicaOperators: 4 })],
  [placementOf({ replicaOperators: 0 })],
  [{ placement: [] }],
  [{ placement: [...placementOf({ from: 5 }).placement, ...placementOf({ from: 5 }).placement] }],
  [{ placementDelay: DAY + 1 }],
  [{ lookupGrace: 46 * DAY }],
  [{ clockTolerance: DAY }],
  [{ timestampThreshold: 0 }],
  [{ timestampLifetime: 30 * DAY }],
  [{ revocationGrace: 46 * DAY }],
  [{ quotas: { ...registry.policy.quotas, entriesPerKey: 0 } }],
  [{ quotas: { ...registry.policy.quotas, reservedPerHolder: 65 } }],
  [{ tiers: [{ tier: 'standard', perHour: 1, burst: 10_000_000 }] }],
  [{ tokens: { ...registry.policy.tokens, epoch: DAY + 1 } }],
  [{ tokens: { ...registry.policy.tokens, epoch: 8 * DAY } }],
  [{ tokens: { ...registry.policy.tokens, commonPerHour: 1_000_001 } }],
  [{ tokens: { ...registry.policy.tokens, persons: [{ csiType: 'tel', perEpoch: 2, burst: 1, perCsip: 1 }] } }],
  [{ arbiterThreshold: 1 }],
  [{ arbiters: [federation.dps[0]?.id ?? ''], arbiterThreshold: 0 }],
  [placementOf({ regions: ['eu', 'eu'] }), 'REGISTRY_DUPLICATE_ID'],
  [placementOf({ regions: ['EU'] }), 'REGISTRY_STRING_INVALID'],
  [{ tiers: [] }, 'REGISTRY_REFERENCE_UNKNOWN'],
  [
    { tokens: { ...registry.policy.tokens, persons: [{ csiType: 'Tel', perEpoch: 1, burst: 1, perCsip: 1 }] } },
    'REGISTRY_STRING_INVALID'
  ],
  [
    {
      tokens: {
        ...registry.policy.tokens, persons: Array(2).fill({ csiType: 'tel', perEpoch: 1, burst: 1, perCsip: 1 })
      }
    }, 'REGISTRY_DUPLICATE_ID'
  ],
  [{ arbiters: ['nobody'], arbiterThreshold: 1 }, 'REGISTRY_REFERENCE_UNKNOWN']
]

describe('registry/policy: what it may be', () => {
  for (const [changes, code = 'REGISTRY_POLICY_INVALID'] of POLICIES) {
    it(`refuses ${JSON.stringify(changes).slice(0, 70)}`, () => {
      const policy = { ...registry.policy, ...changes }
      expect(open(payloadOf({ ...federation.draft, policy }))).to.equal(code)
    })
  }

  const [tel] = registry.policy.csiTypes
  const rows: ReadonlyArray<readonly [object, string?]> = [
    [{ maxAttestationLifetime: 45 * DAY + 1 }],
    [{ attestationsRequired: 0 }],
    [{ minStrength: 101 }],
    [{ grammar: 'acct', certificateRequired: true }],
    [{ grammar: 'regex' }],
    [{ type: 'TEL' }, 'REGISTRY_STRING_INVALID'],
    [{ type: 'mailto' }, 'REGISTRY_DUPLICATE_ID']
  ]
  for (const [changes, code = 'REGISTRY_POLICY_INVALID'] of rows) {
    it(`refuses a CSI type with ${JSON.stringify(changes)}`, () => {
      const payload = payloadOf()
      if (payload.policy != null && tel != null) {
        payload.policy.csiTypes[0] = { ...tel, certificateRequired: false, ...changes }
      }
      expect(open(payload)).to.equal(code)
    })
  }

  it('refuses two arbiters of one operator', () => {
    const one = buildTestRegistry({ dps: 3, operators: 1, evaluators: 0 })
    const policy = { ...one.registry.policy, arbiters: one.dps.map(({ id }) => id), arbiterThreshold: 2 }
    expect(codeOf(() => openRegistry(one.sign({ ...one.draft, policy }), one))).to.equal('REGISTRY_POLICY_INVALID')
  })

  describe('that nobody can meet', () => {
    const five = buildTestRegistry({ dps: 5, operators: 5 })
    const { policy, csips, dps, oprfKeys } = five.draft
    const revoked = (...indexes: number[]): Partial<RegistryDraft> =>
      ({ dps: dps.map((dp, i) => indexes.includes(i) ? withDpStatus(dp, 'revoked', NOW, NOW) : dp) })
    const verdict = (changes: Partial<RegistryDraft>): string => codeOf(() => five.next(changes))
    const [ok, bad] = ['nothing was thrown', 'REGISTRY_POLICY_INVALID']
    const required = (attestationsRequired: number): RegistryDraft['policy'] =>
      ({
        ...policy, csiTypes: policy.csiTypes.map(type => type.type === 'tel' ? { ...type, attestationsRequired } : type)
      })

    it('is refused for arbiters', () => {
      const arbiters = { policy: { ...policy, arbiters: dps.slice(0, 3).map(({ id }) => id), arbiterThreshold: 3 } }
      expect([verdict(arbiters), verdict({ ...arbiters, ...revoked(4) }), verdict({ ...arbiters, ...revoked(0) })])
        .to.deep.equal([ok, ok, bad])
    })

    it('is refused for timestamps', () => {
      const threshold = (timestampThreshold: number, ...gone: number[]): string =>
        verdict({ policy: { ...policy, timestampThreshold }, ...revoked(...gone) })
      expect([threshold(5), threshold(6), threshold(5, 0), threshold(4, 0)]).to.deep.equal([ok, bad, bad, ok])
    })

    it('is refused for attestations', () => {
      const without = csips.map((csip, i) => i === 0 ? { ...csip, status: 'revoked' as const } : csip)
      const ended = csips.map((csip, i) =>
        i === 0 ? { ...csip, scopes: csip.scopes.map(scope => ({ ...scope, validUntil: five.draft.issuedAt })) } : csip)
      expect([required(2), required(3)].map(changed => verdict({ policy: changed }))).to.deep.equal([ok, bad])
      expect([without, ended].map(changed => verdict({ policy: required(2), csips: changed })))
        .to.deep.equal([bad, bad])
      const none = { ...five.draft, policy: required(2), csips: [] }
      expect(
        codeOf(() => openRegistry(five.sign(none), { anchor: five.anchor, now: NOW })), 'a type that nobody attests'
      ).to.equal(ok)
    })

    it('is refused for evaluations, but of a key that has ended', () => {
      expect([verdict(revoked(0, 1)), verdict(revoked(0, 1, 2))]).to.deep.equal([ok, bad])
      const ended = oprfKeys.map(key => ({ ...key, validUntil: five.draft.issuedAt }))
      expect(verdict({ ...revoked(0, 1, 2), policy: { ...policy, timestampThreshold: 2 }, oprfKeys: ended }))
        .to.equal(ok)
    })

    it('is refused for relays', () => {
      const withKeys = (count: number): Partial<RegistryDraft> =>
        ({ dps: dps.map((dp, i) => i < count ? { ...dp, hpkeKey: new Uint8Array(32).fill(9) } : dp) })
      const relayRequired = { policy: { ...policy, relayRequired: true } }
      expect([2, 3].map(count => verdict({ ...withKeys(count), ...relayRequired }))).to.deep.equal([bad, ok])
      expect([2, 3].map(count => five.next(withKeys(count)).policy.relayRequired), 'unless it says')
        .to.deep.equal([false, true])
    })
  })

  it('takes arbiters of distinct operators', () => {
    const policy = { ...registry.policy, arbiters: federation.dps.map(({ id }) => id), arbiterThreshold: 2 }
    expect(federation.next({ policy }).policy.arbiterThreshold).to.equal(2)
  })

  it('takes a CSI type that no code knows', () => {
    const type = {
      type: 'x-chat', grammar: 'user-at-domain', maxAttestationLifetime: DAY, attestationsRequired: 2, minStrength: 10
    } as const
    const policy = { ...registry.policy, csiTypes: [...registry.policy.csiTypes, type] }
    expect(federation.next({ policy }).csiType('x-chat')).to.deep.equal(type)
  })
})
