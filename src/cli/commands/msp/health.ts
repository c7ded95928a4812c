/** How an MSP's node is, for status, metrics and `/readyz`. */
import { requireListed } from '../../../node/listing.ts'
import { nodeHealth } from '../../../node/health/index.ts'
import type { Clock } from '../../../base/clock.ts'
import type { LightNode } from '../../../light/options.ts'
import type { ListedAs } from '../../../node/listing.ts'
import type { NodeFacts, NodeHealth } from '../../../node/health/index.ts'
import type { Metrics } from '../../../node/metrics.ts'
import type { ServiceWatch } from '../../../node/services.ts'
import type { Store } from '../../../store/interface.ts'

export interface MspFacts extends NodeFacts {
  /** Multiaddrs. */
  readonly addresses: readonly string[]
}

export interface MspHealthComponents {
  readonly node: Pick<LightNode, 'vitals' | 'registry' | 'addresses'>
  readonly clock: Clock
  readonly store: Pick<Store, 'health' | 'folder'>
  readonly services: Pick<ServiceWatch, 'missing'>
  /** @default nobody reads any */
  readonly metrics?: Pick<Metrics, 'gauge' | 'onRead'>
}

export function mspHealth (
  { node, clock, store, services, metrics }: MspHealthComponents, self: ListedAs
): NodeHealth<MspFacts> {
  const { vitals, registry } = node
  return nodeHealth(
    { ...vitals, registry, clock, store, services, metrics, more: () => ({ addresses: node.addresses() }) },
    { role: 'msp', id: self.id, requireListed: current => { requireListed(self, current, clock.now()) } })
}
