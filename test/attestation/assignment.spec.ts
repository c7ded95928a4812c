import { expect } from 'chai'
import fc from 'fast-check'
import {
  ASSIGNMENT_EVENTS, applyEvent, disconnectedSince, lostAt, mayContinue, strikesOlder, wantsProof
} from '../../src/attestation/assignment.ts'
import type { Assignment, AssignmentEvent } from '../../src/attestation/assignment.ts'

const DAY = 86_400_000
/** 2026-01-15T00:00:00Z */
const T = 1_768_435_200_000
const NOTHING: Assignment = {}

const time = fc.integer({ min: T - 1_000 * DAY, max: T })
const event = fc.record({ event: fc.constantFrom(...ASSIGNMENT_EVENTS), at: time })
const events = fc.array(event, { maxLength: 12 })
const after = (list: readonly AssignmentEvent[]): Assignment => list.reduce(applyEvent, NOTHING)
const answer = (assignment: Assignment | undefined, since: number, recordsSince = T - 365 * DAY): string =>
  disconnectedSince({ assignment, since, recordsSince })

describe('attestation/assignment', () => {
  it('comes to the same whatever the order, and however often an event is told', () => {
    fc.assert(fc.property(
      events.chain(
        list => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length }))
      ), ([list, shuffled]) => {
        expect(after(shuffled)).to.deep.equal(after(list))
      }
    ), { numRuns: 2_000 })
  })

  it('never goes back', () => {
    fc.assert(fc.property(events, event, (list, next) => {
      const [before, then] = [after(list), applyEvent(after(list), next)]
      for (const key of ['disconnectedAt', 'assignedSince', 'portedAt'] as const) {
        expect(then[key] ?? 0).to.be.at.least(before[key] ?? 0)
      }
    }))
  })

  it('strikes nothing, and ends nothing, when a number goes to another carrier', () => {
    fc.assert(fc.property(events, time, time, (list, at, issuedAt) => {
      const before = after(list)
      const ported = applyEvent(before, { event: 'ported', at })
      expect(strikesOlder(before, ported)).to.equal(false)
      expect(mayContinue(ported, issuedAt)).to.equal(mayContinue(before, issuedAt))
      expect(answer(ported, issuedAt)).to.equal(answer(before, issuedAt))
      expect(wantsProof(ported, at - 1), 'proof is wanted of who proved it before').to.equal(true)
      expect(wantsProof(ported, Math.max(at, before.portedAt ?? 0)), 'and of nobody else').to.equal(false)
    }))
  })

  it('strikes when somebody else has it, once for each later date', () => {
    const first = applyEvent(NOTHING, { event: 'reassigned', at: T })
    expect(strikesOlder(NOTHING, first)).to.equal(true)
    expect(strikesOlder(first, applyEvent(first, { event: 'reassigned', at: T }))).to.equal(false)
    expect(strikesOlder(first, applyEvent(first, { event: 'reassigned', at: T - 1 }))).to.equal(false)
    expect(strikesOlder(first, applyEvent(first, { event: 'reassigned', at: T + 1 }))).to.equal(true)
  })

  it('does not strike when it is given up: who has it next is not known', () => {
    expect(strikesOlder(NOTHING, applyEvent(NOTHING, { event: 'disconnected', at: T }))).to.equal(false)
  })

  it('continues no attestation of a subscriber who lost the identifier since, and wants no other one anew', () => {
    for (const kind of ['disconnected', 'reassigned'] as const) {
      const lost = applyEvent(NOTHING, { event: kind, at: T })
      expect(mayContinue(lost, T - 1)).to.equal(false)
      expect(mayContinue(lost, T)).to.equal(true)
      expect(wantsProof(lost, T - 1)).to.equal(false)
    }
    expect(mayContinue(NOTHING, 1)).to.equal(true)
  })

  it('takes a re-assignment for the disconnect that must have come before it', () => {
    expect(lostAt(NOTHING)).to.equal(undefined)
    expect(lostAt(applyEvent(NOTHING, { event: 'reassigned', at: T }))).to.equal(T)
    fc.assert(fc.property(time, time, (disconnectedAt, assignedSince) => {
      expect(lostAt({ disconnectedAt, assignedSince })).to.equal(Math.max(disconnectedAt, assignedSince))
    }))
  })

  describe('disconnected since', () => {
    it('yes: on that day or later, by days of UTC', () => {
      const gone = { disconnectedAt: T + 5 * 3_600_000 }
      expect(answer(gone, T - DAY)).to.equal('yes')
      expect(answer(gone, T)).to.equal('yes')
      expect(answer(gone, T + DAY - 1), 'the same day').to.equal('yes')
      expect(answer(gone, T + DAY), 'the day after').to.equal('no')
    })

    it('no data: before the records begin, unless it is known all the same', () => {
      expect(answer({}, T - 366 * DAY)).to.equal('no-data')
      expect(answer({ disconnectedAt: T }, T - 366 * DAY)).to.equal('yes')
      expect(answer({ disconnectedAt: T - 400 * DAY }, T - 366 * DAY)).to.equal('no-data')
      expect(answer({}, T - 365 * DAY)).to.equal('no')
    })

    it('no data: never heard of', () => {
      expect(answer(undefined, T)).to.equal('no-data')
    })

    it('never goes from yes to no as the date that is asked about gets earlier', () => {
      fc.assert(fc.property(events, time, time, (list, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)]
        if (answer(after(list), later) === 'yes') {
          expect(answer(after(list), earlier)).to.equal('yes')
        }
      }))
    })
  })
})
