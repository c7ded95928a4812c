import { expect } from 'chai'
import { nextVersion } from '../../src/registry/build.ts'
import { changePlacement, moveDp, withDpStatus } from '../../src/registry/edit.ts'
import { keptFor } from '../../src/registry/former-rules.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { DAY, HOUR, NOW, buildTestRegistry } from '../builders/registry.ts'
import { codeOf } from './codes.ts'
import type { CsipDraft, DpDraft, RegistryDraft } from '../../src/registry/build.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

const federation = buildTestRegistry({
  dps: 3, msps: 0, csips: 2, evaluators: 0, policy: { placementDelay: HOUR, timestampThreshold: 1 }
})
const { registry: first, draft, anchor, sign } = federation
const KEPT = keptFor(first.policy)
/** When the version after `first` is issued. */
const ISSUED = NOW
const SOONEST = ISSUED + HOUR
const FINE = 'nothing was thrown'

type Changes = Partial<RegistryDraft>

function open (changes: Changes, previous = first, issuedAt = ISSUED): VerifiedRegistry {
  const next = { ...nextVersion(previous, { issuedAt, expiresAt: issuedAt + 90 * DAY }), ...changes }
  return openRegistry(sign(next), { anchor, now: issuedAt, previous })
}

const verdict = (changes: Changes, previous = first, issuedAt = ISSUED): string =>
  codeOf(() => open(changes, previous, issuedAt))

/** The first DP as `change` has it, the others as they are. */
const withDp = (change: (dp: DpDraft) => DpDraft, {
  dps
}: Pick<RegistryDraft, 'dps'> = draft): Pick<RegistryDraft, 'dps'> =>
  ({ dps: dps.map((dp, i) => i === 0 ? change(dp) : dp) })
const withCsip = (change: (csip: CsipDraft) => CsipDraft, {
  csips
}: Pick<RegistryDraft, 'csips'> = draft): Pick<RegistryDraft, 'csips'> =>
  ({ csips: csips.map((csip, i) => i === 0 ? change(csip) : csip) })

describe('registry/history: when it was founded', () => {
  it('is the issue of the first version, in all that follow', () => {
    expect([first.foundedAt, open({}).foundedAt]).to.deep.equal([first.issuedAt, first.issuedAt])
    expect(verdict({ foundedAt: first.issuedAt - 1 })).to.equal('REGISTRY_FOUNDED_CHANGED')
    expect(verdict({ foundedAt: ISSUED + 1 })).to.equal('REGISTRY_FOUNDED_CHANGED')
  })
})

