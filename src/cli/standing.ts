/** How commands say what the registry was worth by which something was found. */
import type { Marked } from '../registry/gate.ts'
import type { StandingReason, StandingState } from '../registry/standing.ts'

export interface StandingJson {
  readonly state: StandingState
  readonly reason: StandingReason
  readonly since: string
  /** Until when lookups go on, although it is frozen or expired. */
  readonly lookups_until?: string
}

export function standingJson ({ state, reason, since, graceUntil }: Marked): StandingJson {
  return { state, reason, since: day(since), ...(graceUntil == null ? {} : { lookups_until: day(graceUntil) }) }
}

const WORDS: Readonly<Record<StandingReason, string>> = {
  confirmed: '',
  unconfirmed: 'too few DPs confirm that it is the newest',
  superseded: 'there is a later version that this node could not take',
  ended: 'it has expired, and nobody has a later one'
}

/** Empty where the registry stands. */
export function standingText ({ state, reason, since, lookups_until: until }: StandingJson): string {
  return state === 'fresh' || state === 'stale'
    ? ''
    : `the registry is ${state} since ${since}: ${WORDS[reason]}; this may be out of date${until == null ? '' : `, and nothing is looked up from ${until} on`}\n`
}

function day (time: number): string {
  return new Date(time).toISOString()
}
