import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { StartLimits } from '../../../src/protocols/attest/start-limits.ts'
import { ManualClock, csiOf } from '../../builders/attest.ts'
import { DAY, NOW, aliceHolder, bobHolder } from '../../builders/attestor.ts'
import { errorOf } from '../../builders/errors.ts'
import { DEFAULT_LIMITS, HOUR, ask, keyOf, limitsOf } from '../../builders/lockout.ts'
import { seededRandom } from '../../builders/oprf.ts'
import type { Asker } from '../../../src/protocols/attest/start-limits.ts'

const csi = csiOf('mailto:bob@example.com')
const number = csiOf('tel:+14155550123')
const bob: Asker = { csi, holderKey: bobHolder.publicKey }
const carol: Asker = { csi: csiOf('mailto:carol@example.com'), holderKey: bobHolder.publicKey }
/** Somebody new each time. */
const stranger = (name: number, at = csi): Asker => ({ csi: at, holderKey: keyOf(`stranger ${name}`) })
const numberOf = (last: number): Asker =>
  ({ csi: csiOf(`tel:+141555501${String(last).padStart(2, '0')}`), holderKey: bobHolder.publicKey })

const RUNS = { numRuns: 20 }

/** Retry-after of the refusal. */
function refusal (work: () => void): number | undefined {
  const { code, retryAfter } = errorOf(work)
  expect(code).to.equal('ATTEST_RATE_LIMITED')
  return retryAfter
}

