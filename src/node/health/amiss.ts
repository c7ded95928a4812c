/** What is amiss with another DP, as far as this node can tell; a pure function. */
import type { NodeFacts, PeerFacts } from './interface.ts'

/** Milliseconds from which on a DP may be called slow, and how many times slower than the middle it has to be. */
export const SLOW = 500
export const SLOWER = 5
/** Milliseconds after which it is no news any more that one didn't answer. */
export const FAILURE_LIFETIME = 600_000

/** Points from which on it is worth a word: one malformed answer, or some broken streams. */
export const OFFENCES = 20

/** In words; none: nothing. */
export function amiss (
  peer: PeerFacts,
  { peers, registry, clockTolerance, at }: Pick<NodeFacts, 'peers' | 'registry' | 'clockTolerance' | 'at'>
): readonly string[] {
  const { lastFault, lastFailure, latency, registry: version, clockOffset, points = 0 } = peer
  const what: string[] = []
  if (lastFault != null) {
    what.push(`what it answered is wrong (${lastFault.code})`)
  }
  if (points >= OFFENCES) {
    what.push(`broke the protocol (${points.toFixed(0)} of 100 points)`)
  }
  if (lastFailure != null && lastFailure.at > at - FAILURE_LIFETIME) {
    what.push(`did not answer (${lastFailure.code}, ${peer.failed} of ${peer.failed + peer.answered})`)
  }
  if (latency != null && latency >= SLOW && latency >= SLOWER * middleOf(peers)) {
    what.push(`slow (${latency.toFixed(0)} ms)`)
  }
  if (version != null && version < registry.version) {
    what.push(`registry version ${version} in place of ${registry.version}`)
  }
  if (clockOffset != null && Math.abs(clockOffset) > clockTolerance) {
    what.push(`clock ${Math.round(-clockOffset / 1_000)} s ahead of this node's`)
  }
  return what
}

function middleOf (peers: readonly PeerFacts[]): number {
  const known = peers.flatMap(({ latency }) => latency ?? []).sort((a, b) => a - b)
  return known[Math.floor((known.length - 1) / 2)] ?? 0
}
