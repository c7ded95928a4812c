/**
 * What a federation withstands, as numbers of operators (docs/threat-model.md,
 * "What federations of one to seven operators withstand"). Claims, "none" and
 * rulings by silence take a majority of the voices at a key; evaluations take the
 * threshold of their key.
 */
import { isPlacedAt, majority, operatorAt, placementAt, regionsAt } from './placement.ts'
import type { DpRecord, OprfKey, VerifiedRegistry } from './interface.ts'

/** How many operators may be away, and how many may lie together. */
export interface Withstands {
  /** With one more, it stops; liars who refuse count as well. */
  readonly down: number
  /** With one more, it can be forged. */
  readonly dishonest: number
}

export interface VoicesWithstand extends Withstands {
  readonly voices: number
  readonly majority: number
  /** As many liars hide nothing that was just stored, even while all are away who are honest and have it. */
  readonly dishonestAtFirst: number
}

/** Of an evaluation key: with one dishonest operator more, identifiers can be enumerated. */
export interface KeyWithstands extends Withstands {
  readonly keyId: number
  readonly threshold: number
  readonly shares: number
}

export interface FederationWithstands {
  readonly operators: number
  /** At the keys where fewest speak. */
  readonly least: VoicesWithstand
  /** At those where most do. */
  readonly most: VoicesWithstand
  /** Of those that the placement names, as fewest speak there: "none" takes a majority in each. */
  readonly regions: ReadonlyArray<VoicesWithstand & { readonly region: string }>
  readonly keys: readonly KeyWithstands[]
}

/** From here on two operators may be away, or lie together. */
export const FULL_GUARANTEE = 5

export function voicesWithstand (voices: number): VoicesWithstand {
  const required = majority(voices)
  return {
    voices,
    majority: required,
    down: Math.max(0, voices - required),
    dishonest: Math.max(0, Math.min(voices, required) - 1),
    // a majority that stored and one that answers have so many in common
    dishonestAtFirst: Math.max(0, 2 * required - voices - 1)
  }
}

/** @param sharesOf - of each operator that has any */
export function sharesWithstand (sharesOf: readonly number[], threshold: number): Withstands {
  const most = sharesOf.toSorted((a, b) => b - a)
  const all = most.reduce((sum, shares) => sum + shares, 0)
  const largest = (count: number): number => most.slice(0, count).reduce((sum, shares) => sum + shares, 0)
  const counts = [...most.keys(), most.length]
  return {
    down: Math.max(0, ...counts.filter(count => all - largest(count) >= threshold)),
    dishonest: Math.max(0, ...counts.filter(count => largest(count) < threshold))
  }
}

/** A federation of so many operators with a DP each, and a share each of a key that takes a majority of them. */
export function sizeWithstands (operators: number): VoicesWithstand & { readonly evaluations: Withstands } {
  const evaluations = sharesWithstand(Array.from({ length: operators }, () => 1), majority(operators))
  return { ...voicesWithstand(operators), evaluations }
}

/** @param at - milliseconds since the epoch */
export function federationWithstands (registry: VerifiedRegistry, at: number): FederationWithstands {
  const placed = registry.dps.filter(dp => isPlacedAt(dp, at))
  const operators = countOperators(placed, at)
  const { replicas, replicaOperators, regions } = placementAt(registry.policy, at)
  const inRegion = (region: string): number =>
    countOperators(placed.filter(dp => regionsAt(dp, at).includes(region)), at)
  return {
    operators,
    least: voicesWithstand(Math.min(operators, replicaOperators)),
    most: voicesWithstand(Math.min(operators, replicas)),
    regions: regions.map(region => ({ region, ...voicesWithstand(Math.min(inRegion(region), replicaOperators)) })),
    keys: registry.currentOprfKeys(at).map(key => keyWithstands(key, registry))
  }
}

function countOperators (dps: readonly DpRecord[], at: number): number {
  return new Set(dps.map(dp => operatorAt(dp, at))).size
}

function keyWithstands ({ keyId, threshold, shares }: OprfKey, registry: VerifiedRegistry): KeyWithstands {
  const byOperator = new Map<string, number>()
  for (const { dp } of shares) {
    const record = registry.dp(dp)
    if (record != null && record.status !== 'revoked') {
      byOperator.set(record.operator, (byOperator.get(record.operator) ?? 0) + 1)
    }
  }
  return { keyId, threshold, shares: shares.length, ...sharesWithstand([...byOperator.values()], threshold) }
}
