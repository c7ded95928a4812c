/** Which of the policy's tiers a caller falls under. */
import { peerIdOf } from '../base/keys.ts'
import type { MspRecord, Policy, RateTier, VerifiedRegistry } from '../registry/interface.ts'

/** The tier of each client that the registry doesn't list, at its home DP. */
export const DEFAULT_TIER = 'default'
/** The tier of all of them together: peer ids cost nothing, so one alone would be no limit. */
export const UNLISTED_TIER = 'unlisted'
/** The tier of discovery providers. */
export const DP_TIER = 'dp'
/**
 * The tier of CSIPs, which evaluate for claimers and what they announce; a policy that lists none gives them that of
 * everybody.
 */
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

/** Of what a tier allows, for queries to all: enough for the new contacts of a day, too little for a search. */
const SHARE_OF_ALL = 10

/**
 * Queries to everybody cost everybody something, so they have a budget of their
 * own, below that for others. A tier that is shut stays shut.
 */
export function allTierOf ({ tier, perHour, burst }: RateTier): RateTier {
  return { tier, perHour: Math.ceil(perHour / SHARE_OF_ALL), burst: Math.ceil(burst / SHARE_OF_ALL) }
}

/** A party of the registry, whichever of its keys it calls with. */
interface Party {
  /** `dp:`, `msp:` or `csip:` and its id. */
  readonly account: string
  readonly tier: string
  /** Peer ids of the DPs of an MSP. */
  readonly homes?: readonly string[]
}

const callers = new WeakMap<VerifiedRegistry, ReadonlyMap<string, Party>>()

function callersOf (registry: VerifiedRegistry): ReadonlyMap<string, Party> {
  const known = callers.get(registry)
  if (known != null) {
    return known
  }
  const parties = new Map<string, Party>()
  // of several roles of one key the last counts
  for (const csip of registry.csips) {
    setParty(parties, csip, { account: `csip:${csip.id}`, tier: CSIP_TIER })
  }
  for (const dp of registry.activeDps) {
    parties.set(dp.id, { account: `dp:${dp.id}`, tier: DP_TIER })
  }
  for (const msp of registry.msps) {
    setParty(parties, msp, { account: `msp:${msp.id}`, tier: msp.tier, homes: msp.dps })
  }
  callers.set(registry, parties)
  return parties
}

function setParty (
  parties: Map<string, Party>, { status, keys, addresses }: Pick<MspRecord, 'status' | 'keys' | 'addresses'>,
  party: Party
): void {
  if (status === 'revoked') {
    return
  }
  for (const { publicKey } of keys) {
    parties.set(peerIdOf(publicKey).toString(), party)
  }
  for (const address of addresses) {
    parties.set(address.slice(address.lastIndexOf('/') + 1), party)
  }
}

/**
 * Whether the registry lists an authenticated caller as a DP or an MSP.
 *
 * @param peer - peer id, base58btc
 */
export function isListedCaller (registry: VerifiedRegistry, peer: string): boolean {
  const party = callersOf(registry).get(peer)
  return party != null && party.tier !== CSIP_TIER
}

export interface Standing {
  /** Whom to charge: a party of the registry, or a peer id. */
  readonly account: string
  readonly tier: RateTier
  /** Peer ids of whoever isn't cost nothing: what they get is bounded together too. */
  readonly isListed: boolean
}

/**
 * Who a caller is to a DP.
 *
 * @param peer - authenticated peer id, base58btc
 * @param home - peer id of the DP that the caller takes for its home: an MSP has
 * its tier at the DPs that the registry lists for it, else it had it at each DP anew
 */
export function standingOf (registry: VerifiedRegistry, peer: string, home?: string): Standing {
  const party = callersOf(registry).get(peer)
  if (party == null || (home != null && party.homes != null && party.homes.length > 0 && !party.homes.includes(home))) {
    return { account: `peer:${peer}`, tier: tierOf(registry.policy, DEFAULT_TIER), isListed: false }
  }
  return { account: party.account, tier: tierOf(registry.policy, party.tier), isListed: true }
}
