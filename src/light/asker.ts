/**
 * What every light node does, wherever it runs: keeps a registry, and asks. It comes
 * in two steps, since whoever serves something says so before the node starts.
 */
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../base/clock.ts'
import { ClockWatch } from '../node/clock-watch.ts'
import { createPeer } from '../node/libp2p.ts'
import { PeerWatch } from '../node/peer-watch.ts'
import { Traffic } from '../node/traffic.ts'
import { VersionExchange } from '../protocols/registry/index.ts'
import { parseAnchor } from '../registry/anchor.ts'
import { memoryNamespaces } from '../store/memory-namespaces.ts'
import { openLookups } from './lookups.ts'
import { startRegistry } from './registry-service.ts'
import { RegistrySlot } from './registry-slot.ts'
import type { Timer } from '../base/clock.ts'
import type { VoprfBackend } from '../blinding/backend.ts'
import type { Peer } from '../node/libp2p.ts'
import type { EvaluatorFault } from '../protocols/oprf/interface.ts'
import type { RegistryKeeper } from '../protocols/registry/index.ts'
import type { Gate } from '../registry/gate.ts'
import type { TrustAnchor } from '../registry/interface.ts'
import type { Rpc, RpcMetrics } from '../rpc/index.ts'
import type { Namespaces } from '../store/interface.ts'
import type { Lookups, LookupsComponents } from './lookups.ts'
import type { LightNodeOptions } from './options.ts'
import type { RegistryService } from './registry-service.ts'

/** Bytes, of an Ed25519 key. */
const SEED_LENGTH = 32

export interface AskerComponents {
  readonly voprf: VoprfBackend
  /** @default nobody counts */
  readonly rpcMetrics?: RpcMetrics
}

/** Not started: what is served is registered with `peer`. */
export interface Asker extends Pick<LookupsComponents, 'clock' | 'random' | 'logger' | 'voprf'> {
  readonly peer: Peer
  /** Counts how peers answer. */
  readonly rpc: Rpc
  readonly peers: PeerWatch
  /** Tells whom it asks. */
  readonly traffic: Traffic
  readonly versions: VersionExchange
  readonly timer?: Timer
  /** Empty until it is started. */
  readonly registry: RegistrySlot
  readonly clockWatch: ClockWatch
  readonly store: Namespaces
  readonly anchor: TrustAnchor
  /** 32 bytes; what is sealed under one that was drawn ends with this node. MUST stay secret. */
  readonly seed: Uint8Array
  /** @throws as `createLightNode`, and is stopped then */
  start (): Promise<StartedAsker>
  /** Idempotent. */
  stop (): Promise<void>
}

export interface StartedAsker {
  readonly registry: RegistryKeeper
  readonly gate: Gate
  readonly refresh: RegistryService['refresh']
  readonly lookups: Lookups
}

export async function prepareAsker (
  { voprf, rpcMetrics }: AskerComponents, options: LightNodeOptions
): Promise<Asker> {
  const {
    clock = systemClock, random = systemRandom, logger = defaultLogger(), store = memoryNamespaces(), timer
  } = options
  const anchor = typeof options.anchor === 'string' ? parseAnchor(options.anchor) : options.anchor
  const registry = new RegistrySlot()
  const peers = new PeerWatch({ clock })
  const traffic = new Traffic({ clock })
  const versions = new VersionExchange(
    { clock, logger, onHeard: (dp, version) => { peers.heard(dp, version) } }, { isParty: options.msp != null })
  const { seed, listen, wire, tracing } = options
  const { listed } = registry
  const peer = await createPeer({ seed, listen, wire, listed, versions, rpcMetrics, tracing, clock, logger })
  const stops: Array<() => Promise<void>> = [async () => { await peer.stop() }]
  const asker: Asker = {
    peer,
    rpc: traffic.watching(peers.watching(peer.services.rpc)),
    peers,
    traffic,
    versions,
    registry,
    clockWatch: new ClockWatch({ registry, clock }),
    store,
    anchor,
    seed: seed ?? random.bytes(SEED_LENGTH),
    voprf,
    clock,
    timer,
    random,
    logger,
    start: async () => {
      try {
        return await start(asker, options, stops)
      } catch (err) {
        await asker.stop()
        throw err
      }
    },
    stop: async () => {
      while (stops.length > 0) {
        await stops.pop()?.()
      }
    }
  }
  return asker
}

async function start (
  asker: Asker, options: LightNodeOptions, stops: Array<() => Promise<void>>
): Promise<StartedAsker> {
  const { peer, rpc, peers, versions, registry, clockWatch, store, anchor, seed } = asker
  const { voprf, clock, timer, random, logger } = asker
  await peer.start()
  const kept = store.namespace('registry')
  const service = await startRegistry(
    { rpc, clock, random, logger, store: kept, hear: (dp, word) => { clockWatch.hear(dp, word) } },
    { ...options, anchor })
  stops.push(service.stop)
  const { keeper, gate, refresh } = service
  registry.fill(keeper, gate)
  versions.open(keeper)
  const onFault = (fault: EvaluatorFault): void => { peers.fault(fault) }
  const asks = { rpc, registry: keeper, gate, refresh, clock, timer, random, logger, voprf, clockWatch }
  const lookups = await openLookups({ ...asks, store, seed, federation: anchor.federationId, onFault }, options)
  stops.push(lookups.stop)
  return { registry: keeper, gate, refresh, lookups }
}
