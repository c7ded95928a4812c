/**
 * How a ceremony goes on for one participant: a pure function of where it stands,
 * of what it has heard, and of a clock. It knows neither network nor disk. Others
 * may stand elsewhere at the same moment; docs/protocol.md, "Ceremony".
 */
import type { CeremonyFault } from './complaint.ts'

export type CeremonyState =
  /**
   * The operator of this DP has not answered. Nothing was promised, nothing is
   * secret yet. Only the operator leads on from here, or the deadline.
   */
  { readonly name: 'invited' } |
  /** The operator refused. Nothing follows, whatever the others do. */
  { readonly name: 'declined' } |
  /**
   * This DP has said that it takes part, and to what it commits. It waits for the
   * others: until all have answered, or `joinBy` has passed and enough are there. It
   * does not mean that enough will come.
   */
  { readonly name: 'joining' } |
  /**
   * Shares go to those who had joined when this DP came here; who joins later gets
   * none. It lasts until somebody whose turn it is names the roster.
   */
  { readonly name: 'dealing' } |
  /**
   * It is settled, for this DP, whose messages make the key, and it has approved if
   * all shares that it got are right. No other roster will have its approval. It
   * does not mean that others saw the same roster.
   */
  { readonly name: 'approving', readonly roster: string } |
  /**
   * There is a key: all members of the roster approved it, or at the deadline a
   * quorum had, and nobody proved a fault. Who didn't approve gets its share all the
   * same when it comes back. Nothing follows.
   */
  { readonly name: 'finished', readonly roster: string } |
  /**
   * It can't come to a key any more, and whoever's fault it is has a name. The
   * messages on the board prove it to everybody. Nothing follows: the ceremony is to
   * be started again, without the one who is named.
   */
  { readonly name: 'failed', readonly fault: CeremonyFault } |
  /**
   * The deadline came before the end was seen. That doesn't guarantee that others
   * have not finished: if a quorum's approvals come later, so does the end, and
   * nothing secret is thrown away before the ceremony is forgotten.
   */
  { readonly name: 'expired' }

export type CeremonyStateName = CeremonyState['name']

/** What the board says. */
export interface CeremonyFacts {
  /** What this DP's operator said. */
  readonly answer?: 'joined' | 'declined'
  readonly fault?: CeremonyFault
  /** Who joined. */
  readonly joined: Headcount
  /** Who joined, or may still. */
  readonly possible: Headcount
  /** All have answered. */
  readonly answered: boolean
  /** A roster that may be approved now, by the hash of its message, in hex. */
  readonly roster?: string
  /** A roster that all its members have approved. */
  readonly unanimous?: string
  /** A roster that a quorum of its members has approved. */
  readonly quorate?: string
}

export interface Headcount {
  readonly members: number
  readonly dealers: number
}

/** Times are milliseconds since the epoch. */
export interface CeremonyTerms {
  readonly joinBy: number
  readonly deadline: number
  /** With fewer there is no key. */
  readonly least: Headcount
}

/**
 * As far as `facts` and `now` lead.
 *
 * @returns the states that follow, in order; none while there is nothing new
 */
export function advance (
  state: CeremonyState,
  facts: CeremonyFacts,
  terms: CeremonyTerms,
  now: number
): readonly CeremonyState[] {
  const states: CeremonyState[] = []
  for (let next = follow(state, facts, terms, now); next != null; next = follow(next, facts, terms, now)) {
    states.push(next)
  }
  return states
}

/** One step; every step leads closer to an end. */
function follow (
  state: CeremonyState,
  facts: CeremonyFacts,
  terms: CeremonyTerms,
  now: number
): CeremonyState | undefined {
  const over = now >= terms.deadline
  switch (state.name) {
    case 'declined':
    case 'finished':
    case 'failed':
      return undefined
    case 'expired':
      return finished(facts.quorate)
    case 'invited':
      if (facts.answer != null) {
        return facts.answer === 'joined' ? { name: 'joining' } : { name: 'declined' }
      }
      return over ? { name: 'expired' } : undefined
    case 'joining':
      if (facts.fault != null || !suffices(facts.possible, terms.least)) {
        return { name: 'failed', fault: facts.fault ?? { code: 'CEREMONY_TOO_FEW' } }
      }
      if (over) {
        return { name: 'expired' }
      }
      return suffices(facts.joined, terms.least) && (facts.answered || now >= terms.joinBy)
        ? { name: 'dealing' }
        : undefined
    case 'dealing':
      if (facts.fault != null) {
        return { name: 'failed', fault: facts.fault }
      }
      if (over) {
        return { name: 'expired' }
      }
      return facts.roster == null ? undefined : { name: 'approving', roster: facts.roster }
    case 'approving':
      if (facts.unanimous != null) {
        return finished(facts.unanimous)
      }
      if (facts.fault != null) {
        return { name: 'failed', fault: facts.fault }
      }
      return over ? { name: 'expired' } : undefined
  }
}

function finished (roster: string | undefined): CeremonyState | undefined {
  return roster == null ? undefined : { name: 'finished', roster }
}

function suffices ({ members, dealers }: Headcount, least: Headcount): boolean {
  return members >= least.members && dealers >= least.dealers
}

/** Whether nothing more is to be done for the ceremony, but to tell others of it. */
export function isOver (name: CeremonyStateName): boolean {
  return name === 'finished' || name === 'failed' || name === 'declined' || name === 'expired'
}
