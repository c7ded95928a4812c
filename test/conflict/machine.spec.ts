import { expect } from 'chai'
import fc from 'fast-check'
import { advance } from '../../src/conflict/machine.ts'
import type { ConflictFacts, ConflictState, ConflictStateName, ConflictTerms } from '../../src/conflict/machine.ts'

const OPENED = 1_000_000
const WINDOW = 1_000
const HELD = OPENED + 10
const END = HELD + WINDOW
const LAPSE = OPENED + 100_000
const terms: ConflictTerms = { window: WINDOW, openedAt: OPENED }

const quiet: ConflictFacts = {
  strength: 70, attestedUntil: LAPSE, rivals: [{ strength: 50 }], ruled: false, withdrawn: false
}
const opened: ConflictState = { name: 'opened' }
const notified: ConflictState = { name: 'notified', until: END }
const silent: ConflictState = { name: 'silent', until: END + WINDOW }
const manual: ConflictState = { name: 'manual', reason: 'PROOF_NOT_STRICTER' }

interface Case {
  readonly words: string
  readonly from: ConflictState
  readonly facts?: Partial<ConflictFacts>
  readonly now?: number
  readonly to: readonly ConflictStateName[]
  readonly end?: Partial<Record<'winner' | 'by' | 'reason' | 'until', unknown>>
}

const CASES: readonly Case[] = [
  { words: 'waits for a majority of the replicas', from: opened, to: [] },
  {
    words: 'gives holders a whole window from when the replicas had the dispute',
    from: opened,
    facts: { heldSince: HELD },
    now: HELD,
    to: ['notified'],
    end: { until: END }
  },
  {
    words: 'goes to arbiters where the replicas can\'t be reached for two windows',
    from: opened,
    now: OPENED + 2 * WINDOW,
    to: ['manual'],
    end: { reason: 'REPLICAS_UNREACHABLE' }
  },
  {
    words: 'catches up after a long absence',
    from: opened,
    facts: { heldSince: HELD },
    now: END,
    to: ['notified', 'silent'],
    end: { until: END + WINDOW }
  },
  { words: 'waits while the window is open', from: notified, now: END - 1, to: [] },
  {
    words: 'takes nobody\'s answer for silence when the window ends',
    from: notified,
    now: END,
    to: ['silent'],
    end: { until: END + WINDOW }
  },
  {
    words: 'ends at once when rivals let go',
    from: notified,
    facts: { rivals: [] },
    to: ['released', 'decided'],
    end: { winner: 'claimant', by: 'release' }
  },
  {
    words: 'ends before it was published when rivals let go',
    from: opened,
    facts: { rivals: [] },
    to: ['released', 'decided'],
    end: { winner: 'claimant', by: 'release' }
  },
  {
    words: 'ends at once when every rival answers with an equal proof',
    from: notified,
    facts: { rivals: [{ strength: 50, defence: 70 }] },
    to: ['defended', 'decided'],
    end: { winner: 'incumbent', by: 'defence' }
  },
  {
    words: 'goes on when one of two answered',
    from: notified,
    facts: { rivals: [{ strength: 50, defence: 70 }, { strength: 50 }] },
    to: []
  },
  {
    words: 'leaves a weaker answer time to become a stricter one',
    from: notified,
    facts: { rivals: [{ strength: 50, defence: 50 }] },
    now: END - 1,
    to: []
  },
  {
    words: 'leaves a weaker answer to arbiters',
    from: notified,
    facts: { rivals: [{ strength: 50, defence: 50 }] },
    now: END,
    to: ['silent', 'manual'],
    end: { reason: 'DEFENCE_WEAKER' }
  },
  {
    words: 'leaves silence of one beside an answer of another to arbiters',
    from: silent,
    facts: { rivals: [{ strength: 50, defence: 70 }, { strength: 50 }] },
    to: ['manual'],
    end: { reason: 'DEFENCE_WEAKER' }
  },
  {
    words: 'gives an equal proof nothing for silence',
    from: silent,
    facts: { rivals: [{ strength: 70 }] },
    to: ['manual'],
    end: { reason: 'PROOF_NOT_STRICTER' }
  },
  {
    words: 'gives a weaker proof nothing for silence',
    from: silent,
    facts: { strength: 30 },
    to: ['manual'],
    end: { reason: 'PROOF_NOT_STRICTER' }
  },
  { words: 'waits for the replicas\' word', from: silent, now: END + WINDOW - 1, to: [] },
  {
    words: 'leaves it to arbiters when the replicas\' word can\'t be had',
    from: silent,
    now: END + WINDOW,
    to: ['manual'],
    end: { reason: 'SILENCE_NOT_SHOWN' }
  },
  {
    words: 'ends when a ruling struck every rival',
    from: silent,
    facts: { rivals: [], ruled: true },
    to: ['decided'],
    end: { winner: 'claimant', by: 'silence' }
  },
  {
    words: 'leaves whom a ruling didn\'t strike to arbiters',
    from: silent,
    facts: { rivals: [{ strength: 50 }], ruled: true },
    to: ['manual'],
    end: { reason: 'PROOF_NOT_STRICTER' }
  },
  { words: 'waits for arbiters', from: manual, now: LAPSE - 1, to: [] },
  {
    words: 'ends manually for the claimant',
    from: manual,
    facts: { arbiters: 'claimant' },
    to: ['decided'],
    end: { winner: 'claimant', by: 'arbiters' }
  },
  {
    words: 'ends manually for the incumbent',
    from: manual,
    facts: { arbiters: 'incumbent' },
    to: ['decided'],
    end: { winner: 'incumbent', by: 'arbiters' }
  },
  {
    words: 'takes the arbiters\' word in any state',
    from: opened,
    facts: { arbiters: 'incumbent' },
    to: ['decided'],
    end: { by: 'arbiters' }
  },
  {
    words: 'ends with a late release',
    from: manual,
    facts: { rivals: [] },
    to: ['released', 'decided'],
    end: { winner: 'claimant' }
  },
  {
    words: 'ends with a late equal answer',
    from: manual,
    facts: { rivals: [{ strength: 50, defence: 90 }] },
    to: ['defended', 'decided'],
    end: { winner: 'incumbent' }
  },
  {
    words: 'ends when the claimant takes it back',
    from: notified,
    facts: { withdrawn: true },
    to: ['decided'],
    end: { winner: 'incumbent', by: 'withdrawal' }
  },
  {
    words: 'ends with the claimant\'s attestation, for want of arbiters too',
    from: manual,
    now: LAPSE,
    to: ['decided'],
    end: { winner: 'incumbent', by: 'lapse' }
  },
  {
    words: 'ends with the claimant\'s attestation where no replica ever answered',
    from: opened,
    now: LAPSE,
    to: ['decided'],
    end: { winner: 'incumbent', by: 'lapse' }
  },
  {
    words: 'goes on from released after a crash',
    from: { name: 'released' },
    facts: { rivals: [{ strength: 50 }] },
    to: ['decided'],
    end: { winner: 'claimant' }
  },
  {
    words: 'goes on from defended after a crash',
    from: { name: 'defended' },
    to: ['decided'],
    end: { winner: 'incumbent' }
  },
  {
    words: 'stays decided',
    from: { name: 'decided', winner: 'claimant', by: 'silence' },
    facts: { arbiters: 'incumbent', withdrawn: true },
    now: LAPSE,
    to: []
  }
]

