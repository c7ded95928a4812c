import { expect } from 'chai'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyInvalidation } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { draftOf, nextVersion } from '../../src/registry/build.ts'
import { moveDp, withDpStatus } from '../../src/registry/edit.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { dispute, majority, OPENED, ruling, silence, STRICT } from '../builders/conflict.ts'
import { refusalOf, release } from '../builders/invalidation.ts'
import { bob, bobLookupKey, buildTestMapping, party } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW } from '../builders/registry.ts'
import type { DpDraft, RegistryChanges } from '../../src/registry/build.ts'
import type { CsiTypePolicy, Policy, VerifiedRegistry } from '../../src/registry/interface.ts'

/** When the version after is issued: what strikes was there before. */
const LATER = NOW + DAY
const WEAK = 20

const [first, ...others] = buildTestRegistry({ seed: 'later', evaluators: 3 }).dps.map(({ id }) => id)
const test = buildTestRegistry({
  seed: 'later', evaluators: 3, policy: { arbiters: [first ?? '', ...others.slice(0, 2)], arbiterThreshold: 2 }
})

/** Bob's mapping of long ago, with a strong proof of another CSIP than his releases show. */
const entry = buildTestMapping({
  federation: test,
  csips: [1],
  now: OPENED - DAY,
  expiresAt: NOW + 20 * DAY,
  attestation: { issuedAt: OPENED - 2 * DAY, expiresAt: OPENED - 2 * DAY + 40 * DAY }
})

const voices = majority(test)
const strict = dispute({ federation: test, attestation: STRICT })

const STRIKES: Readonly<Record<string, Uint8Array>> = {
  'a ruling by silence': ruling({ federation: test }),
  'a ruling by the silence of replicas whose clocks were behind': ruling({
    federation: test,
    silence: voices.map(id =>
      silence(strict, id, { federation: test, storedAt: OPENED - 4 * 60_000 })),
    dispute: strict
  }),
  'a ruling by arbiters': ruling({ federation: test, arbiters: [0, 1], dp: 3 }),
  'a ruling that a DP brought of whom nobody knows that it judges': ruling({ federation: test, arbiters: [1, 2] }),
  'a release, with a weak proof': release({ federation: test, holder: bob, attestation: { strength: WEAK } })
}

const typesWith = (changes: Partial<CsiTypePolicy>): Pick<Policy, 'csiTypes'> =>
  ({ csiTypes: DEFAULT_POLICY.csiTypes.map(type => ({ ...type, ...changes })) })

/** Whom it serves that what struck them counts no more. */
const CHANGES: Readonly<Record<string, Partial<Policy>>> = {
  'other arbiters': { arbiters: others.slice(1), arbiterThreshold: 2 },
  'more of the arbiters': { arbiterThreshold: 3 },
  'no arbiters': { arbiters: [], arbiterThreshold: 0 },
  'a longer window': { conflictWindow: 90 * DAY },
  'stricter proofs': typesWith({ minStrength: WEAK + 1 }),
  'shorter attestations': typesWith({ maxAttestationLifetime: 39 * DAY }),
  'clocks that agree': { clockTolerance: 0 }
}

function livingUnder (registry: VerifiedRegistry, strike: Uint8Array, now: number): number {
  const context = { registry, now }
  const entries = [verifyEntry(entry.bytes, { registry: test.registry, now: LATER })]
  return viewOf(RecordSet.of(bobLookupKey, entries, [parseInvalidation(strike)]), context).living.length
}

function open (
  changes: Partial<RegistryChanges>, previous: VerifiedRegistry = test.registry, issuedAt = LATER
): VerifiedRegistry {
  const draft = nextVersion(previous, { ...changes, issuedAt, expiresAt: issuedAt + 90 * DAY })
  return openRegistry(test.sign(draft), { anchor: test.anchor, now: issuedAt, previous })
}

const next = (policy: Partial<Policy>, previous = test.registry, issuedAt = LATER): VerifiedRegistry =>
  open({ policy: { ...previous.policy, ...policy } }, previous, issuedAt)

/** With one DP as `change` has it. */
function nextWith (
  number: number, change: (dp: DpDraft) => DpDraft, previous = test.registry, issuedAt = LATER
): VerifiedRegistry {
  const { dps } = draftOf(previous)
  return open({ dps: dps.map((dp, i) => i === number ? change(dp) : dp) }, previous, issuedAt)
}