describe('protocols/attest/start-limits', () => {
  describe('of strangers', () => {
    it('has half a minute between two messages to an identifier', () => {
      const { limits, clock } = limitsOf()
      limits.chargeMessage(bob)
      clock.advance(10_000)
      expect(refusal(() => { limits.chargeMessage(stranger(1)) })).to.equal(20_000)
      limits.chargeMessage(carol)
      clock.advance(20_000)
      limits.chargeMessage(stranger(1))
    })

    it('has three messages to an identifier at once, and one more each three hours', () => {
      const { limits, clock } = limitsOf()
      for (let i = 0; i < 3; i++) {
        limits.chargeMessage(stranger(i))
        clock.advance(30_000)
      }
      expect(refusal(() => { limits.chargeMessage(stranger(3)) })).to.equal(3 * HOUR - 90_000)
      clock.advance(3 * HOUR - 90_000)
      limits.chargeMessage(stranger(3))
      clock.advance(30_000)
      expect(refusal(() => { limits.chargeMessage(stranger(4)) })).to.equal(3 * HOUR - 30_000)
    })

    it('has four a day for one holder key', () => {
      const { limits, clock } = limitsOf()
      for (let i = 0; i < 4; i++) {
        limits.chargeMessage(bob)
        clock.advance(3 * HOUR)
      }
      expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(12 * HOUR)
      limits.chargeMessage(stranger(1))
    })

    it('gives an unsent message back, but for the half minute', () => {
      const { limits, clock } = limitsOf({ perIdentifier: 1 })
      limits.chargeMessage(bob)()
      expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(30_000)
      clock.advance(30_000)
      limits.chargeMessage(bob)
      clock.advance(30_000)
      expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(DAY - 30_000)
    })

    it('has so many messages in all, half of them at once, whoever they go to', () => {
      const { limits, clock } = limitsOf({ overall: 4 })
      limits.chargeMessage(stranger(1, csiOf('mailto:user1@example.com')))
      limits.chargeMessage(stranger(1, csiOf('mailto:user2@example.com')))
      expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(HOUR / 3)
      clock.advance(HOUR / 3)
      limits.chargeMessage(bob)
    })

    it('counts nothing that it refuses', () => {
      const { limits, clock } = limitsOf({ overall: 8 })
      limits.chargeMessage(bob)
      for (let i = 0; i < 20; i++) {
        refusal(() => { limits.chargeMessage(bob) })
      }
      limits.chargeMessage(carol)
      clock.advance(30_000)
      limits.chargeMessage(bob)
    })

    it('refuses more requests of a client than an hour has', () => {
      const { limits, clock } = limitsOf({ perClient: 2 })
      limits.chargeClient('alice')
      limits.chargeClient('alice')
      expect(refusal(() => { limits.chargeClient('alice') })).to.equal(HOUR)
      limits.chargeClient('mallory')
      clock.advance(HOUR)
      limits.chargeClient('alice')
    })

    it('takes zero for none', () => {
      refusal(() => { limitsOf({ perClient: 0 }).limits.chargeClient('alice') })
      for (const none of ['perIdentifier', 'perStranger', 'overall']) {
        refusal(() => { limitsOf({ [none]: 0 }).limits.chargeMessage(bob) })
      }
    })
  })

  describe('of owners', () => {
    const owner: Asker = { csi: number, holderKey: aliceHolder.publicKey }
    /** No stranger is served at all, and the range is closed. */
    const besieged = { perIdentifier: 0, overall: 0, ranges: { maxUnproved: 0 } }

    it('are untouched by what strangers may not', () => {
      const { limits, clock } = limitsOf(besieged)
      expect(errorOf(() => { limits.chargeMessage(owner) }).code).to.equal('ATTEST_RANGE_CLOSED')
      limits.proved(owner)
      for (let i = 0; i < 5; i++) {
        limits.chargeMessage(owner)
        expect(refusal(() => { limits.chargeMessage(owner) })).to.equal(30_000)
        clock.advance(30_000)
      }
    })

    it('are as many in 45 days as there are, five of them at once; those beyond are a stranger\'s', () => {
      const { limits, clock } = limitsOf({ ...besieged, ranges: {}, resendInterval: 0 })
      limits.proved(owner)
      let sent = 0
      for (let hour = 0; hour < 45 * 24; hour++) {
        for (let i = 0; i < 6; i++) {
          sent += ask(limits, owner) === 0 ? 1 : 0
        }
        clock.advance(HOUR)
      }
      expect(sent).to.equal(12)
      const { limits: open, clock: now } = limitsOf({ resendInterval: 0 })
      open.proved(owner)
      for (let i = 0; i < 5 + 3; i++) {
        open.chargeMessage(owner)
        now.advance(1)
      }
      expect(refusal(() => { open.chargeMessage(owner) })).to.equal(3 * HOUR - 3)
    })

    it('count who shows an attestation of ours, also one who was forgotten', () => {
      const { limits } = limitsOf(besieged)
      limits.chargeMessage({ ...owner, shown: { issuedAt: NOW - 30 * DAY } })
    })

    it('count no other holder key, and no other identifier', () => {
      const { limits } = limitsOf(besieged)
      limits.proved(owner)
      expect(limits.isOwner(owner)).to.equal(true)
      expect(limits.isOwner({ ...owner, holderKey: bobHolder.publicKey })).to.equal(false)
      expect(limits.isOwner({ ...owner, csi })).to.equal(false)
    })

    it('are given back where the message could not be sent', () => {
      const { limits, clock } = limitsOf({ ...besieged, perOwner: 1 })
      limits.proved(owner)
      limits.chargeMessage(owner)()
      clock.advance(30_000)
      limits.chargeMessage(owner)
      clock.advance(30_000)
      expect(errorOf(() => { limits.chargeMessage(owner) }))
        .to.include({ code: 'ATTEST_RANGE_CLOSED', retryAfter: 6 * HOUR })
    })

    it('are for the four keys that proved it last', () => {
      const { limits, clock } = limitsOf()
      for (let i = 0; i < 5; i++) {
        limits.proved(stranger(i))
        clock.advance(1)
      }
      expect([0, 1, 2, 3, 4].map(i => limits.isOwner(stranger(i)))).to.deep.equal([false, true, true, true, true])
      expect(limits.isOwner({ ...stranger(0), shown: { issuedAt: NOW } })).to.equal(false)
    })

    it('end half a year after it was proved, or when the identifier went to somebody else', () => {
      const { limits, clock } = limitsOf()
      limits.proved(owner)
      expect(limits.isOwner({ ...owner, changedHandsAt: NOW })).to.equal(true)
      expect(limits.isOwner({ ...owner, changedHandsAt: NOW + 1 })).to.equal(false)
      clock.advance(180 * DAY - 1)
      expect(limits.isOwner(owner)).to.equal(true)
      clock.advance(1)
      expect(limits.isOwner(owner)).to.equal(false)
    })

    it('are one budget at an identifier for all that another CSIP attested, so ' +
      'that a dishonest one uses up its own', () => {
      const { limits, clock } = limitsOf({ ...besieged, ranges: {} })
      let sent = 0
      for (let i = 0; i < 100; i++) {
        sent += ask(limits, { ...stranger(i, number), shown: { issuedAt: NOW, elsewhere: 'csip9' } }) === 0 ? 1 : 0
        clock.advance(30_000)
      }
      expect(sent).to.equal(5)
      limits.chargeMessage({ ...owner, shown: { issuedAt: NOW, elsewhere: 'csip2' } })
      limits.proved(owner)
      limits.chargeMessage(owner)
    })

    it('whatever strangers do: an owner is answered as if there were none', () => {
      const step = fc.record({
        who: fc.constantFrom('owner', 'stranger', 'elsewhere'),
        name: fc.nat(40),
        after: fc.constantFrom(0, 1_000, 30_000, HOUR, 3 * HOUR, DAY)
      })
      fc.assert(fc.property(fc.array(step, { maxLength: 120 }), steps => {
        const run = (history: ReadonlyArray<{ who: string, name: number, after: number }>): boolean[] => {
          const { limits, clock } = limitsOf({ ranges: { maxUnproved: 3 }, overall: 6, perIdentifier: 0 })
          limits.proved(owner)
          return history.flatMap(({ who, name, after }) => {
            clock.advance(after)
            switch (who) {
              case 'owner': return [ask(limits, owner) === 0]
              case 'stranger': ask(limits, stranger(name, name % 2 === 0 ? number : numberOf(name).csi)); return []
              case 'elsewhere': ask(limits, {
                ...stranger(name, number), shown: { issuedAt: clock.now(), elsewhere: 'csip9' }
              }); return []
              default: return []
            }
          })
        }
        const quiet = steps.map(one => one.who === 'owner' ? one : { ...one, who: 'nobody' })
        expect(run(steps)).to.deep.equal(run(quiet))
      }), RUNS)
    })
  })

  describe('whatever is asked', () => {
    const asks = fc.array(
      fc.record({ name: fc.nat(200), after: fc.oneof(fc.constantFrom(0, 30_000, HOUR, 3 * HOUR), fc.nat(DAY)) }),
      { maxLength: 200 }
    )

    it('no identifier gets more from strangers in any day than its limit', () => {
      fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), asks, (perIdentifier, history) => {
        const { limits, clock } = limitsOf({ perIdentifier, resendInterval: 0 })
        const sent = history.flatMap(({ name, after }) => {
          clock.advance(after)
          return ask(limits, stranger(name)) === 0 ? [clock.now()] : []
        })
        for (const from of sent) {
          expect(sent.filter(at => at >= from && at < from + DAY).length).to.be.at.most(perIdentifier)
        }
      }), RUNS)
    })

    it('strangers get no more in any hour than the overall limit', () => {
      fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), asks, (overall, history) => {
        const { limits, clock } = limitsOf({ overall })
        const sent = history.flatMap(({ name, after }) => {
          clock.advance(Math.floor(after / 60))
          return ask(limits, stranger(name, csiOf(`mailto:user${name}@example.com`))) === 0 ? [clock.now()] : []
        })
        for (const from of sent) {
          expect(sent.filter(at => at >= from && at < from + HOUR).length).to.be.at.most(overall)
        }
      }), RUNS)
    })
  })

  it('tells the operator what strangers and owners were sent in this hour', () => {
    const { limits } = limitsOf({ overall: 7 })
    limits.chargeMessage(bob)
    limits.proved(carol)
    limits.chargeMessage(carol)
    expect(limits.status().messages).to.deep.equal({ sent: 1, limit: 7, toOwners: 1 })
  })

  it('holds no identifier in memory', () => {
    const clock = new ManualClock(NOW)
    const limits = new StartLimits({ clock, random: seededRandom('limits') }, DEFAULT_LIMITS)
    limits.chargeMessage(bob)
    limits.proved(bob)
    expect(inspect(limits, { depth: 9, showHidden: true })).not.to.contain('bob')
  })
})
