/**
 * What the giver of identifiers says about one over time, and what follows from
 * it (docs/attestors.md, "Re-assignment"). Whatever the order in which events
 * come in, and however often, the result is the same.
 */

/**
 * - `disconnected`: the subscriber gave the identifier up for good
 * - `reassigned`: somebody else has it from then on
 * - `ported`: the same subscriber has it from another carrier
 */
export const ASSIGNMENT_EVENTS = ['disconnected', 'reassigned', 'ported'] as const

export type AssignmentEventKind = typeof ASSIGNMENT_EVENTS[number]

export interface AssignmentEvent {
  readonly event: AssignmentEventKind
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Of each kind the latest, in milliseconds since the epoch; undefined: none that is known. */
export interface Assignment {
  readonly disconnectedAt?: number
  readonly assignedSince?: number
  readonly portedAt?: number
}

const DAY = 86_400_000

export function applyEvent (assignment: Assignment, { event, at }: AssignmentEvent): Assignment {
  switch (event) {
    case 'disconnected': return { ...assignment, disconnectedAt: Math.max(assignment.disconnectedAt ?? at, at) }
    case 'reassigned': return { ...assignment, assignedSince: Math.max(assignment.assignedSince ?? at, at) }
    case 'ported': return { ...assignment, portedAt: Math.max(assignment.portedAt ?? at, at) }
  }
}

/**
 * From when on the subscriber of before has the identifier no more: an attestation
 * that was issued earlier is not renewed. Who has it from somebody else must have
 * lost it to the one before at the latest then.
 */
export function lostAt ({ disconnectedAt, assignedSince }: Assignment): number | undefined {
  return disconnectedAt == null || assignedSince == null
    ? disconnectedAt ?? assignedSince
    : Math.max(disconnectedAt, assignedSince)
}

/** Whether an attestation of `issuedAt` can be renewed, so that its holder keeps the seniority. */
export function mayContinue (assignment: Assignment, issuedAt: number): boolean {
  return issuedAt >= (lostAt(assignment) ?? 0)
}

/**
 * Whether possession should be proved again, although the attestation may be
 * continued: another carrier has the number now, and the old one's word for it
 * is worth nothing. Mappings stay meanwhile.
 */
export function wantsProof (assignment: Assignment, issuedAt: number): boolean {
  return issuedAt < (assignment.portedAt ?? 0)
}

/** Whether this event is worth telling DPs: it strikes what was established before. */
export function strikesOlder (assignment: Assignment, { assignedSince }: Assignment): boolean {
  return assignedSince != null && assignedSince > (assignment.assignedSince ?? 0)
}

export type Disconnected = 'yes' | 'no' | 'no-data'

export interface DisconnectedQuestion {
  /** Undefined: the identifier was never heard of. */
  readonly assignment: Assignment | undefined
  /** Since when everything is in the records, milliseconds since the epoch. */
  readonly recordsSince: number
  /** What is asked about, milliseconds since the epoch. */
  readonly since: number
}

/**
 * "Has this identifier been disconnected for good since then?", with the answers
 * of the Reassigned Numbers Database (FCC, DA 21-1649 of 29 December 2021): yes
 * for a disconnect on the day that is asked about or later, days being those of
 * UTC; no data where the records don't reach back so far. Differs from it in that an
 * identifier that was never heard of is no data at any date: it may be somebody
 * else's to know.
 */
export function disconnectedSince ({ assignment, recordsSince, since }: DisconnectedQuestion): Disconnected {
  const lost = assignment == null ? undefined : lostAt(assignment)
  if (lost != null && dayOf(since) <= dayOf(lost)) {
    return 'yes'
  }
  return assignment == null || since < recordsSince ? 'no-data' : 'no'
}

function dayOf (time: number): number {
  return Math.floor(time / DAY)
}
