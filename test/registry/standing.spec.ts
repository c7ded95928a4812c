import { expect } from 'chai'
import { acts, requireAct, standing } from '../../src/registry/standing.ts'
import { makeTimestamp, verifyTimestamp } from '../../src/registry/timestamp.ts'
import { DAY, HOUR, NOW, buildTestRegistry } from '../builders/registry.ts'
import { at } from '../builders/oprf.ts'
import { alter } from '../builders/mapping.ts'
import { codeOf } from './codes.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Act, StandingOptions, StandingState } from '../../src/registry/standing.ts'
import type { VerifiedTimestamp } from '../../src/registry/timestamp.ts'

// issued a day before NOW: so long the roots' own word lasts
const federation = buildTestRegistry({ issuedAt: NOW - DAY, dps: 7, evaluators: 0 })
const { registry, dps } = federation
const second = federation.next()
const fork = federation.next({ test: false })

/** What `count` DPs, from the `from`th on, say about a version. */
function say (about: VerifiedRegistry, count: number, { at = NOW, from = 0 } = {}): VerifiedTimestamp[] {
  return dps.slice(from, from + count).map(({ signer }) => verifyTimestamp(makeTimestamp(about, at, signer), registry))
}

const state =
  (statements: readonly VerifiedTimestamp[], now = NOW, of = registry, options: StandingOptions = {}): StandingState =>
    standing(of, statements, now, options).state

describe('registry/standing: who confirms', () => {
  it('is three DPs, each once', () => {
    expect(state(say(registry, 3))).to.equal('fresh')
    expect(state(say(registry, 2))).to.equal('stale')
    expect(state([...say(registry, 2), ...say(registry, 2, { at: NOW - 1 })])).to.equal('stale')
  })

  it('is the roots for as long after its issue', () => {
    expect(state([], registry.issuedAt + DAY - 1)).to.equal('fresh')
    expect(state([], registry.issuedAt + DAY)).to.equal('stale')
  })

  it('is nobody from the future, beyond the tolerance for clocks', () => {
    const { clockTolerance } = registry.policy
    expect(state(say(registry, 3, { at: NOW + clockTolerance }))).to.equal('fresh')
    expect(state(say(registry, 3, { at: NOW + clockTolerance + 1 }))).to.equal('stale')
  })

  it('is a DP that lags, which knows of nothing newer either, and none of a fork', () => {
    expect(state(say(registry, 3), NOW, second)).to.equal('fresh')
    expect(state([...say(second, 2), ...say(fork, 1, { from: 2 })], NOW, second)).to.equal('stale')
  })

  it('is a DP by its latest word, not its first', () => {
    const words = [...say(registry, 3, { at: NOW - 1 }), ...say(second, 1)]
    for (const order of [words, words.toReversed()]) {
      expect(state(order)).to.equal('stale')
    }
  })

  it('is half of the others where there are few, so that the loss of some is survived', () => {
    for (const [count, required] of [[1, 1], [2, 1], [3, 2], [4, 2], [5, 3], [9, 3]] as const) {
      const few = buildTestRegistry({
        issuedAt: NOW - DAY, dps: count, evaluators: 0, policy: { timestampThreshold: Math.min(3, count) }
      })
      const words = few.dps.slice(0, required).map(({ signer }) =>
        verifyTimestamp(makeTimestamp(few.registry, NOW, signer), few.registry))
      expect(state(words, NOW, few.registry)).to.equal('fresh')
      expect(state(words.slice(1), NOW, few.registry)).to.equal('stale')
    }
  })

  it('is an operator, however many DPs it runs', () => {
    const seven = buildTestRegistry({ issuedAt: NOW - DAY, dps: 7, operators: 5, evaluators: 0 })
    const from = (...which: number[]): ReturnType<typeof verifyTimestamp>[] =>
      which.map(i => verifyTimestamp(makeTimestamp(seven.registry, NOW, at(seven.dps, i).signer), seven.registry))
    // the first operator runs the first and the sixth, the second the second and the seventh
    expect(state(from(0, 5, 1, 6), NOW, seven.registry)).to.equal('stale')
    expect(state(from(0, 5, 1, 2), NOW, seven.registry)).to.equal('fresh')
    expect(standing(seven.registry, from(0, 5), NOW).confirmedBy).to.have.length(1)
    // nor is a DP's own
    const self = at(seven.dps, 0).id
    expect(standing(seven.registry, from(5), NOW, { self }).confirmedBy).to.deep.equal([])
  })

  it('is not oneself, unless one is alone', () => {
    const self = dps[0]?.id
    expect(state(say(registry, 3), NOW, registry, { self })).to.equal('stale')
    const alone = buildTestRegistry({ issuedAt: NOW - DAY, dps: 1, evaluators: 0 })
    expect(standing(alone.registry, [], NOW + 80 * DAY, { self: alone.dps[0]?.id }))
      .to.deep.include({ state: 'fresh', required: 0, confirmedBy: [] })
  })
})

