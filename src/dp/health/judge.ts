/** What follows from the facts: a pure function, so that status, `/readyz` and tests say the same. */
import { clockOff } from '../../registry/clock-errors.ts'
import { RegistryError } from '../../registry/errors.ts'
import { DpError } from '../errors.ts'
import type { DiscoveryError } from '../../base/errors.ts'
import type { Health, HealthFacts } from './interface.ts'

/** Milliseconds before the end of a registry from which on there is a warning. */
export const EXPIRY_WARNING = 14 * 86_400_000

/** @param now - milliseconds since the epoch */
export function judgeHealth (facts: HealthFacts, now: number): Health {
  const reasons = [...ofRegistry(facts), ...ofNode(facts)]
  return { ready: reasons.length === 0, reasons, warnings: warningsOf(facts, now) }
}

function ofRegistry ({ dp, registry: { listing, state, version, confirmedBy, required } }: HealthFacts): DiscoveryError[] {
  const reasons: DiscoveryError[] = []
  if (listing === 'DP_REVOKED' || listing === 'DP_NOT_LISTED') {
    reasons.push(new DpError(listing, { detail: `peer id ${dp}, registry version ${version}` }))
  }
  if (state === 'frozen') {
    reasons.push(new RegistryError('REGISTRY_FROZEN', { detail: `version ${version}, ${confirmedBy} of ${required}` }))
  } else if (state === 'expired') {
    reasons.push(new RegistryError('REGISTRY_EXPIRED', { detail: `version ${version}` }))
  }
  return reasons
}

function ofNode ({ clock, store, replicas, peers }: HealthFacts): DiscoveryError[] {
  const reasons: DiscoveryError[] = []
  if (clock.state === 'off') {
    reasons.push(clockOff(clock))
  }
  if (store.failing) {
    reasons.push(new DpError('DP_STORE_FAILING'))
  }
  if (!replicas.loaded || !replicas.whole) {
    const detail = `${replicas.facts} facts, ${replicas.fetched} fetched, ${replicas.waiting} sessions to come`
    reasons.push(new DpError('DP_NOT_WHOLE', { detail }))
  }
  const connected = peers.filter(peer => peer.connected)
  if (2 * connected.length < peers.length) {
    const away = peers.filter(peer => !peer.connected).map(({ dp, operator }) => `${dp} (${operator})`)
    reasons.push(new DpError('DP_TOO_FEW_PEERS', { detail: `${connected.length} of ${peers.length}; not ${away.join(', ')}` }))
  }
  return reasons
}

function warningsOf ({ registry: { state, expiresAt, version }, store, clock }: HealthFacts, now: number): DiscoveryError[] {
  const warnings: DiscoveryError[] = []
  if (state === 'stale') {
    warnings.push(new DpError('DP_REGISTRY_STALE', { detail: `version ${version}` }))
  }
  if (state !== 'expired' && now >= expiresAt - EXPIRY_WARNING) {
    warnings.push(new DpError('DP_REGISTRY_ENDS', { detail: `version ${version}, on ${new Date(expiresAt).toISOString()}` }))
  }
  if (store.damaged > 0 || store.lostWrites > 0) {
    warnings.push(new DpError('DP_STORE_DAMAGED', { detail: `${store.damaged} rows, ${store.lostWrites} groups of writes` }))
  }
  if (clock.state === 'unknown' && clock.required > 0 && clock.heard < clock.required) {
    warnings.push(new DpError('DP_CLOCK_UNKNOWN', { detail: `${clock.heard} of ${clock.required} operators` }))
  }
  return warnings
}
