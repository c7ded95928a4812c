/** Which of the policy's tiers a caller falls under. */
import { peerIdOf } from '../base/keys.ts'
import type { MspRecord, Policy, RateTier, VerifiedRegistry } from '../registry/interface.ts'

/** The tier of whoever the registry doesn't list. */
export const DEFAULT_TIER = 'default'
/** The tier of discovery providers. */
export const DP_TIER = 'dp'
/** The tier of CSIPs, which evaluate what they announce; a policy that lists none gives them that of everybody. */
export const CSIP_TIER = 'csip'

/**
 * The entry of `name`; else that of `default`; else the lowest there is, so that
 * a forgotten entry never gives more than somebody else has. A policy without
 * tiers allows nothing.
 */
export function tierOf (policy: Pick<Policy, 'tiers'>, name: string): RateTier {
  const named = policy.tiers.find(({ tier }) => tier === name) ?? policy.tiers.find(({ tier }) => tier === DEFAULT_TIER)
  const [lowest] = [...policy.tiers].sort((a, b) => a.perHour - b.perHour || a.burst - b.burst)
  return named ?? lowest ?? { tier: name, perHour: 0, burst: 0 }
}

const callers = new WeakMap<VerifiedRegistry, ReadonlyMap<string, string>>()

function callersOf (registry: VerifiedRegistry): ReadonlyMap<string, string> {
  const known = callers.get(registry)
  if (known != null) {
    return known
  }
  const tiers = new Map<string, string>()
  // of several roles of one key the last counts
  for (const csip of registry.csips) {
    setTier(tiers, csip, CSIP_TIER)
  }
  for (const dp of registry.activeDps) {
    tiers.set(dp.id, DP_TIER)
  }
  for (const msp of registry.msps) {
    setTier(tiers, msp, msp.tier)
  }
  callers.set(registry, tiers)
  return tiers
}

function setTier (tiers: Map<string, string>, { status, keys, addresses }: Pick<MspRecord, 'status' | 'keys' | 'addresses'>, tier: string): void {
  if (status === 'revoked') {
    return
  }
  for (const { publicKey } of keys) {
    tiers.set(peerIdOf(publicKey).toString(), tier)
  }
  for (const address of addresses) {
    tiers.set(address.slice(address.lastIndexOf('/') + 1), tier)
  }
}

/**
 * The budget of an authenticated caller: an MSP's by its key or the peer id in
 * its addresses, a CSIP's by the same, a DP's, or everybody's.
 *
 * @param peer - peer id, base58btc
 */
export function tierOfPeer (registry: VerifiedRegistry, peer: string): RateTier {
  return tierOf(registry.policy, callersOf(registry).get(peer) ?? DEFAULT_TIER)
}

/**
 * Whether the registry lists an authenticated caller as a DP or an MSP.
 *
 * @param peer - peer id, base58btc
 */
export function isListedCaller (registry: VerifiedRegistry, peer: string): boolean {
  const tier = callersOf(registry).get(peer)
  return tier != null && tier !== CSIP_TIER
}