describe('registry/standing: what it becomes', () => {
  const statements = [
    ...say(registry, 2), ...say(registry, 1, { at: NOW - HOUR, from: 2 }),
    ...say(registry, 1, { at: NOW - 2 * HOUR, from: 3 })
  ]
  /** The third newest word. */
  const confirmed = NOW - HOUR

  it('with time: fresh, stale after one lifetime, frozen after two', () => {
    const ids = dps.slice(0, 4).map(({ id }) => id)
    const known = { confirmedBy: ids, required: 3 }
    expect(standing(registry, statements, NOW))
      .to.deep.equal({ ...known, state: 'fresh', reason: 'confirmed', since: confirmed, until: confirmed + DAY })
    expect(state(statements, confirmed + DAY - 1)).to.equal('fresh')
    expect(standing(registry, statements, confirmed + DAY)).to.deep.equal({
      ...known, state: 'stale', reason: 'unconfirmed', since: confirmed + DAY, until: confirmed + 2 * DAY
    })
    expect(state(statements, confirmed + 2 * DAY - 1)).to.equal('stale')
    expect(standing(registry, statements, confirmed + 2 * DAY)).to.deep.equal({
      ...known,
      state: 'frozen',
      reason: 'unconfirmed',
      since: confirmed + 2 * DAY,
      until: registry.expiresAt,
      graceUntil: confirmed + 9 * DAY
    })
  })

  it('expired when its end passes, however many confirm it', () => {
    const late = registry.expiresAt
    expect(state(say(registry, 7, { at: late - 1 }), late - 1)).to.equal('fresh')
    expect(standing(registry, say(registry, 7, { at: late }), late))
      .to.include({ state: 'expired', reason: 'ended', since: late, graceUntil: late + 7 * DAY })
      .and.not.have.property('until')
    expect(standing(registry, say(registry, 7, { at: late - 1 }), late - 1).until, 'and not fresh until later')
      .to.equal(late)
  })

  it('expired, and lookups are over if it froze long before', () => {
    expect(standing(registry, [], registry.expiresAt).graceUntil).to.equal(registry.issuedAt + 2 * DAY + 7 * DAY)
  })

  it('not frozen by a number: who names a higher one without showing it confirms nothing, no more', () => {
    expect(state([...say(registry, 3), ...say(second, 4, { from: 3 })])).to.equal('fresh')
    expect(state([...say(registry, 2), ...say(second, 5, { from: 2 })])).to.equal('stale')
  })

  it('frozen at once by a version that the roots signed and that could not be taken', () => {
    const newest = { version: 2, seenAt: NOW - HOUR }
    expect(standing(registry, say(registry, 7), NOW, { newest }))
      .to.deep.include({ state: 'frozen', reason: 'superseded', since: NOW - HOUR, graceUntil: NOW - HOUR + 7 * DAY })
    expect(state(say(registry, 7), NOW, second, { newest }), 'not by itself').to.equal('fresh')
    expect(standing(registry, say(registry, 7), NOW, { newest: { version: 2, seenAt: NOW + 1 } }).until, 'from then on')
      .to.equal(NOW + 1)
  })
})

describe('registry/standing: what goes on', () => {
  const SIGNS: readonly Act[] = ['co-sign', 'witness', 'rule', 'confirm', 'attest', 'publish']
  const KEPT: readonly Act[] = ['release', 'defend']
  const at = (now: number, of = registry) => standing(of, [], now)
  const FROZEN = registry.issuedAt + 2 * DAY

  it('is everything while it is fresh or stale', () => {
    for (const now of [NOW - 1, NOW]) {
      expect(new Set(Object.values(acts(at(now), now)))).to.deep.equal(new Set(['yes']))
    }
  })

  it('is nothing that is signed anew once it is frozen or expired, and what a holder has a right to', () => {
    for (const now of [FROZEN, registry.expiresAt]) {
      const may = acts(at(now), now)
      expect(SIGNS.map(act => may[act])).to.deep.equal(SIGNS.map(() => 'no'))
      expect(KEPT.map(act => may[act])).to.deep.equal(['yes', 'yes'])
    }
    expect(Object.keys(acts(at(NOW), NOW))).to.have.members([...SIGNS, ...KEPT, 'look-up'])
  })

  it('is lookups for the grace that the policy sets, marked', () => {
    const lookUp = (now: number, of = registry): string => acts(at(now, of), now)['look-up']
    expect([FROZEN - 1, FROZEN, FROZEN + 7 * DAY - 1, FROZEN + 7 * DAY].map(now => lookUp(now)))
      .to.deep.equal(['yes', 'marked', 'marked', 'no'])
    expect(lookUp(FROZEN, alter(registry, { policy: { lookupGrace: 0 } })), 'none').to.equal('no')
    const end = FROZEN - HOUR
    const short = { ...registry, expiresAt: end }
    expect([end - 1, end, end + 7 * DAY - 1, end + 7 * DAY].map(now => lookUp(now, short)), 'ended')
      .to.deep.equal(['yes', 'marked', 'marked', 'no'])
  })

  it('is refused by the name of what is wrong', () => {
    const refused = (act: Act, now: number): string => codeOf(() => { requireAct(act, at(now), now) })
    expect([refused('co-sign', FROZEN - 1), refused('co-sign', FROZEN), refused('co-sign', registry.expiresAt)])
      .to.deep.equal(['nothing was thrown', 'REGISTRY_FROZEN', 'REGISTRY_EXPIRED'])
    expect([refused('look-up', FROZEN), refused('look-up', FROZEN + 7 * DAY), refused('release', registry.expiresAt)])
      .to.deep.equal(['nothing was thrown', 'REGISTRY_FROZEN', 'nothing was thrown'])
    expect([NOW, FROZEN].map(now => requireAct('look-up', at(now), now)), 'whether it is to be marked')
      .to.deep.equal([false, true])
  })
})