describe('conflict/machine', () => {
  for (const { words, from, facts, now = OPENED, to, end = {} } of CASES) {
    it(`${from.name}: ${words}`, () => {
      const states = advance(from, { ...quiet, ...facts }, terms, now)
      expect(states.map(({ name }) => name)).to.deep.equal(to)
      expect(states.at(-1) ?? {}).to.deep.include(end)
    })
  }

  const strengths = fc.constantFrom(30, 50, 70)
  const anyFacts: fc.Arbitrary<ConflictFacts> = fc.record({
    strength: strengths,
    attestedUntil: fc.constant(LAPSE),
    rivals: fc.array(fc.record({ strength: strengths, defence: strengths }, { requiredKeys: ['strength'] }), {
      maxLength: 3
    }),
    ruled: fc.boolean(),
    withdrawn: fc.boolean(),
    arbiters: fc.constantFrom('claimant' as const, 'incumbent' as const),
    heldSince: fc.constant(HELD)
  }, { requiredKeys: ['strength', 'attestedUntil', 'rivals', 'ruled', 'withdrawn'] })
  const moments = fc.array(fc.tuple(fc.integer({ min: OPENED, max: LAPSE - 1 }), anyFacts), { maxLength: 6 })
    .map(seen => [...seen].sort(([a], [b]) => a - b))

  const run = (seen: ReadonlyArray<readonly [number, ConflictFacts]>): readonly ConflictState[] => {
    const states: ConflictState[] = [opened]
    for (const [now, facts] of seen) {
      states.push(...advance(states.at(-1) ?? opened, facts, terms, now))
    }
    return states
  }

  it('comes to an end, whatever it sees', () => {
    fc.assert(fc.property(moments, anyFacts, (seen, last) => {
      expect(run([...seen, [LAPSE, last]]).at(-1)?.name).to.equal('decided')
    }), { numRuns: 2_000 })
  })

  it('never leaves the end, and enters no state twice', () => {
    fc.assert(fc.property(moments, seen => {
      const names = run(seen).map(({ name }) => name)
      expect(new Set(names).size).to.equal(names.length)
      expect(names.slice(0, -1)).not.to.include('decided')
    }), { numRuns: 2_000 })
  })

  it('comes to the same state however often it looks', () => {
    fc.assert(fc.property(moments, seen => {
      expect(run(seen.flatMap(moment => [moment, moment]))).to.deep.equal(run(seen))
    }), { numRuns: 2_000 })
  })

  it('rules by silence only over rivals who said nothing, after the whole window, with a stricter proof', () => {
    fc.assert(fc.property(moments, seen => {
      const states = run(seen)
      const waits = states.find(state => state.name === 'silent')
      const last = states.at(-1)
      if (last?.name === 'silent') {
        const [now, facts] = seen.at(-1) ?? []
        expect(facts?.rivals.every(({ strength, defence }) => defence == null && strength < facts.strength))
          .to.equal(true)
        expect(now).to.be.at.least(END)
      }
      expect(waits?.until ?? END + WINDOW).to.be.at.least(END + WINDOW)
    }), { numRuns: 2_000 })
  })
})
