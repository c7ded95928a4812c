/** What follows from the facts: a pure function, so that status, `/readyz` and tests say the same. */
import { clockOff } from '../../registry/clock-errors.ts'
import { RegistryError } from '../../registry/errors.ts'
import { NodeError } from '../errors.ts'
import { amiss } from './amiss.ts'
import { damagedText } from './damage.ts'
import type { DiscoveryError } from '../../base/errors.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { Health, NodeFacts } from './interface.ts'

/** Milliseconds before the end of a registry from which on there is a warning. */
export const EXPIRY_WARNING = 14 * 86_400_000
/** Bytes free below which there is a warning: compactions take some hundred megabytes for a while. */
export const ROOM_WARNING = 512 * 1024 * 1024
/** Milliseconds of lag from which on there is a warning: requests that take so long are hedged elsewhere. */
export const LAG_WARNING = 100

/**
 * @param now - milliseconds since the epoch
 * @param more - what the role adds
 */
export function judgeNode (
  facts: NodeFacts, now: number, more: Partial<Pick<Health, 'reasons' | 'warnings'>> = {}
): Health {
  const reasons = [...reasonsOf(facts), ...more.reasons ?? []]
  return { ready: reasons.length === 0, reasons, warnings: [...warningsOf(facts, now), ...more.warnings ?? []] }
}

function reasonsOf ({ unlisted, registry, clock, store, missing }: NodeFacts): DiscoveryError[] {
  const { state, version, confirmedBy, required } = registry
  const reasons: DiscoveryError[] = unlisted == null ? [] : [unlisted]
  if (state === 'frozen') {
    reasons.push(new RegistryError('REGISTRY_FROZEN', { detail: `version ${version}, ${confirmedBy} of ${required}` }))
  } else if (state === 'expired') {
    reasons.push(new RegistryError('REGISTRY_EXPIRED', { detail: `version ${version}` }))
  }
  if (clock.state === 'off') {
    reasons.push(clockOff(clock))
  }
  if (store.failing) {
    reasons.push(new NodeError('NODE_STORE_FAILING'))
  }
  return [...reasons, ...missing.map(({ error }) => error)]
}

/** `NODE_REGISTRY_ENDS`, where it ends soon. */
export function registryEnds (
  { version, expiresAt }: Pick<VerifiedRegistry, 'version' | 'expiresAt'>, now: number
): readonly NodeError[] {
  const detail = `version ${version}, on ${new Date(expiresAt).toISOString()}`
  return now < expiresAt - EXPIRY_WARNING ? [] : [new NodeError('NODE_REGISTRY_ENDS', { detail })]
}

function warningsOf (facts: NodeFacts, now: number): DiscoveryError[] {
  const { registry, store, clock, eventLoopLag } = facts
  const { state, expiresAt, version } = registry
  const warnings: DiscoveryError[] = []
  if (state === 'stale') {
    warnings.push(new NodeError('NODE_REGISTRY_STALE', { detail: `version ${version}` }))
  }
  if (state !== 'expired') {
    warnings.push(...registryEnds({ version, expiresAt }, now))
  }
  const damaged = damagedText(store.damaged)
  if (damaged != null || store.lostWrites > 0) {
    const detail = `rows: ${damaged ?? 'none'}; ${store.lostWrites} groups of writes`
    warnings.push(new NodeError('NODE_STORE_DAMAGED', { detail }))
  }
  if (store.room != null && store.room.free < ROOM_WARNING) {
    warnings.push(
      new NodeError('NODE_DISK_NEARLY_FULL', { detail: `${store.room.free} of ${store.room.total} bytes free` })
    )
  }
  if (clock.state === 'unknown' && clock.required > 0 && clock.heard < clock.required) {
    const detail = `${clock.heard} of ${clock.required} operators`
    warnings.push(new NodeError('NODE_CLOCK_UNKNOWN', { detail }))
  }
  if (eventLoopLag >= LAG_WARNING) {
    warnings.push(new NodeError('NODE_BEHIND', { detail: `${eventLoopLag.toFixed(0)} ms late` }))
  }
  const others = facts.peers.flatMap(peer => amiss(peer, facts).map(what => `${peer.name}: ${what}`))
  if (others.length > 0) {
    warnings.push(new NodeError('NODE_PEERS_AMISS', { detail: others.join('; ') }))
  }
  return warnings
}
