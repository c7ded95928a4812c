import { expect } from 'chai'
import { advance, isOver } from '../../../src/blinding/dkg/machine.ts'
import type { CeremonyFacts, CeremonyState, CeremonyTerms } from '../../../src/blinding/dkg/machine.ts'

const terms: CeremonyTerms = { joinBy: 100, deadline: 300, least: { members: 3, dealers: 3 } }
const all = { members: 5, dealers: 5 }
const quiet: CeremonyFacts = { joined: { members: 0, dealers: 0 }, possible: all, answered: false }
const fault = { code: 'CEREMONY_SHARE_WRONG', dp: 'bob' } as const

interface Row {
  readonly words: string
  readonly state: CeremonyState
  readonly facts: Partial<CeremonyFacts>
  readonly now: number
  readonly then: readonly CeremonyState[]
}

const rows: readonly Row[] = [
  { words: 'an invitation waits for the operator', state: { name: 'invited' }, facts: {}, now: 50, then: [] },
  {
    words: 'an invitation that nobody answers runs out',
    state: { name: 'invited' },
    facts: {},
    now: 300,
    then: [{ name: 'expired' }]
  },
  {
    words: 'the operator refuses',
    state: { name: 'invited' },
    facts: { answer: 'declined' },
    now: 50,
    then: [{ name: 'declined' }]
  },
  {
    words: 'the operator agrees',
    state: { name: 'invited' },
    facts: { answer: 'joined' },
    now: 50,
    then: [{ name: 'joining' }]
  },
  {
    words: 'the last one to join goes on at once',
    state: { name: 'invited' },
    facts: { answer: 'joined', joined: all, answered: true },
    now: 50,
    then: [{ name: 'joining' }, { name: 'dealing' }]
  },
  {
    words: 'others may still join',
    state: { name: 'joining' },
    facts: { joined: { members: 4, dealers: 4 } },
    now: 99,
    then: []
  },
  {
    words: 'time to join is over, and enough are there',
    state: { name: 'joining' },
    facts: { joined: { members: 3, dealers: 3 } },
    now: 100,
    then: [{ name: 'dealing' }]
  },
  {
    words: 'time to join is over, and one is missing',
    state: { name: 'joining' },
    facts: { joined: { members: 2, dealers: 3 } },
    now: 100,
    then: []
  },
  {
    words: 'time to join is over, and a dealer is missing',
    state: { name: 'joining' },
    facts: { joined: { members: 3, dealers: 2 } },
    now: 100,
    then: []
  },
  {
    words: 'the one that was missing comes',
    state: { name: 'joining' },
    facts: { joined: { members: 3, dealers: 3 } },
    now: 299,
    then: [{ name: 'dealing' }]
  },
  { words: 'nobody comes', state: { name: 'joining' }, facts: {}, now: 300, then: [{ name: 'expired' }] },
  {
    words: 'too many refuse',
    state: { name: 'joining' },
    facts: { possible: { members: 2, dealers: 5 } },
    now: 50,
    then: [{ name: 'failed', fault: { code: 'CEREMONY_TOO_FEW' } }]
  },
  {
    words: 'somebody lies while others join',
    state: { name: 'joining' },
    facts: { fault },
    now: 50,
    then: [{ name: 'failed', fault }]
  },
  { words: 'nobody has named the roster', state: { name: 'dealing' }, facts: {}, now: 299, then: [] },
  {
    words: 'there is a roster',
    state: { name: 'dealing' },
    facts: { roster: 'aa' },
    now: 150,
    then: [{ name: 'approving', roster: 'aa' }]
  },
  {
    words: 'there is a roster, and somebody lies',
    state: { name: 'dealing' },
    facts: { roster: 'aa', fault },
    now: 150,
    then: [{ name: 'failed', fault }]
  },
  { words: 'no roster comes', state: { name: 'dealing' }, facts: {}, now: 300, then: [{ name: 'expired' }] },
  {
    words: 'another roster doesn\'t turn an approval',
    state: { name: 'approving', roster: 'aa' },
    facts: { roster: 'bb' },
    now: 150,
    then: []
  },
  {
    words: 'all have approved',
    state: { name: 'approving', roster: 'aa' },
    facts: { unanimous: 'aa' },
    now: 150,
    then: [{ name: 'finished', roster: 'aa' }]
  },
  {
    words: 'all have approved, and a lie comes late',
    state: { name: 'approving', roster: 'aa' },
    facts: { unanimous: 'aa', fault },
    now: 150,
    then: [{ name: 'finished', roster: 'aa' }]
  },
  {
    words: 'a quorum has approved, and others may still complain',
    state: { name: 'approving', roster: 'aa' },
    facts: { quorate: 'aa' },
    now: 299,
    then: []
  },
  {
    words: 'a quorum has approved, and somebody complains',
    state: { name: 'approving', roster: 'aa' },
    facts: { quorate: 'aa', fault },
    now: 299,
    then: [{ name: 'failed', fault }]
  },
  {
    words: 'a quorum has approved, and time is up',
    state: { name: 'approving', roster: 'aa' },
    facts: { quorate: 'aa' },
    now: 300,
    then: [{ name: 'expired' }, { name: 'finished', roster: 'aa' }]
  },
  {
    words: 'no quorum, and time is up',
    state: { name: 'approving', roster: 'aa' },
    facts: {},
    now: 300,
    then: [{ name: 'expired' }]
  },
  {
    words: 'the end is heard of late',
    state: { name: 'expired' },
    facts: { quorate: 'aa' },
    now: 500,
    then: [{ name: 'finished', roster: 'aa' }]
  },
  {
    words: 'whoever refused has no part in the end',
    state: { name: 'declined' },
    facts: { unanimous: 'aa', quorate: 'aa' },
    now: 500,
    then: []
  },
  {
    words: 'what failed stays so',
    state: { name: 'failed', fault },
    facts: { unanimous: 'aa', quorate: 'aa' },
    now: 500,
    then: []
  },
  {
    words: 'what is finished stays so',
    state: { name: 'finished', roster: 'aa' },
    facts: { fault },
    now: 500,
    then: []
  }
]

describe('blinding/dkg/machine', () => {
  for (const { words, state, facts, now, then } of rows) {
    it(`${state.name}: ${words}`, () => {
      const states = advance(state, { ...quiet, ...facts }, terms, now)
      expect(states).to.deep.equal(then)
      expect(
        advance(states.at(-1) ?? state, { ...quiet, ...facts }, terms, now),
        'and that is as far as it leads'
      ).to.deep.equal([])
    })
  }

  it('is over where nothing more is to be done', () => {
    const names = rows.map(({ state: { name } }) => name).filter(isOver)
    expect([...new Set(names)].sort()).to.deep.equal(['declined', 'expired', 'failed', 'finished'])
  })
})
