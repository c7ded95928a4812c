/** What it takes to enumerate: how many identifiers an attacker can have evaluated, from the policy and the committee alone. */
import { ANONYMOUS_TIER, DEFAULT_TIER, DP_TIER, tierOf, UNLISTED_TIER } from './tiers.ts'
import type { Policy } from '../registry/interface.ts'
import type { Limit } from './ledger.ts'

/** Numbers that the North American plan has room for: NXX-NXX-XXXX, N from 2 to 9. */
export const NUMBER_PLAN = 6_400_000_000

const HOURS_PER_YEAR = 24 * 365.25

export interface EnumerationInput {
  readonly policy: Pick<Policy, 'tiers' | 'clientsPerOrigin'>
  /** Active DPs: each may be a home. */
  readonly dps: number
  /** DPs with a share. */
  readonly evaluators: number
  readonly threshold: number
  /** The MSP that is looked at. */
  readonly msp: { readonly tier: string, readonly homes: number }
}

export type AttackerName = 'client' | 'crowd' | 'msp' | 'dp' | 'collusion'

export interface Attacker extends Limit {
  readonly name: AttackerName
  readonly words: string
  /** Years for all of `NUMBER_PLAN`. */
  readonly years: number
}

/**
 * Upper bounds: `burst` identifiers at once and `perHour` from then on.
 *
 * Of n evaluators each gives perHour·t/n and the burst to each budget, and an
 * identifier takes t of them: n/t of a burst at once, perHour on end. DPs that
 * attack have shares of their own: c of them need t−c of the n−c honest ones.
 */
export function enumerationBounds ({ policy, dps, evaluators, threshold, msp }: EnumerationInput): readonly Attacker[] {
  const spread = evaluators / threshold
  const tier = (name: string): Limit => tierOf(policy, name)
  const direct = ({ perHour, burst }: Limit): Limit => ({ perHour, burst: burst * spread })
  const anonymous = direct(tier(ANONYMOUS_TIER))
  const colluding = (count: number): Limit => {
    const { perHour, burst } = tier(DP_TIER)
    const factor = count * (evaluators - count) / (threshold - count)
    return { perHour: perHour * (threshold / evaluators) * factor, burst: burst * factor }
  }
  const bounds: ReadonlyArray<readonly [AttackerName, string, Limit]> = [
    ['client', 'one peer id at one home DP', sum(least(tier(DEFAULT_TIER), tier(UNLISTED_TIER)), anonymous)],
    ['crowd', 'as many peer ids as one likes, at every DP', sum(times(least(tier(UNLISTED_TIER), tier(DP_TIER)), dps), anonymous)],
    ['msp', 'all clients of one MSP, at each of its home DPs and directly', sum(times(least(tier(msp.tier), tier(DP_TIER)), msp.homes), direct(tier(msp.tier)))],
    ['dp', 'one evaluating DP that invents clients', colluding(Math.min(1, threshold - 1))],
    ['collusion', `${threshold - 1} evaluating DPs together`, colluding(threshold - 1)]
  ]
  return bounds.map(([name, words, limit]) => ({ name, words, ...limit, years: NUMBER_PLAN / limit.perHour / HOURS_PER_YEAR }))
}

function sum (a: Limit, b: Limit): Limit {
  return { perHour: a.perHour + b.perHour, burst: a.burst + b.burst }
}

function times ({ perHour, burst }: Limit, count: number): Limit {
  return { perHour: perHour * count, burst: burst * count }
}

function least (a: Limit, b: Limit): Limit {
  return { perHour: Math.min(a.perHour, b.perHour), burst: Math.min(a.burst, b.burst) }
}