describe('A3: no later version of the registry brings back what was struck', () => {
  it('which is struck now, and by nothing else', () => {
    for (const [what, strike] of Object.entries(STRIKES)) {
      expect(livingUnder(test.registry, strike, LATER), what).to.equal(0)
    }
    const elsewhere = ruling({ federation: test, issuedAt: LATER, fields: { before: 1 } })
    expect(livingUnder(test.registry, elsewhere, LATER)).to.equal(1)
  })

  for (const [change, policy] of Object.entries(CHANGES)) {
    it(`by ${change}`, () => {
      const then = next(policy)
      // and as much later as it may take to forget it, were it forgotten too soon
      const later = next({}, next(policy, then), LATER + 10 * DAY)
      for (const registry of [then, later]) {
        for (const [what, strike] of Object.entries(STRIKES)) {
          expect(refusalOf(() => verifyInvalidation(strike, { registry, now: LATER + 11 * DAY })), what)
            .to.equal(undefined)
          expect(livingUnder(registry, strike, LATER + 11 * DAY), what).to.equal(0)
        }
      }
    })
  }

  it('nor by all of them, one after the other', () => {
    const registry = Object.values(CHANGES)
      .reduce((previous, policy, i) => next(policy, previous, LATER + i * HOUR), test.registry)
    for (const [what, strike] of Object.entries(STRIKES)) {
      expect(livingUnder(registry, strike, LATER + DAY), what).to.equal(0)
    }
  })

  it('nor by a DP that is to leave and stays, or is revoked for what it does from now on', () => {
    for (const number of [0, 1, 3]) {
      const leaving = nextWith(number, dp => withDpStatus(dp, 'leaving', LATER, LATER))
      const back = nextWith(number, dp => withDpStatus(dp, 'active', LATER + HOUR, LATER + HOUR), leaving, LATER + HOUR)
      const revoked = nextWith(number, dp => withDpStatus(dp, 'revoked', LATER, LATER))
      for (const registry of [leaving, back, revoked]) {
        for (const [what, strike] of Object.entries(STRIKES)) {
          expect(livingUnder(registry, strike, LATER + DAY), `${what}, DP ${number}`).to.equal(0)
        }
      }
    }
  })

  it('nor by a DP of a side that moves to an arbiter\'s operator afterwards', () => {
    const strike = ruling({
      federation: test, arbiters: [0, 1], dp: 3, verdict: { parties: [party(test.dps, 3).id] }
    })
    expect(livingUnder(test.registry, strike, LATER)).to.equal(0)
    expect(livingUnder(nextWith(3, dp => moveDp(dp, { operator: 'operator1' }, LATER)), strike, LATER + DAY))
      .to.equal(0)
    // and one that was an arbiter's when the matter arose is no stranger for having moved away
    const own = ruling({ federation: test, arbiters: [0, 1], dp: 3, verdict: { parties: [party(test.dps, 0).id] } })
    const moved = nextWith(0, dp => moveDp(dp, { operator: 'stranger' }, LATER))
    expect(livingUnder(moved, own, LATER + DAY)).to.equal(1)
  })

  it('while what is made under the new rules is judged by them', () => {
    const registry = next(CHANGES['other arbiters'] ?? {})
    const late = ruling({ federation: test, arbiters: [0, 1], dp: 3, issuedAt: LATER })
    expect(refusalOf(() => verifyInvalidation(late, { registry, now: LATER }))).to.equal('FACT_SIGNER_UNKNOWN')
    expect(refusalOf(() => verifyInvalidation(STRIKES['a ruling by silence'] ?? late, {
      registry: next({ conflictWindow: 90 * DAY }, test.registry, NOW), now: LATER
    }))).to.equal('RULING_TOO_EARLY')
    const weak = release({ federation: test, issuedAt: LATER, attestation: { strength: WEAK } })
    expect(refusalOf(() => verifyInvalidation(weak, { registry: next(typesWith({ minStrength: 21 })), now: LATER })))
      .to.equal('ATTESTATION_TOO_WEAK')
  })

  describe('and who signs versions can\'t forget by mistake', () => {
    const verdict = (policy: Policy, previous = test.registry, issuedAt = LATER): string | undefined =>
      refusalOf(() => {
        const draft = nextVersion(previous, { issuedAt, expiresAt: issuedAt + 90 * DAY })
        openRegistry(test.sign({ ...draft, policy }), { anchor: test.anchor, now: issuedAt, previous })
      })
    const changed = { ...test.registry.policy, conflictWindow: 8 * DAY }
    const [said] = next({ conflictWindow: 8 * DAY }).policy.formerRules ?? []
    const saidOtherwise = (changes: object): Policy =>
      ({ ...changed, formerRules: said == null ? [] : [{ ...said, ...changes }] })

    it('what held, until when, and nothing else', () => {
      expect(verdict(saidOtherwise({}))).to.equal(undefined)
      expect(verdict(saidOtherwise({ until: LATER + DAY }))).to.equal(undefined)
      expect(verdict(changed)).to.equal('REGISTRY_HISTORY_CHANGED')
      expect(verdict(saidOtherwise({ until: LATER - 1 }))).to.equal('REGISTRY_HISTORY_CHANGED')
      expect(verdict(saidOtherwise({ conflictWindow: DAY }))).to.equal('REGISTRY_HISTORY_CHANGED')
      expect(verdict(saidOtherwise({ arbiterThreshold: 1 }))).to.equal('REGISTRY_HISTORY_CHANGED')
      expect(verdict({ ...test.registry.policy, formerRules: saidOtherwise({ conflictWindow: DAY }).formerRules }))
        .to.equal('REGISTRY_HISTORY_CHANGED')
      expect(verdict(saidOtherwise({ arbiters: ['nobody'], arbiterThreshold: 1 })))
        .to.equal('REGISTRY_REFERENCE_UNKNOWN')
    })

    it('for three attestation lives and a window', () => {
      const second = next({ conflictWindow: 8 * DAY })
      const kept = LATER + 3 * 45 * DAY + 8 * DAY
      const { formerRules, ...forgetful } = second.policy
      expect(formerRules).to.have.length(1)
      expect(verdict(second.policy, second, kept - 1)).to.equal(undefined)
      expect(verdict(forgetful, second, kept - 1)).to.equal('REGISTRY_HISTORY_CHANGED')
      expect(verdict(forgetful, second, kept)).to.equal(undefined)
    })
  })
})