describe('registry/history: terms of a DP', () => {
  it('end and begin when everybody knows, not a millisecond before', () => {
    for (const [at, code] of [[SOONEST, FINE], [SOONEST - 1, 'REGISTRY_PLACEMENT_TOO_EARLY']] as const) {
      expect(verdict(withDp(dp => withDpStatus(dp, 'leaving', ISSUED, at))), 'leaves').to.equal(code)
      expect(verdict(withDp(dp => moveDp(dp, { operator: 'other' }, at))), 'moves').to.equal(code)
      const [joins] = buildTestRegistry({ seed: 'other', dps: 1, evaluators: 0 }).draft.dps
      expect(
        verdict({
          dps: [
            ...draft.dps, ...joins == null ? [] : [{ ...joins, terms: [{ from: at, operator: 'new', regions: [] }] }]
          ]
        }), 'joins'
      ).to.equal(code)
    }
  })

  it('hold a revoked DP\'s place until everybody knows, whenever it was revoked', () => {
    const revoked = open(withDp(dp => withDpStatus(dp, 'revoked', ISSUED - DAY, SOONEST)))
    expect(revoked.dps[0]).to.deep.include({ status: 'revoked', statusSince: ISSUED - DAY })
    expect(verdict(withDp(dp => withDpStatus(dp, 'revoked', ISSUED - DAY, ISSUED))))
      .to.equal('REGISTRY_PLACEMENT_TOO_EARLY')
  })

  it('wait for the longer delay of both versions', () => {
    const hasty = { policy: { ...draft.policy, placementDelay: 0 } }
    expect(verdict({ ...hasty, ...withDp(dp => withDpStatus(dp, 'leaving', ISSUED, ISSUED)) }))
      .to.equal('REGISTRY_PLACEMENT_TOO_EARLY')
    const slow = { policy: { ...draft.policy, placementDelay: 2 * HOUR } }
    expect(verdict({ ...slow, ...withDp(dp => withDpStatus(dp, 'leaving', ISSUED, SOONEST)) }))
      .to.equal('REGISTRY_PLACEMENT_TOO_EARLY')
  })

  it('are not altered', () => {
    const change = (changes: object): string =>
      verdict(withDp(dp => ({ ...dp, terms: dp.terms.map(term => ({ ...term, ...changes })) })))
    expect(change({ operator: 'other' })).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(change({ from: NOW - DAY })).to.equal('REGISTRY_HISTORY_CHANGED')
    const left = open(withDp(dp => withDpStatus(dp, 'leaving', ISSUED, SOONEST)))
    const later = withDp(dp => ({ ...dp, terms: dp.terms.map(term => ({ ...term, until: SOONEST + DAY })) }), left)
    expect(verdict(later, left, ISSUED + 1), 'an end that was set').to.equal('REGISTRY_HISTORY_CHANGED')
  })

  it('are not removed before what they decide is forgotten, then they may be', () => {
    expect(verdict({ dps: draft.dps.slice(1) })).to.equal('REGISTRY_HISTORY_CHANGED')
    const left = open(withDp(dp => withDpStatus(dp, 'leaving', ISSUED, SOONEST)))
    const without = { dps: left.dps.slice(1) }
    expect(verdict(without, left, SOONEST + KEPT - 1)).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict(without, left, SOONEST + KEPT)).to.equal(FINE)
    const moved = open(withDp(dp => moveDp(dp, { operator: 'other' }, SOONEST)))
    const last = withDp(dp => ({ ...dp, terms: dp.terms.slice(1) }), moved)
    expect(verdict(last, moved, SOONEST + KEPT - 1), 'the first of two').to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict(last, moved, SOONEST + KEPT), 'the first of two').to.equal(FINE)
  })

  it('are kept for three attestation lives and a conflict window, the longer ones of both versions', () => {
    expect(KEPT).to.equal(3 * 45 * DAY + 7 * DAY)
    const left = open(withDp(dp => withDpStatus(dp, 'leaving', ISSUED, SOONEST)))
    const { csiTypes } = draft.policy
    const short = {
      policy: { ...draft.policy, csiTypes: csiTypes.map(type => ({ ...type, maxAttestationLifetime: DAY })) }
    }
    expect(verdict({ ...short, dps: left.dps.slice(1) }, left, SOONEST + 20 * DAY)).to.equal('REGISTRY_HISTORY_CHANGED')
  })
})

describe('registry/history: terms of the placement', () => {
  const placed = (changes: object, at: number): Changes =>
    ({ policy: changePlacement({ ...draft, version: 2 }, changes, at).policy })

  it('begin when everybody knows', () => {
    expect(verdict(placed({ replicas: 9 }, SOONEST))).to.equal(FINE)
    expect(verdict(placed({ replicas: 9 }, SOONEST - 1))).to.equal('REGISTRY_PLACEMENT_TOO_EARLY')
  })

  it('are neither altered nor removed before what they decide is forgotten', () => {
    const { placement } = draft.policy
    const changed = open(placed({ replicas: 9 }, SOONEST))
    for (const changes of [{ replicas: 8 }, { replicaOperators: 4 }, { regions: ['eu'] }, { from: 1 }]) {
      expect(verdict({ policy: { ...draft.policy, placement: placement.map(term => ({ ...term, ...changes })) } }))
        .to.equal('REGISTRY_HISTORY_CHANGED')
    }
    const last = { policy: { ...draft.policy, placement: changed.policy.placement.slice(1) } }
    expect(verdict(last, changed, SOONEST + KEPT - 1)).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict(last, changed, SOONEST + KEPT)).to.equal(FINE)
  })
})

