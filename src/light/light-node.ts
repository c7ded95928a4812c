/**
 * The light node: looks up, claims, and serves an MSP's confirmations. It keeps no
 * records of others, and unless it serves an MSP its peer id is new at each start.
 *
 * @example
 *
 * ```ts
 * const node = await createLightNode({ anchor, registry: await readFile('v1.registry') })
 * const { outcome, mappings, preferred } = await node.discover('tel:+14155550123')
 * await node.stop()
 * ```
 */
import '../runtime.ts'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../base/clock.ts'
import { signerFromSeed } from '../base/keys.ts'
import { requireKnown } from '../base/known-options.ts'
import { loadSodium } from '../blinding/sodium.ts'
import { mspService } from '../msp/msp-service.ts'
import { clockLog } from '../node/clock-log.ts'
import { ClockWatch } from '../node/clock-watch.ts'
import { isThere } from '../node/is-there.ts'
import { createPeer } from '../node/libp2p.ts'
import { watchListed } from '../node/listing.ts'
import { PeerWatch } from '../node/peer-watch.ts'
import { rpcMetrics } from '../node/rpc-metrics.ts'
import { attestClient } from '../protocols/attest/index.ts'
import { VersionExchange } from '../protocols/registry/index.ts'
import { parseAnchor } from '../registry/anchor.ts'
import { memoryStore } from '../store/memory.ts'
import { askDisconnected } from './disconnected.ts'
import { holderMaker } from './holder-maker.ts'
import { openLookups } from './lookups.ts'
import { LIGHT_OPTIONS, MSP_OPTIONS } from './option-names.ts'
import { startRegistry } from './registry-service.ts'
import { RegistrySlot } from './registry-slot.ts'
import { watchCsi } from './watch-csi.ts'
import type { EvaluatorFault } from '../protocols/oprf/interface.ts'
import type { ListedAs } from '../node/listing.ts'
import type { LightNode, LightNodeOptions } from './options.ts'

/** Bytes, of an Ed25519 key. */
const SEED_LENGTH = 32

/**
 * Returns a node that runs.
 *
 * @throws RegistryError when the registry doesn't verify, RegistryProtocolError when nobody has one
 * @throws LightError `LIGHT_NO_REGISTRY`
 */
export async function createLightNode (options: LightNodeOptions): Promise<LightNode> {
  requireKnown('createLightNode', options, LIGHT_OPTIONS)
  requireKnown('createLightNode: msp', options.msp ?? {}, MSP_OPTIONS)
  const { clock = systemClock, random = systemRandom, logger = defaultLogger(), store = memoryStore(), msp, timer } = options
  const anchor = typeof options.anchor === 'string' ? parseAnchor(options.anchor) : options.anchor
  // what is sealed under one that is drawn here ends with this node
  const seed = options.seed ?? random.bytes(SEED_LENGTH)
  const voprf = await loadSodium()
  const slot = new RegistrySlot()
  const peers = new PeerWatch({ clock })
  const versions = new VersionExchange(
    { clock, logger, onHeard: (dp, version) => { peers.heard(dp, version) } }, { isParty: msp != null })
  const peer = await createPeer({
    seed: options.seed,
    listen: options.listen,
    wire: options.wire,
    listed: slot.listed,
    versions,
    rpcMetrics: options.metrics == null ? undefined : rpcMetrics(options.metrics),
    clock,
    logger
  })
  if (msp != null) {
    versions.serve(peer.services.rpc)
  }
  const shared = { rpc: peers.watching(peer.services.rpc), clock, timer, random, logger, voprf }
  const clockWatch = new ClockWatch({ registry: slot, clock })
  const service = msp == null
    ? undefined
    : mspService({ ...shared, past: clockWatch.past, registry: slot, gate: slot, store }, { ...msp, federation: anchor.federationId, seed })

  const stops: Array<() => Promise<void>> = [async () => { await peer.stop() }]
  const stop = async (): Promise<void> => {
    while (stops.length > 0) {
      await stops.pop()?.()
    }
  }
  try {
    await peer.start()
    const registries = await startRegistry(
      { ...shared, store: store.namespace('registry'), hear: (dp, word) => { clockWatch.hear(dp, word) } },
      { ...options, anchor })
    const { keeper: registry, gate, refresh } = registries
    slot.fill(registry, gate)
    versions.open(registry)
    if (msp != null) {
      const self: ListedAs = { role: 'msp', id: msp.mspId, publicKey: signerFromSeed(msp.signingSeed).publicKey }
      const log = logger.forComponent('mimi:msp')
      watchListed(self, { registry, clock, log })
      const clocks = clockLog({ watch: clockWatch, log, timer })
      await clocks.start()
      stops.push(async () => { await clocks.stop() })
    }
    stops.push(registries.stop)

    const asks = { ...shared, registry, gate, refresh, clockWatch }
    const onFault = (fault: EvaluatorFault): void => { peers.fault(fault) }
    const lookups = await openLookups({ ...asks, store, seed, federation: anchor.federationId, onFault }, options)
    stops.push(lookups.stop)
    const { oprf, reader, discoverer, disclosure } = lookups
    if (service != null) {
      await service.startWatch(reader)
      stops.push(service.stop)
    }
    const attests = attestClient()(asks)
    return {
      peerId: peer.peerId,
      registry,
      vitals: { gate, watch: clockWatch, peers },
      past: clockWatch.past,
      addresses: () => peer.getMultiaddrs().map(address => address.toString()),
      ...discoverer,
      disconnected: async (csi, since, disconnectedOptions) =>
        await askDisconnected(csi, since, { registry, gate, oprf, attests, clock }, disconnectedOptions),
      holder: holderMaker({
        ...asks, oprf, reader, attests, isThere: async ({ addresses }, where) => await isThere(peer, addresses, where)
      }),
      watch: (csi, own, watchOptions) => watchCsi(csi, own, { oprf, reader, registry, gate, clock, timer }, watchOptions),
      disclosure,
      refreshRegistry: refresh,
      stop
    }
  } catch (err) {
    await stop()
    throw err
  }
}
