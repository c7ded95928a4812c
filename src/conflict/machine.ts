/**
 * How a conflict goes on (draft-interop-mimi-discovery-requirements, 9.2.2;
 * docs/protocol.md, "Conflict"): a pure function of where it stands, of the facts
 * at its lookup key and of a clock. Whoever looks at the same facts comes to the
 * same end, in whatever order they came.
 */

/** Who may stay, or come in. */
export type Winner = 'claimant' | 'incumbent'

export type DecidedBy =
  /** Every rival let go of its mappings, or they ran out. */
  'release' |
  /** No rival answered, and the claimant's proof is stricter than theirs. */
  'silence' |
  /** Every rival answered, with a proof no weaker than the claimant's. */
  'defence' |
  'arbiters' |
  /** The claimant took it back. */
  'withdrawal' |
  /** The claimant's attestation ended. */
  'lapse'

export type ManualReason =
  /** No majority of the key's replicas took the dispute. */
  'REPLICAS_UNREACHABLE' |
  /** Nobody answered, but a proof that is no stricter displaces nobody. */
  'PROOF_NOT_STRICTER' |
  /** There is an answer, and the claimant's proof is stricter than it. */
  'DEFENCE_WEAKER' |
  /** Too few replicas gave their word that no defence came. */
  'SILENCE_NOT_SHOWN'

/** Times are milliseconds since the epoch. */
export type ConflictState =
  /** The dispute is on its way to the replicas. */
  { readonly name: 'opened' } |
  /** It is where everybody sees it; holders have time until then. */
  { readonly name: 'notified', readonly until: number } |
  { readonly name: 'released' } |
  { readonly name: 'defended' } |
  /** Time is up; replicas are asked to say so. */
  { readonly name: 'silent', readonly until: number } |
  /** For arbiters, who are not bound to a time: it ends with the claimant's attestation at the latest. */
  { readonly name: 'manual', readonly reason: ManualReason } |
  { readonly name: 'decided', readonly winner: Winner, readonly by: DecidedBy }

export type ConflictStateName = ConflictState['name']

/** A holder with older mappings that live. */
export interface Rival {
  /** The strictest proof that any of its mappings rests on. */
  readonly strength: number
  /** The strictest proof that it answered with; undefined: it didn't. */
  readonly defence?: number
}

/** What the facts at a lookup key say of one dispute (evidence.ts). */
export interface ConflictFacts {
  /** Strength of the claimant's proof. */
  readonly strength: number
  /** Until when anybody vouches for the claimant; milliseconds since the epoch. */
  readonly attestedUntil: number
  readonly rivals: readonly Rival[]
  /** Whether a ruling by silence struck somebody. */
  readonly ruled: boolean
  /** What arbiters said. */
  readonly arbiters?: Winner
  readonly withdrawn: boolean
  /** When a majority of the replicas had the dispute; undefined: not yet. */
  readonly heldSince?: number
}

export interface ConflictTerms {
  /** Policy's conflict window, in milliseconds: for answers, and after it for the replicas' word. */
  readonly window: number
  /** When this DP took the dispute; milliseconds since the epoch. */
  readonly openedAt: number
}

/**
 * As far as `facts` and `now` lead.
 *
 * @returns the states that follow, in order; none while there is nothing new
 */
export function advance (
  state: ConflictState, facts: ConflictFacts, terms: ConflictTerms, now: number
): readonly ConflictState[] {
  const states: ConflictState[] = []
  for (let next = follow(state, facts, terms, now); next != null; next = follow(next, facts, terms, now)) {
    states.push(next)
  }
  return states
}

/** One step; every step leads closer to `decided`, so that there is an end. */
function follow (state: ConflictState, facts: ConflictFacts, terms: ConflictTerms, now: number): ConflictState |
  undefined {
  if (state.name === 'decided') {
    return undefined
  }
  if (facts.arbiters != null) {
    return decided(facts.arbiters, 'arbiters')
  }
  if (state.name === 'released') {
    return decided('claimant', 'release')
  }
  if (state.name === 'defended') {
    return decided('incumbent', 'defence')
  }
  if (facts.rivals.length === 0) {
    return facts.ruled ? decided('claimant', 'silence') : { name: 'released' }
  }
  if (facts.withdrawn) {
    return decided('incumbent', 'withdrawal')
  }
  if (now >= facts.attestedUntil) {
    return decided('incumbent', 'lapse')
  }
  if (facts.rivals.every(({ defence }) => defence != null && defence >= facts.strength)) {
    return { name: 'defended' }
  }
  switch (state.name) {
    case 'opened':
      if (facts.heldSince != null) {
        return { name: 'notified', until: facts.heldSince + terms.window }
      }
      return now >= terms.openedAt + 2 * terms.window ? manual('REPLICAS_UNREACHABLE') : undefined
    case 'notified':
      return now >= state.until ? { name: 'silent', until: state.until + terms.window } : undefined
    case 'silent':
      return unanswered(state.until, facts, now)
    case 'manual':
      return undefined
  }
}

/** Only silence of everybody, and a proof stricter than each of theirs, leads to a ruling. */
function unanswered (until: number, { rivals, strength, ruled }: ConflictFacts, now: number): ConflictState |
  undefined {
  if (rivals.some(({ defence }) => defence != null)) {
    return manual('DEFENCE_WEAKER')
  }
  if (ruled || rivals.some(rival => rival.strength >= strength)) {
    return manual('PROOF_NOT_STRICTER')
  }
  return now >= until ? manual('SILENCE_NOT_SHOWN') : undefined
}

function decided (winner: Winner, by: DecidedBy): ConflictState {
  return { name: 'decided', winner, by }
}

function manual (reason: ManualReason): ConflictState {
  return { name: 'manual', reason }
}
