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
import { loadSodium } from '../blinding/sodium.ts'
import { mspService } from '../msp/msp-service.ts'
import { ClockWatch } from '../node/clock-watch.ts'
import { isThere } from '../node/is-there.ts'
import { createPeer } from '../node/libp2p.ts'
import { watchListed } from '../node/listing.ts'
import { attestClient } from '../protocols/attest/index.ts'
import { recordsClient } from '../protocols/records/index.ts'
import { relayClient } from '../protocols/relay/index.ts'
import { parseAnchor } from '../registry/anchor.ts'
import { memoryStore } from '../store/memory.ts'
import { openBookMarks } from './book-marks.ts'
import { storedChoices } from './choice-store.ts'
import { chosenWay } from './chosen-way.ts'
import { homeContexts } from './context-source.ts'
import { askDisconnected } from './disconnected.ts'
import { openEvaluations } from './evaluations.ts'
import { holderMaker } from './holder-maker.ts'
import { homeChooser } from './home.ts'
import { newestRegistry } from './newest.ts'
import { startRegistry } from './registry-service.ts'
import { RegistrySlot } from './registry-slot.ts'
import { TokenWallet, mspProof, tokenDrawer } from './tokens/index.ts'
import { watchCsi } from './watch-csi.ts'
import { makeWay } from './way.ts'
import { Ways } from './ways.ts'
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
  const { clock = systemClock, random = systemRandom, logger = defaultLogger(), store = memoryStore(), msp } = options
  const anchor = typeof options.anchor === 'string' ? parseAnchor(options.anchor) : options.anchor
  // what is sealed under one that is drawn here ends with this node
  const seed = options.seed ?? random.bytes(SEED_LENGTH)
  const voprf = await loadSodium()
  const slot = new RegistrySlot()
  const peer = await createPeer({ seed: options.seed, listen: options.listen, listed: slot.listed, clock, logger })
  const shared = { rpc: peer.services.rpc, clock, random, logger, voprf }
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
    if (msp != null) {
      const self: ListedAs = { role: 'msp', id: msp.mspId, publicKey: signerFromSeed(msp.signingSeed).publicKey }
      watchListed(self, { registry, clock, log: logger.forComponent('mimi:msp') })
    }
    stops.push(registries.stop)

    const asks = { ...shared, registry, gate, refresh, clockWatch }
    const homes = homeChooser(
      { homes: [options.home ?? []].flat(), msp: msp?.mspId },
      { ...asks, isOff: dp => clockWatch.contradicts(dp) })
    const contexts = homeContexts({ ...asks, homes })
    const log = logger.forComponent('mimi:light')
    const newest = newestRegistry({ ...asks, log })
    const proof = options.proof ?? (msp == null ? undefined : mspProof(msp, anchor.federationId))
    const payments = await TokenWallet.open({ ...asks, past: clockWatch.past, store: store.namespace('tokens') }, seed)
    const evaluations = await openEvaluations(
      { ...asks, past: clockWatch.past, store: store.namespace('evaluations'), contexts, payments, newest },
      { seed, kept: options.seed != null, tier: options.tier }
    )
    const marks = await openBookMarks({ store: store.namespace('books'), clock, past: clockWatch.past }, evaluations.secret)
    const choices = options.choices ?? storedChoices(store.namespace('choices'), seed, random)
    const records = recordsClient()(asks)
    const relay = relayClient({ known: current => msp == null ? [] : current.msp(msp.mspId)?.dps ?? [] })(
      { ...asks, home: current => homes.current(current) })
    const parts = { ...asks, records, relay, evaluations, homes, newest, choices, marks }
    const app = options.app ?? msp?.mspId
    const ways = new Ways({
      relay,
      isRequired: () => registry.current().policy.relayRequired,
      make: relayed => makeWay(parts, { app, relayed }),
      log
    }, options.relay)
    stops.push(async () => { await ways.stop() })

    const { rpc, oprf, reader, discoverer, disclosure } = chosenWay(ways)
    if (proof != null) {
      const drawer = tokenDrawer({ ...asks, rpc, store, wallet: payments, proof, timer: options.timer }, { target: options.keptTokens })
      await drawer.start()
      stops.push(async () => { await drawer.stop() })
    }
    if (service != null) {
      await service.startWatch(reader)
      stops.push(service.stop)
    }
    const attests = attestClient()(asks)
    return {
      peerId: peer.peerId,
      registry,
      addresses: () => peer.getMultiaddrs().map(address => address.toString()),
      ...discoverer,
      disconnectedSince: async (csi, since, disconnectedOptions) =>
        await askDisconnected(csi, since, { registry, gate, oprf, attests, clock }, disconnectedOptions),
      holder: holderMaker({
        ...asks, oprf, reader, attests, isThere: async ({ addresses }, where) => await isThere(peer, addresses, where)
      }),
      watch: (csi, own, watchOptions) => watchCsi(csi, own, { oprf, reader, registry, gate, clock }, watchOptions),
      disclosure,
      refreshRegistry: refresh,
      stop
    }
  } catch (err) {
    await stop()
    throw err
  }
}
