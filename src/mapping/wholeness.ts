/**
 * Whether a DP has what it should have at a lookup key (docs/protocol.md, "Wholeness").
 * One that hasn't witnesses, receipts and denies nothing there. Pure: of what is known
 * of its store, the registry and the time.
 */
import { operatorAt, placementAt, placementsSince, replicasOf } from '../registry/placement.ts'
import { factRetainedUntil } from './fact.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Policy, VerifiedRegistry } from '../registry/interface.ts'

/** What a DP's store went through. Times in milliseconds since the epoch. */
export interface StoreLife {
  /** Whether it was there at the founding, or has become whole in all since. */
  readonly whole: boolean
  /** When it began; what came up before is elsewhere. */
  readonly since: number
  /** By peer id: up to which change of placement all facts were exchanged with a whole DP. */
  readonly reconciled: ReadonlyMap<string, number>
}

/** Those who were placed before, and when that ended: what they have is to be had from them. */
interface Gap {
  readonly from: number
  /** A time at which those before were placed. */
  readonly before: number
}

/** @param id - of the DP; false where it was placed for nothing */
export function isWholeAt (
  id: string,
  lookupKey: LookupKey,
  life: StoreLife,
  registry: VerifiedRegistry,
  now: number
): boolean {
  const times = placementsSince(registry, 0, now)
  const groups = [[], ...placementAt(registry.policy, now).regions.map(region => [region])]
  const own = groups.flatMap(regions => {
    const placed = times.map(at => replicasOf(lookupKey, registry, at, regions).some(dp => dp.id === id))
    const latest = placed.indexOf(true)
    return latest === -1 ? [] : [{ regions, gap: gapOf(times, placed, latest, life) }]
  })
  return own.length > 0 && own.every(({ regions, gap }) =>
    gap == null || isFilled(id, gap, operatorsBefore(lookupKey, registry, gap.before, regions), life, registry, now))
}

/**
 * Whether it is whole at every key that has been its own since its store began: by
 * their number, whichever of them are voices at a key.
 */
export function isWholeInAll (id: string, life: StoreLife, registry: VerifiedRegistry, now: number): boolean {
  if (life.whole) {
    return true
  }
  const operators = new Map<string, string[]>()
  for (const dp of registry.dps) {
    const operator = operatorAt(dp, life.since)
    if (operator != null) {
      operators.set(operator, [...operators.get(operator) ?? [], dp.id])
    }
  }
  const voices = Math.min(operators.size, placementAt(registry.policy, life.since).replicas)
  const gap: Gap = { from: life.since, before: life.since }
  const missing = [...others(id, operators)].filter(ids => !ids.some(other => has(life, other, gap)))
  const asked = operators.size > 1 && voices - 1 - missing.length >= Math.ceil(voices / 2)
  return asked || isFilled(id, gap, operators, life, registry, now)
}

function gapOf (
  times: readonly number[], placed: readonly boolean[], latest: number, { whole, since }: StoreLife
): Gap | undefined {
  const before = times.find((_, i) => i > latest && placed[i] === false)
  if (before != null && (whole || before >= since)) {
    return { from: before + 1, before }
  }
  return whole ? undefined : { from: since, before: since }
}

function operatorsBefore (
  lookupKey: LookupKey,
  registry: VerifiedRegistry,
  at: number,
  regions: readonly string[]
): ReadonlyMap<string, readonly string[]> {
  const operators = new Map<string, string[]>()
  for (const dp of replicasOf(lookupKey, registry, at, regions)) {
    const operator = operatorAt(dp, at) ?? dp.operator
    operators.set(operator, [...operators.get(operator) ?? [], dp.id])
  }
  return operators
}

/**
 * With half of the voices before; where fewer remain, with all of them, once nothing of before can count any more or
 * the roots say so.
 */
function isFilled (
  id: string,
  gap: Gap,
  operators: ReadonlyMap<string, readonly string[]>,
  life: StoreLife,
  registry: VerifiedRegistry,
  now: number
): boolean {
  const voices = [...others(id, operators)]
  const heard = voices.filter(ids => ids.some(other => has(life, other, gap))).length
  const required = Math.ceil(operators.size / 2)
  const named = lostSince(registry, gap.from)
  if (!named.has(id) && now < gap.from + longestRetention(registry.policy)) {
    return heard >= required
  }
  const remaining = voices.filter(ids =>
    ids.some(other => !named.has(other) && registry.dp(other)?.status === 'active')).length
  return heard >= Math.min(required, remaining)
}

function others (id: string, operators: ReadonlyMap<string, readonly string[]>): Iterable<readonly string[]> {
  return [...operators.values()].filter(ids => !ids.includes(id))
}

function has ({ reconciled }: StoreLife, dp: string, { from }: Gap): boolean {
  return (reconciled.get(dp) ?? -Infinity) >= from
}

/** DPs that lost what they had, by the roots' word, since a time or in the life before it. */
function lostSince (registry: VerifiedRegistry, since: number): ReadonlySet<string> {
  const life = longestRetention(registry.policy)
  return new Set(registry.losses.filter(({ at }) => at > since - life).flatMap(({ dps }) => dps))
}

/** Milliseconds after which nothing counts that was issued before. */
export function longestRetention (policy: Policy): number {
  return factRetainedUntil({ issuedAt: 0 }, policy)
}
