import { inspect } from 'node:util'
import { expect } from 'chai'
import { StartLimits } from '../../../src/protocols/attest/start-limits.ts'
import { ManualClock, csiOf } from '../../builders/attest.ts'
import { errorOf } from '../../builders/errors.ts'
import { seededRandom } from '../../builders/oprf.ts'
import type { StartLimitsInit } from '../../../src/protocols/attest/start-limits.ts'

const HOUR = 3_600_000
const bob = csiOf('mailto:bob@example.com')
const carol = csiOf('mailto:carol@example.com')

function limitsOf (init: Partial<StartLimitsInit> = {}): { limits: StartLimits, clock: ManualClock } {
  const clock = new ManualClock(1_000_000)
  return { clock, limits: new StartLimits({ clock, random: seededRandom('limits') }, { resendInterval: 30_000, perIdentifier: 3, perClient: 2, overall: 5, queriesPerCaller: 4, ...init }) }
}

/** Retry-after of the refusal. */
function refusal (work: () => void): number | undefined {
  const { code, retryAfter } = errorOf(work)
  expect(code).to.equal('ATTEST_RATE_LIMITED')
  return retryAfter
}

describe('protocols/attest/start-limits', () => {
  it('refuses a second message to an identifier before half a minute has passed', () => {
    const { limits, clock } = limitsOf()
    limits.chargeMessage(bob)
    clock.advance(10_000)
    expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(20_000)
    limits.chargeMessage(carol)
    clock.advance(20_000)
    limits.chargeMessage(bob)
  })

  it('refuses more messages to an identifier than a day has, from its first on', () => {
    const { limits, clock } = limitsOf()
    for (let i = 0; i < 3; i++) {
      limits.chargeMessage(bob)
      clock.advance(HOUR)
    }
    expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(21 * HOUR)
    clock.advance(21 * HOUR)
    limits.chargeMessage(bob)
  })

  it('gives an unsent message back to the day, not to the half minute', () => {
    const { limits, clock } = limitsOf({ perIdentifier: 1 })
    limits.chargeMessage(bob)
    limits.refundMessage(bob)
    expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(30_000)
    clock.advance(30_000)
    limits.chargeMessage(bob)
    clock.advance(30_000)
    expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(24 * HOUR - 60_000)
  })

  it('gives nothing back that was never charged', () => {
    const { limits } = limitsOf()
    limits.refundMessage(bob)
    limits.chargeMessage(bob)
  })

  it('refuses more messages in all than an hour has, whoever they go to', () => {
    const { limits, clock } = limitsOf()
    for (let i = 0; i < 5; i++) {
      limits.chargeMessage(csiOf(`mailto:user${i}@example.com`))
    }
    expect(refusal(() => { limits.chargeMessage(bob) })).to.equal(HOUR)
    clock.advance(HOUR)
    limits.chargeMessage(bob)
  })

  it('counts nothing that it refuses', () => {
    const { limits, clock } = limitsOf()
    limits.chargeMessage(bob)
    for (let i = 0; i < 20; i++) {
      refusal(() => { limits.chargeMessage(bob) })
    }
    limits.chargeMessage(carol)
    clock.advance(30_000)
    limits.chargeMessage(bob)
  })

  it('refuses more requests of a client than an hour has', () => {
    const { limits, clock } = limitsOf()
    limits.chargeClient('alice')
    limits.chargeClient('alice')
    expect(refusal(() => { limits.chargeClient('alice') })).to.equal(HOUR)
    limits.chargeClient('mallory')
    clock.advance(HOUR)
    limits.chargeClient('alice')
  })

  it('takes zero for none', () => {
    refusal(() => { limitsOf({ perClient: 0 }).limits.chargeClient('alice') })
    refusal(() => { limitsOf({ perIdentifier: 0 }).limits.chargeMessage(bob) })
    refusal(() => { limitsOf({ overall: 0 }).limits.chargeMessage(bob) })
  })

  it('holds no identifier in memory', () => {
    const { limits } = limitsOf()
    limits.chargeMessage(bob)
    expect(inspect(limits, { depth: 9, showHidden: true })).not.to.contain('bob')
  })
})
