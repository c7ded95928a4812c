/** How a CSIP's node is, for status, metrics and `/readyz`. */
import { requireListed } from '../../../node/listing.ts'
import { nodeHealth } from '../../../node/health/index.ts'
import type { Attestor } from '../../../attestor/attestor.ts'
import type { Clock } from '../../../base/clock.ts'
import type { ListedAs } from '../../../node/listing.ts'
import type { NodeFacts, NodeHealth } from '../../../node/health/index.ts'
import type { Metrics } from '../../../node/metrics.ts'
import type { ServiceWatch } from '../../../node/services.ts'
import type { AttestStatus } from '../../../protocols/attest/index.ts'
import type { Store } from '../../../store/interface.ts'

export interface CsipFacts extends NodeFacts {
  /** Multiaddrs. */
  readonly addresses: readonly string[]
  readonly attest: AttestStatus
}

export interface CsipHealthComponents {
  readonly attestor: Pick<Attestor, 'vitals' | 'registry' | 'addresses' | 'status'>
  readonly clock: Clock
  readonly store: Pick<Store, 'health' | 'folder'>
  readonly services: Pick<ServiceWatch, 'missing'>
  /** @default nobody reads any */
  readonly metrics?: Pick<Metrics, 'gauge' | 'onRead'>
}

export function csipHealth (
  { attestor, clock, store, services, metrics }: CsipHealthComponents, self: ListedAs
): NodeHealth<CsipFacts> {
  const { vitals, registry } = attestor
  if (metrics != null) {
    const set = declareAttest(metrics)
    metrics.onRead(() => { set(attestor.status()) })
  }
  return nodeHealth({
    ...vitals,
    registry,
    clock,
    store,
    services,
    metrics,
    more: () => ({ addresses: attestor.addresses(), attest: attestor.status() })
  }, { role: 'csip', id: self.id, requireListed: current => { requireListed(self, current, clock.now()) } })
}

const OUTCOMES = ['begun', 'attested', 'failed', 'undelivered', 'delayed'] as const

/** @returns sets them to what the channels did */
export function declareAttest (metrics: Pick<Metrics, 'gauge'>): (status: AttestStatus) => void {
  const challenges = metrics.gauge({
    name: 'mimi_csip_challenges',
    help: 'Challenges of all channels since the start, by what came of them. Many `undelivered` or `delayed`: look ' +
      'at mail server, SMSC or gateway; many `failed`: somebody guesses.',
    labels: { outcome: OUTCOMES }
  })
  const messages = metrics.gauge({
    name: 'mimi_csip_messages_left',
    help: 'Messages that may still be sent in this hour. At 0 nobody but owners gets one: look at what asks, before ' +
      'you raise --starts-overall.'
  })
  return ({ channels, messages: { sent, limit } }) => {
    OUTCOMES.forEach(outcome => {
      challenges.set({ outcome }, channels.reduce((sum, channel) => sum + channel[outcome], 0))
    })
    messages.set({}, Math.max(0, limit - sent))
  }
}
