import { expect } from 'chai'
import fc from 'fast-check'
import {
  DEFAULT_RANGE_RULES, asked, closedFor, proved, rangeOf, unasked
} from '../../../src/protocols/attest/range-guard.ts'
import type { RangeRules, RangeState } from '../../../src/protocols/attest/range-guard.ts'

const NOW = 1_000_000
const rules: RangeRules = { ...DEFAULT_RANGE_RULES, maxUnproved: 5 }

type Step = { readonly kind: 'ask' | 'prove' | 'unask', readonly number: string }

function run (steps: readonly Step[], using = rules): RangeState | undefined {
  return steps.reduce<RangeState | undefined>((state, { kind, number }) => {
    if (kind === 'ask') {
      return closedFor(state, NOW, using) > 0 ? state : asked(state, number, NOW, using)
    }
    return kind === 'prove' ? proved(state, number, NOW) : unasked(state, number, NOW)
  }, undefined)
}

const ask = (from: number, to: number): Step[] =>
  Array.from({ length: to - from }, (_, i) => ({ kind: 'ask', number: String(from + i) }))

describe('protocols/attest/range-guard', () => {
  it('closes a range of which many numbers were asked for and none proved', () => {
    expect(closedFor(run(ask(0, 4)), NOW, rules)).to.equal(0)
    expect(closedFor(run(ask(0, 5)), NOW, rules)).to.equal(rules.closedFor)
  })

  it('opens it again after its time, as if nothing had been', () => {
    const closed = run(ask(0, 5))
    expect(closedFor(closed, NOW + rules.closedFor - 1, rules)).to.equal(1)
    expect(closedFor(closed, NOW + rules.closedFor, rules)).to.equal(0)
    const again = asked(closed, 'x', NOW + rules.closedFor, rules)
    expect(again.numbers.size).to.equal(1)
    expect(closedFor(again, NOW + rules.closedFor, rules)).to.equal(0)
  })

  it('leaves a range open of which enough are proved', () => {
    const steps = ask(0, 8)
      .flatMap((step, i): Step[] => i % 3 === 0 ? [step, { kind: 'prove', number: step.number }] : [step])
    expect(closedFor(run(steps), NOW, rules)).to.equal(0)
  })

  it('counts one number once, however often it is asked for', () => {
    expect(closedFor(run(Array.from({ length: 50 }, () => ({ kind: 'ask', number: '1' }))), NOW, rules)).to.equal(0)
  })

  it('forgets what is older than its window', () => {
    const state = run(ask(0, 4))
    expect(closedFor(asked(state, '9', NOW + rules.window, rules), NOW + rules.window, rules)).to.equal(0)
    expect(closedFor(asked(state, '9', NOW + rules.window - 1, rules), NOW + rules.window - 1, rules))
      .to.equal(rules.closedFor)
  })

  it('does not count messages that were never sent', () => {
    expect(closedFor(run([...ask(0, 4), { kind: 'unask', number: '0' }, ...ask(4, 5)]), NOW, rules)).to.equal(0)
  })

  it('stays closed when numbers are proved later', () => {
    const closed = run(ask(0, 5))
    expect(closedFor(proved(closed, '0', NOW), NOW, rules)).to.equal(rules.closedFor)
  })

  it('takes zero for none', () => {
    expect(closedFor(undefined, NOW, { ...rules, maxUnproved: 0 })).to.equal(rules.closedFor)
  })

  it('tells ranges by all digits but the last', () => {
    expect(rangeOf({ type: 'tel', value: '+14155550123' }, rules)).to.equal('+1415555')
    expect(rangeOf({ type: 'tel', value: '+14155559999' }, rules)).to.equal('+1415555')
    expect(rangeOf({ type: 'tel', value: '+14155560123' }, rules)).to.equal('+1415556')
    expect(rangeOf({ type: 'tel', value: '+123' }, rules)).to.equal('+1')
    expect(rangeOf({ type: 'mailto', value: 'bob@example.com' }, rules)).to.equal(undefined)
  })

  const steps = fc.array(
    fc.record({ kind: fc.constantFrom<Step['kind']>('ask', 'prove', 'unask'), number: fc.nat(40).map(String) }),
    { maxLength: 200 }
  )

  it('whatever happens: an open range has fewer unproved numbers than allowed, or enough proved ones', () => {
    fc.assert(fc.property(steps, history => {
      const state = run(history)
      if (state != null && !state.closed) {
        const good = [...state.numbers.values()].filter(Boolean).length
        expect(state.numbers.size - good < rules.maxUnproved ||
          good >= Math.floor(rules.minCompletion * state.numbers.size)).to.equal(true)
      }
    }))
  })

  it('whatever happens: nobody who proves each number that he asks for closes a range', () => {
    fc.assert(fc.property(fc.array(fc.nat(500).map(String), { maxLength: 200 }), numbers => {
      const history = numbers.flatMap((number): Step[] => [{ kind: 'ask', number }, { kind: 'prove', number }])
      expect(closedFor(run(history), NOW, rules)).to.equal(0)
    }))
  })

  it('whatever happens: a pumper who proves nothing gets no more than the allowed messages', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 30 }), fc.uniqueArray(fc.nat(10_000).map(String), { maxLength: 100 }),
      (maxUnproved, numbers) => {
        const using = { ...rules, maxUnproved }
        const state = run(numbers.map(number => ({ kind: 'ask', number })), using)
        expect(state?.numbers.size ?? 0).to.be.at.most(maxUnproved)
      }
    ))
  })

  it('changes no state that it was given', () => {
    const state = run(ask(0, 3))
    const before = [...state?.numbers ?? []]
    asked(state, '9', NOW, rules)
    proved(state, '0', NOW)
    unasked(state, '0', NOW)
    expect([...state?.numbers ?? []]).to.deep.equal(before)
  })
})