describe('registry/history: scopes of a CSIP', () => {
  const scoped = (change: (scope: CsipDraft['scopes'][number]) => object): Changes =>
    withCsip(csip =>
      ({ ...csip, scopes: csip.scopes.map((scope, i) => i === 0 ? { ...scope, ...change(scope) } : scope) }))

  it('end from now on, never in the past', () => {
    expect(verdict(scoped(() => ({ validUntil: ISSUED })))).to.equal(FINE)
    expect(verdict(scoped(() => ({ validUntil: ISSUED - 1 })))).to.equal('REGISTRY_HISTORY_CHANGED')
  })

  it('are not altered', () => {
    for (const changes of [
      { mayReassign: false },
      { methods: ['voice'] },
      { prefix: '+1' },
      { validFrom: 1 },
      { issuer: 'https://accounts.example' }
    ]) {
      expect(verdict(scoped(() => changes)), JSON.stringify(changes)).to.equal('REGISTRY_HISTORY_CHANGED')
    }
  })

  it('follow one another', () => {
    const next = withCsip(csip => ({
      ...csip,
      scopes: csip.scopes.flatMap(scope =>
        [{ ...scope, validUntil: ISSUED }, { ...scope, validFrom: ISSUED, methods: ['voice'] }])
    }))
    expect(verdict(next)).to.equal(FINE)
  })

  it('are not removed before what they decide is forgotten, nor is their CSIP', () => {
    expect(verdict({ csips: draft.csips.slice(1) })).to.equal('REGISTRY_HISTORY_CHANGED')
    const ended = open(withCsip(csip => ({
      ...csip,
      keys: csip.keys.map(key => ({ ...key, validUntil: ISSUED })),
      scopes: csip.scopes.map(scope => ({ ...scope, validUntil: ISSUED }))
    })))
    expect(verdict({ csips: ended.csips.slice(1) }, ended, ISSUED + KEPT - 1)).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict({ csips: ended.csips.slice(1) }, ended, ISSUED + KEPT)).to.equal(FINE)
  })
})

describe('registry/history: keys of a CSIP', () => {
  const keyed = (change: (key: CsipDraft['keys'][number]) => CsipDraft['keys'], of = draft): Changes =>
    withCsip(csip => ({ ...csip, keys: csip.keys.flatMap(change) }), of)
  const next = {
    publicKey: buildTestRegistry({ seed: 'other', csips: 1, evaluators: 0 }).csips[0]?.signer.publicKey ??
      new Uint8Array(0),
    validFrom: ISSUED
  }

  it('end from now on, never in the past, and beside new ones', () => {
    expect(verdict(keyed(key => [{ ...key, validUntil: ISSUED }, next]))).to.equal(FINE)
    expect(verdict(keyed(key => [{ ...key, validUntil: ISSUED - 1 }, next]))).to.equal('REGISTRY_HISTORY_CHANGED')
    const ended = open(keyed(key => [{ ...key, validUntil: ISSUED }, next]))
    const opened = keyed(({ validUntil, ...key }) => [key], { ...draft, csips: ended.csips })
    expect(verdict(opened, ended, ISSUED + 1), 'an end that was set').to.equal('REGISTRY_HISTORY_CHANGED')
  })

  it('are not altered, but may be found stolen', () => {
    expect(verdict(keyed(key => [{ ...key, validFrom: key.validFrom + 1 }]))).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict(keyed(key => [{ ...key, compromisedSince: ISSUED - DAY }, next]))).to.equal(FINE)
  })

  it('are not removed before what they signed is forgotten', () => {
    expect(verdict(keyed(() => [next]))).to.equal('REGISTRY_HISTORY_CHANGED')
    const ended = open(keyed(key => [{ ...key, validUntil: ISSUED }, next]))
    const without = keyed(key => key.validUntil == null ? [key] : [], { ...draft, csips: ended.csips })
    expect(verdict(without, ended, ISSUED + KEPT - 1)).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict(without, ended, ISSUED + KEPT)).to.equal(FINE)
  })
})

describe('registry/history: losses', () => {
  it('are remembered as they were, until they are forgotten', () => {
    const dps = draft.dps.slice(0, 2).map(({ id }) => id)
    const lost = open({ losses: [{ at: ISSUED, dps }] })
    expect(lost.losses).to.deep.equal([{ at: ISSUED, dps }])
    expect(verdict({ losses: [] }, lost, ISSUED + 1)).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict({ losses: [{ at: ISSUED, dps: dps.slice(1) }] }, lost, ISSUED + 1))
      .to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict({ losses: [] }, lost, ISSUED + KEPT)).to.equal(FINE)
  })
})

describe('registry/history: an OPRF key', () => {
  it('that a dealer made stays one', () => {
    const dealt = buildTestRegistry({ dps: 3 })
    const oprfKeys = dealt.draft.oprfKeys.map(({ dealer, ...key }) =>
      ({ ...key, transcriptHash: new Uint8Array(32).fill(1) }))
    expect(codeOf(() => dealt.next({ oprfKeys }))).to.equal('REGISTRY_OPRF_KEY_CHANGED')
  })
})
