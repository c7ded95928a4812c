import { expect } from 'chai'
import fc from 'fast-check'
import { encodeStep, parseStep } from '../../src/conflict/steps.ts'
import { ConflictStep as WireStep, DecidedBy, ManualReason, State, Winner } from '../../src/conflict/pb/conflict.ts'
import type { ConflictState } from '../../src/conflict/machine.ts'

const time = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const state: fc.Arbitrary<ConflictState> = fc.oneof(
  fc.constantFrom<ConflictState>({ name: 'opened' }, { name: 'released' }, { name: 'defended' }),
  fc.record({ name: fc.constantFrom('notified' as const, 'silent' as const), until: time }),
  fc.record({
    name: fc.constant('manual' as const),
    reason: fc.constantFrom(
      'REPLICAS_UNREACHABLE' as const, 'PROOF_NOT_STRICTER' as const, 'DEFENCE_WEAKER' as const,
      'SILENCE_NOT_SHOWN' as const
    )
  }),
  fc.record({
    name: fc.constant('decided' as const),
    winner: fc.constantFrom('claimant' as const, 'incumbent' as const),
    by: fc.constantFrom(
      'release' as const, 'silence' as const, 'defence' as const, 'arbiters' as const, 'withdrawal' as const,
      'lapse' as const
    )
  })
)

describe('conflict/steps', () => {
  it('survive a round trip, whatever they are', () => {
    fc.assert(fc.property(state, time, (state, at) => {
      expect(parseStep(encodeStep({ state, at }))).to.deep.equal({ state, at })
    }))
  })

  it('are refused when cut off anywhere, or are another step then', () => {
    const whole = { state: { name: 'decided', winner: 'claimant', by: 'silence' }, at: 1_780_000_000_000 } as const
    const bytes = encodeStep(whole)
    for (let end = 0; end < bytes.byteLength; end++) {
      let parsed: unknown
      try {
        parsed = parseStep(bytes.subarray(0, end))
      } catch (err) {
        expect(err).to.have.property('code').that.is.oneOf(['MESSAGE_MALFORMED', 'FACT_FIELD_INVALID'])
      }
      expect(parsed).to.not.deep.equal(whole)
    }
  })

  const nothing = {
    state: State.OPENED,
    at: 1,
    until: 0,
    reason: ManualReason.MANUAL_REASON_UNUSED,
    winner: Winner.WINNER_UNUSED,
    decidedBy: DecidedBy.DECIDED_BY_UNUSED
  }
  for (const [what, wire] of [
    ['without a state', { state: State.STATE_UNUSED }],
    ['manual for no reason', { state: State.MANUAL }],
    ['decided for nobody', { state: State.DECIDED, decidedBy: DecidedBy.LAPSE }],
    ['decided by nothing', { state: State.DECIDED, winner: Winner.CLAIMANT }]
  ] as const) {
    it(`are refused ${what}`, () => {
      expect(() => parseStep(WireStep.encode({ ...nothing, ...wire }))).to.throw().with.property(
        'code', 'FACT_FIELD_INVALID'
      )
    })
  }
})
