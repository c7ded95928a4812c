import { expect } from 'chai'
import { Pace } from '../../src/base/pace.ts'
import { steadyNow, systemClock } from '../../src/base/clock.ts'
import { ClockWatch } from '../../src/node/clock-watch.ts'
import { peerScore } from '../../src/node/score.ts'
import { PeerRate } from '../../src/protocols/confirm/peer-rate.ts'
import { openJournal } from '../../src/protocols/attest/journal.ts'
import { StartLimits } from '../../src/protocols/attest/start-limits.ts'
import { PartnerBook } from '../../src/protocols/relay/partners.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { csiOf } from '../builders/attest.ts'
import { codeOf, errorOf } from '../builders/errors.ts'
import { DEFAULT_LIMITS, keyOf } from '../builders/lockout.ts'
import { silentLogger } from '../builders/holder.ts'
import { buildTestRegistry, DAY, fixedSource, NOW, seededRandom } from '../builders/registry.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { AttestJournal } from '../../src/protocols/attest/journal.ts'
import type { PeerId } from '@libp2p/interface'

const MINUTE = 60_000
const STEPS = [6 * MINUTE, DAY, 60 * DAY, -6 * MINUTE, -DAY, -60 * DAY]
const words = (step: number): string => `${Math.abs(step) / MINUTE} minutes ${step > 0 ? 'forward' : 'back'}`

/** A clock that somebody sets, while time goes on. */
class SetClock implements Clock {
  passed = 0
  set = 0

  now (): number {
    return NOW + this.passed + this.set
  }

  steady (): number {
    return NOW + this.passed
  }

  /** Forth or back, and where it was again, with one look at each. */
  there (step: number, look: () => unknown): void {
    this.set = step
    look()
    this.set = 0
    look()
  }
}

const limited = (): never => expect.fail('not asked')
const bob = { csi: csiOf('mailto:bob@example.com'), holderKey: keyOf('bob') }
const limitsOf = (clock: Clock, journal?: AttestJournal): StartLimits =>
  new StartLimits({ clock, random: seededRandom('steps'), journal }, DEFAULT_LIMITS)

describe('node: a clock that is set', () => {
  it('is beside one that isn\'t', () => {
    const before = steadyNow(systemClock)
    expect(Math.abs(before - systemClock.now())).to.be.below(60_000)
    expect(Number.isInteger(before)).to.equal(true)
    expect(steadyNow(systemClock)).to.be.at.least(before)
    expect(steadyNow({ now: () => NOW })).to.equal(NOW)
  })

  for (const step of STEPS) {
    describe(words(step), () => {
      it('gives no caller more, and keeps nobody waiting', () => {
        const clock = new SetClock()
        const pace = new Pace({ each: 60, all: 600, maxNames: 10 }, ({ retryAfter }) =>
          Object.assign(limited, { retryAfter }) as never)
        pace.take('a', 60, steadyNow(clock))
        clock.there(step, () => { expect(() => { pace.take('a', 1, steadyNow(clock)) }).to.throw() })
        clock.passed += 1_000
        clock.set = step
        pace.take('a', 1, steadyNow(clock))

        const rate = new PeerRate({ clock }, { limit: 1, window: MINUTE, maxPeers: 10 })
        expect(rate.charge('a')).to.equal(0)
        clock.there(step, () => { expect(rate.charge('a')).to.equal(MINUTE) })
      })

      it('neither bans nor pardons', async () => {
        const clock = new SetClock()
        const score = peerScore({ clock, log: silentLogger.forComponent('test'), disconnect: async () => {} })
        const peer = { toString: () => 'a' } as PeerId
        for (let i = 0; i < 3; i++) {
          score.penalise(peer, 'frame-malformed')
        }
        clock.there(step, () => { expect([score.isBanned(peer), score.points(peer)]).to.deep.equal([true, 100]) })
      })

      it('shows no operator both ends of a lookup, and leaves the partners as they are', () => {
        const clock = new SetClock()
        const book = new PartnerBook({ clock, random: seededRandom('partners') })
        book.relayed('a')
        book.busy('a1', 500)
        clock.there(step, () => { expect([book.relaysNow('a'), book.busyFor('a1')]).to.deep.equal([true, 500]) })
        clock.passed += 15_000
        clock.there(step, () => { expect([book.relaysNow('a'), book.busyFor('a1')]).to.deep.equal([false, 0]) })
      })

      it('gives no stranger another message', () => {
        const clock = new SetClock()
        const limits = limitsOf(clock)
        limits.chargeMessage(bob)
        clock.there(step, () => {
          expect(errorOf(() => { limits.chargeMessage(bob) }))
            .to.include({ code: 'ATTEST_RATE_LIMITED', retryAfter: 30_000 })
        })
      })

      it('is found out by what was heard before it', () => {
        const clock = new SetClock()
        const { registry } = buildTestRegistry({ dps: 5, seed: 'five clocks' })
        const watch = new ClockWatch({ registry: fixedSource(registry), clock })
        const hear = (): void => {
          registry.dps.forEach(({ id }) => {
            watch.hear(id, { at: clock.steady(), askedAt: clock.now(), heardAt: clock.now() })
          })
        }
        hear()
        expect(watch.verdict().state).to.equal('confirmed')
        clock.set = step
        expect(watch.verdict().state).to.equal('unknown')
        hear()
        expect(codeOf(() => { watch.require() })).to.equal('CLOCK_OFF')
        clock.set = 0
        expect(watch.verdict().state).to.equal('unknown')
        hear()
        expect(watch.verdict().state).to.equal('confirmed')
      })

      it('locks no attestor for longer than it does, though it wrote by it', async () => {
        const store = memoryStore().namespace('attest')
        const wrong: Clock = { now: () => NOW + step }
        const before = await openJournal(
          { store, clock: wrong, past: wrong, random: seededRandom('before') }, new Uint8Array(32).fill(1)
        )
        limitsOf(wrong, before).chargeMessage(bob)
        await before.flush()
        const clock: Clock = { now: () => NOW }
        const after = await openJournal(
          { store, clock, past: clock, random: seededRandom('after') }, new Uint8Array(32).fill(1)
        )
        const limits = limitsOf(clock, after)
        if (step > 0) {
          // what was counted counts, and no longer than if it were from now
          expect(errorOf(() => { limits.chargeMessage(bob) }))
            .to.include({ code: 'ATTEST_RATE_LIMITED', retryAfter: 30_000 })
        } else {
          limits.chargeMessage(bob)
        }
      })
    })
  }
})
