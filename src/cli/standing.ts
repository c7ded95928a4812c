/** How commands say what the registry was worth by which something was found. */
import type { StandingJson } from '../light/json.ts'
import type { StandingReason } from '../registry/standing.ts'

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
