/** kad-dht, made to merge, to know registered DPs only, and to keep out of libp2p's own routing. */
import { contentRoutingSymbol, peerDiscoverySymbol, peerRoutingSymbol } from '@libp2p/interface'
import { kadDHT } from '@libp2p/kad-dht'
import {
  DEFAULT_ALPHA, DEFAULT_K, DEFAULT_QUERY_SELF_INTERVAL, KAD_DATASTORE_PREFIX, KAD_NAMESPACE, KAD_PROTOCOL
} from './constants.ts'
import { DhtError } from './errors.ts'
import { Gate } from './gate.ts'
import { MergeDatastore } from './merge-datastore.ts'
import { recordSelector } from './selector.ts'
import { recordValidator } from './validator.ts'
import type { Clock } from '../base/clock.ts'
import type { EntryCache } from '../mapping/interface.ts'
import type { RecordIntake } from '../protocols/records/intake.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { RecordStore } from '../store/interface.ts'
import type { GatedComponents } from './gate.ts'
import type { SingleKadDHT } from '@libp2p/kad-dht'

export interface DhtServicesInit {
  registry: RegistrySource
  clock: Clock
  records: Pick<RecordStore, 'get'>
  /** Of a DP: checks and stores what is put. Without, this node is a client and stores nothing. */
  intake?: Pick<RecordIntake, 'take'>
  /** @default none: every signature is verified each time */
  cache?: EntryCache
  /** Peer ids of the DPs that may be in the routing table. @default every DP of the registry */
  allowed?: (id: string) => boolean
  /** Peers in a bucket, and replicas of a put. @default 20 */
  k?: number
  /** Peers asked at once in a walk. @default 3 */
  alpha?: number
  /** Milliseconds between looks for the DPs around oneself. @default 3_600_000 */
  querySelfInterval?: number
}

export interface DhtServices {
  /** For the `services` of a libp2p node, beside `identify` and `ping`. */
  readonly dht: (components: GatedComponents) => SingleKadDHT
  readonly gate: Gate
}

export function dhtServices (init: DhtServicesInit): DhtServices {
  const gate = new Gate(init.registry, init.allowed)
  const { records, intake, registry } = init
  const dht = (components: GatedComponents): SingleKadDHT => {
    const datastore = new MergeDatastore({ records, intake, registry, caller: gate.caller })
    const service = kadDHT({
      protocol: KAD_PROTOCOL,
      logPrefix: 'libp2p:kad-dht',
      metricsPrefix: 'mimi_kad',
      datastorePrefix: KAD_DATASTORE_PREFIX,
      clientMode: intake == null,
      kBucketSize: init.k ?? DEFAULT_K,
      alpha: init.alpha ?? DEFAULT_ALPHA,
      // with disjoint paths each peer of a small network would be asked
      disjointPaths: 1,
      querySelfInterval: init.querySelfInterval ?? DEFAULT_QUERY_SELF_INTERVAL,
      peerInfoMapper: gate.map,
      validators: {
        [KAD_NAMESPACE]: recordValidator(init),
        // public keys are in peer ids: what comes with kad-dht would be a store for anybody
        pk: () => { throw new DhtError('DHT_KEY_INVALID') }
      },
      selectors: { [KAD_NAMESPACE]: recordSelector(init) }
    })({ ...gate.components(components), datastore })
    // libp2p would store addresses that anybody claims, and look for peers and content by walks
    for (const symbol of [peerDiscoverySymbol, contentRoutingSymbol, peerRoutingSymbol]) {
      Object.defineProperty(service, symbol, { value: undefined })
    }
    return service as SingleKadDHT
  }
  return { dht, gate }
}
