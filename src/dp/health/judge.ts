/** What follows from the facts: a pure function, so that status, `/readyz` and tests say the same. */
import { judgeNode } from '../../node/health/index.ts'
import { DpError } from '../errors.ts'
import type { DiscoveryError } from '../../base/errors.ts'
import type { Health } from '../../node/health/index.ts'
import type { HealthFacts } from './interface.ts'

/** @param now - milliseconds since the epoch */
export function judgeHealth (facts: HealthFacts, now: number): Health {
  return judgeNode(facts, now, { reasons: reasonsOf(facts) })
}

function reasonsOf ({ replicas, peers }: HealthFacts): DiscoveryError[] {
  const reasons: DiscoveryError[] = []
  if (!replicas.loaded || !replicas.whole) {
    const detail = `${replicas.facts} facts, ${replicas.fetched} fetched, ${replicas.waiting} sessions to come`
    reasons.push(new DpError('DP_NOT_WHOLE', { detail }))
  }
  const connected = peers.filter(peer => peer.connected)
  if (2 * connected.length < peers.length) {
    const away = peers.filter(peer => !peer.connected).map(({ name }) => name)
    reasons.push(
      new DpError('DP_TOO_FEW_PEERS', { detail: `${connected.length} of ${peers.length}; not ${away.join(', ')}` })
    )
  }
  return reasons
}
