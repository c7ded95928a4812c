/** Which meters a request runs through, at the home DP and at the DP that is asked: pure, for ledger.ts. */
import { toString } from 'uint8arrays/to-string'
import { allTierOf, DP_TIER, standingOf, tierOf, UNLISTED_TIER } from './tiers.ts'
import { CHARGE_EPOCH, chargeEpoch } from './epoch.ts'
import { CONTEXT_LIFETIME } from './constants.ts'
import type { DpRecord, Policy, VerifiedRegistry } from '../registry/interface.ts'
import type { VerifiedContext } from './context.ts'
import type { Charge, Limit } from './ledger.ts'

interface Moment {
  readonly registry: VerifiedRegistry
  /** Milliseconds since the epoch. */
  readonly now: number
}

const SECONDS_PER_HOUR = 3_600

/** A retry is free in the epoch in which it was paid for and in the next. */
function paidUntil (now: number): number {
  return (chargeEpoch(now) + 2) * CHARGE_EPOCH
}

/** Milliseconds for which an item or a serial of the charges below counts at most; clocks of origins may be off. */
export function longestEntry ({ clockTolerance }: Pick<Policy, 'clockTolerance'>): number {
  return 2 * CHARGE_EPOCH + 2 * CONTEXT_LIFETIME + 3 * clockTolerance
}

function idsOf (ids: readonly Uint8Array[]): string[] {
  return ids.map(id => toString(id, 'base64url'))
}

/**
 * What a home DP charges its client: by standing, everybody whom the registry
 * doesn't list together, and itself.
 *
 * @param home - peer id of the home DP
 * @param client - peer id
 */
export function issueCharge (
  home: string, client: string, ids: readonly Uint8Array[], { registry, now }: Moment
): Charge {
  const { account, tier, isListed } = standingOf(registry, client, home)
  return {
    meters: [
      { name: `client/${account}`, limit: tier },
      ...(isListed ? [] : [{ name: `home/${UNLISTED_TIER}`, limit: tierOf(registry.policy, UNLISTED_TIER) }]),
      { name: 'home', limit: tierOf(registry.policy, DP_TIER) }
    ],
    items: { scope: account, ids: idsOf(ids), until: paidUntil(now) }
  }
}

/**
 * What a home DP charges its client for queries to all, besides what it charges
 * for any query: budgets of their own, lower (`allTierOf`).
 *
 * @param ids - lookup keys
 */
export function allCharge (
  home: string, client: string, ids: readonly Uint8Array[], { registry, now }: Moment
): Charge {
  const { account, tier, isListed } = standingOf(registry, client, home)
  return {
    meters: [
      { name: `all/${account}`, limit: allTierOf(tier) },
      ...(isListed ? [] : [{ name: `all/${UNLISTED_TIER}`, limit: allTierOf(tierOf(registry.policy, UNLISTED_TIER)) }])
    ],
    items: { scope: `all/${account}`, ids: idsOf(ids), until: paidUntil(now) }
  }
}

/**
 * What a relay charges whom it hands a sealed query on for, since it pays for that
 * as a DP: else whoever asks through relays would draw on what DPs have. The
 * budget of a listed party is spread over all relays, as it may come through any.
 *
 * @param client - peer id
 * @param id - of the sealed request
 * @param forward - `toAll`: it goes to all DPs; `relays`: how many there are
 */
export function forwardCharge (
  client: string, id: Uint8Array, { toAll, relays }: { readonly toAll: boolean, readonly relays: number },
  { registry, now }: Moment
): Charge {
  const { account, tier, isListed } = standingOf(registry, client)
  const own = isListed ? { ...tier, perHour: tier.perHour / Math.max(1, relays) } : tier
  const unlisted = tierOf(registry.policy, UNLISTED_TIER)
  return {
    meters: [
      { name: `forward/${account}`, limit: own },
      ...(isListed ? [] : [{ name: `forward/${UNLISTED_TIER}`, limit: unlisted }]),
      ...(toAll ? [{ name: `forward-all/${account}`, limit: allTierOf(own) }] : []),
      ...(toAll && !isListed ? [{ name: `forward-all/${UNLISTED_TIER}`, limit: allTierOf(unlisted) }] : [])
    ],
    items: { scope: `forward/${account}`, ids: idsOf([id]), until: now + CONTEXT_LIFETIME }
  }
}

/**
 * What the DP that is asked charges for a context: its origin.
 *
 * @param own - the DP that is asked
 */
export function redeemCharge (
  context: VerifiedContext, ids: readonly Uint8Array[], own: DpRecord | undefined, { registry, now }: Moment
): Charge {
  const { origin, expiresAt } = context
  const { policy } = registry
  const scope = `query/${origin}`
  return {
    meters: [{ name: scope, limit: withinCapacity(tierOf(policy, DP_TIER), own) }],
    items: { scope, ids: idsOf(ids), until: paidUntil(now) },
    serial: {
      name: `${origin}/${toString(context.serial, 'base64url')}`,
      until: expiresAt + 2 * policy.clockTolerance + CONTEXT_LIFETIME
    }
  }
}

/** No origin gets more of a DP than that DP declares it can give to all. */
function withinCapacity ({ perHour, burst }: Limit, own: DpRecord | undefined): Limit {
  return own?.capacity == null
    ? { perHour, burst }
    : { perHour: Math.min(perHour, own.capacity * SECONDS_PER_HOUR), burst: Math.min(burst, own.capacity) }
}
