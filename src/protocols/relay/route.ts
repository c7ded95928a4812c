/** Who may relay, and who may be the gateway: nobody whose operator sees both ends. */
import type { DpRecord, OprfKey, VerifiedRegistry } from '../../registry/interface.ts'

/** DPs that open sealed requests. */
export function sealable (registry: VerifiedRegistry): readonly DpRecord[] {
  return registry.activeDps.filter(({ hpkeKey }) => hpkeKey != null)
}

/** DPs of another operator than the home DP's, and than the target's. */
export function relaysFor (target: DpRecord, home: DpRecord, registry: VerifiedRegistry): readonly DpRecord[] {
  return sealable(registry).filter(({ operator }) => operator !== home.operator && operator !== target.operator)
}

/** Whether one may hand on for the other. */
export function areApart (relay: DpRecord, target: DpRecord): boolean {
  return relay.operator !== target.operator
}

/**
 * DPs that may read for a node: of none of the operators that know it, and such
 * that a relay of yet another operator is left.
 *
 * @param known - peer ids of DPs whose operators know the node
 */
export function gatewaysFor (
  home: DpRecord, known: readonly string[], registry: VerifiedRegistry
): readonly DpRecord[] {
  const operators = new Set([home.operator, ...known.flatMap(id => registry.dp(id)?.operator ?? [])])
  return sealable(registry).filter(dp => !operators.has(dp.operator) && relaysFor(dp, home, registry).length > 0)
}

/** Whether the shares of as many evaluators as make an evaluation can be asked through relays. */
export function canEvaluate ({ shares, threshold }: OprfKey, home: DpRecord, registry: VerifiedRegistry): boolean {
  const asked = new Set(sealable(registry).filter(dp => relaysFor(dp, home, registry).length > 0).map(({ id }) => id))
  return shares.filter(({ dp }) => asked.has(dp)).length >= threshold
}
