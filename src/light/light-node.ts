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
import { recordReader } from '../dht/index.ts'
import { attestClient } from '../protocols/attest/index.ts'
import { claimClient } from '../protocols/claim/index.ts'
import { confirmClient, confirmServer } from '../protocols/confirm/index.ts'
import { discoveryClient } from '../protocols/discovery/index.ts'
import { memoryCache, oprfClient } from '../protocols/oprf/index.ts'
import { recordsClient } from '../protocols/records/index.ts'
import { relayClient } from '../protocols/relay/index.ts'
import { fetchRegistry, openKeeper, registryProtocol } from '../protocols/registry/index.ts'
import { parseCsi } from '../identifiers/csi.ts'
import { parseAnchor } from '../registry/anchor.ts'
import { memoryStore } from '../store/memory.ts'
import { createHolder } from '../holder/holder.ts'
import { attestProver } from '../holder/prover.ts'
import { memoryStateStore } from '../holder/state-store.ts'
import { homeContexts } from './context-source.ts'
import { evaluationSecrets, openEvaluationCache } from './evaluation-cache.ts'
import { confirmedUsers } from '../msp/confirmed-users.ts'
import { openBookMarks } from './book-marks.ts'
import { storedChoices } from './choice-store.ts'
import { askDisconnected } from './disconnected.ts'
import { Discoverer } from './discoverer.ts'
import { LightError } from './errors.ts'
import { FederationReader } from './federation-reader.ts'
import { homeChooser } from './home.ts'
import { keyReader } from './key-reader.ts'
import { evaluatesUnderNewest, newestRegistry } from './newest.ts'
import { Relayed } from './relayed.ts'
import { RegistrySlot } from './registry-slot.ts'
import { userWatch } from '../msp/user-watch.ts'
import { Ways } from './ways.ts'
import { createPeer } from '../node/libp2p.ts'
import { partyTarget } from '../node/targets.ts'
import { watchKey } from '../node/watch.ts'
import type { LightNode, LightNodeOptions } from './options.ts'
import type { Way } from './ways.ts'
import type { RecordReader } from '../dht/index.ts'
import type { OprfClient } from '../protocols/oprf/index.ts'
import type { RegistryKeeper } from '../protocols/registry/index.ts'
import type { DpRecord, TrustAnchor, VerifiedRegistry } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Store } from '../store/interface.ts'

/** See protocols/oprf/interface.ts. */
const SECRET_LENGTH = 32

/**
 * Returns a node that runs.
 *
 * @throws RegistryError when the registry doesn't verify, RegistryProtocolError when nobody has one
 * @throws LightError `LIGHT_NO_REGISTRY`
 */
export async function createLightNode (options: LightNodeOptions): Promise<LightNode> {
  const { clock = systemClock, random = systemRandom, logger = defaultLogger(), store = memoryStore(), msp } = options
  const anchor = typeof options.anchor === 'string' ? parseAnchor(options.anchor) : options.anchor
  const voprf = await loadSodium()
  const peer = await createPeer({ seed: options.seed, listen: options.listen, logger })
  const engine = peer.services.rpc
  const slot = new RegistrySlot()
  const ofUsers = evaluationSecrets(options.seed ?? random.bytes(SECRET_LENGTH)).users
  const users = confirmedUsers({ store: store.namespace('confirmed'), clock, random }, ofUsers)
  if (msp != null) {
    confirmServer(msp)({ rpc: engine, registry: slot, clock, logger, signer: signerFromSeed(msp.signingSeed), voprf, backend: msp.backend, users })
  }

  const stops: Array<() => unknown> = [async () => { await peer.stop() }]
  const stop = async (): Promise<void> => {
    while (stops.length > 0) {
      await stops.pop()?.()
    }
  }
  try {
    await peer.start()
    const keeper = await openRegistryOf({ options, anchor, engine, store, clock, logger })
    slot.fill(keeper)
    const registry = registryProtocol({ refreshInterval: options.refreshInterval })({ rpc: engine, keeper, clock, random, logger })
    await registry.start()
    stops.push(async () => { await registry.stop() })

    const homes = homeChooser({ homes: [options.home ?? []].flat(), msp: msp?.mspId }, { clock, random })
    const home = (current: VerifiedRegistry): DpRecord => homes.current(current)
    const secrets = options.seed == null ? undefined : evaluationSecrets(options.seed)
    // what one way has paid for is known on the other
    const blindSecret = secrets?.blinding ?? random.bytes(SECRET_LENGTH)
    const cache = secrets == null ? memoryCache() : await openEvaluationCache({ store: store.namespace('evaluations'), registry: keeper, clock, random }, secrets.sealing)
    const marks = await openBookMarks({ store: store.namespace('books'), clock }, blindSecret)
    const contexts = homeContexts({ rpc: engine, registry: keeper, homes, logger })
    const records = recordsClient()({ rpc: engine, registry: keeper, clock })
    const relay = relayClient({ known: current => msp == null ? [] : current.msp(msp.mspId)?.dps ?? [] })({ rpc: engine, registry: keeper, clock, random, logger, home, refresh: async () => await registry.refresh() })
    const log = logger.forComponent('mimi:light')
    const newest = newestRegistry({ registry: keeper, clock, log, refresh: async () => await registry.refresh() })
    const make = (relayed: boolean): Way => {
      const asks = relayed ? new Relayed({ rpc: engine, registry: keeper, records, relay }) : { rpc: engine, records }
      const oprf = evaluatesUnderNewest(oprfClient({ tier: options.tier, blindSecret })({ rpc: asks.rpc, registry: keeper, voprf, clock, random, logger, contexts, cache }), keeper, newest)
      const reader = recordReader()({ records: asks.records, registry: keeper, clock, logger })
      const federation = new FederationReader({
        discovery: discoveryClient()({ rpc: asks.rpc, registry: keeper, clock }),
        reader,
        registry: keeper,
        clock,
        random,
        homes,
        refresh: async refreshOptions => await registry.refresh(refreshOptions)
      })
      return { oprf, reader, federation, discoverer: new Discoverer({ registry: keeper, clock, logger, oprf, reader: keyReader(reader, keeper, newest), federation, choices, marks, relayed }, { app: options.app ?? msp?.mspId }) }
    }
    const ways = new Ways({ relay, make, log }, options.relay)
    stops.push(async () => { await ways.stop() })
    const oprf: Omit<OprfClient, 'known'> = {
      evaluate: async (csis, evaluateOptions) => await ways.choose().oprf.evaluate(csis, evaluateOptions),
      evaluateWithTranscript: async (csi, evaluateOptions) => await ways.choose().oprf.evaluateWithTranscript(csi, evaluateOptions)
    }
    const reader: Pick<RecordReader, 'read'> = { read: async (keys, readOptions) => await ways.choose().reader.read(keys, readOptions) }
    if (msp?.backend?.alert != null) {
      const alert = msp.backend.alert.bind(msp.backend)
      const watch = userWatch({ users, reader, registry: keeper, store: store.namespace('alerts'), alert, clock, log: logger.forComponent('mimi:msp:watch') }, { secret: ofUsers, interval: msp.watchInterval })
      await watch.start()
      stops.push(async () => { await watch.stop() })
    }
    const attests = attestClient()({ rpc: engine, registry: keeper, clock })
    const choices = options.choices ?? storedChoices(store.namespace('choices'))

    return {
      peerId: peer.peerId,
      registry: keeper,
      addresses: () => peer.getMultiaddrs().map(address => address.toString()),
      discover: async (csi, discoverOptions) => await ways.choose().discoverer.discover(csi, discoverOptions),
      discoverCompact: async (csi, compactOptions) => await ways.choose().discoverer.discoverCompact(csi, compactOptions),
      discoverEach: (csis, bookOptions) => ways.choose().discoverer.discoverEach(csis, bookOptions),
      discoverMany: async (csis, discoverOptions) => await ways.choose().discoverer.discoverMany(csis, discoverOptions),
      disconnectedSince: async (csi, since, disconnectedOptions) => await askDisconnected(
        typeof csi === 'string' ? parseCsi(csi, keeper.current().policy.csiTypes) : csi, since, { registry: keeper, oprf, attests }, disconnectedOptions),
      holder: (keys, states = memoryStateStore()) => createHolder({
        registry: keeper,
        clock,
        random,
        oprf,
        claims: claimClient()({ rpc: engine, registry: keeper, clock }),
        confirmations: confirmClient()({ rpc: engine, registry: keeper, clock, random }),
        prover: attestProver(attests),
        keys,
        states,
        reader
      }),
      watch: async function * (csi, own, watchOptions) {
        const [evaluation] = await oprf.evaluate([typeof csi === 'string' ? parseCsi(csi, keeper.current().policy.csiTypes) : csi], { signal: watchOptions?.signal })
        if (evaluation == null) {
          throw new LightError('DISCOVER_NO_REPLICA')
        }
        yield * watchKey({ lookupKey: evaluation.lookupKey, own: async () => ({ keys: own, made: () => true, letGo: () => true }) }, { reader, registry: keeper, clock }, watchOptions)
      },
      disclosure: async disclosureOptions => await ways.choose().federation.disclosure(disclosureOptions),
      refreshRegistry: async refreshOptions => (await registry.refresh(refreshOptions)).registry,
      stop
    }
  } catch (err) {
    await stop()
    throw err
  }
}

interface RegistryNeeds extends Pick<Required<LightNodeOptions>, 'clock' | 'logger'> {
  readonly options: LightNodeOptions
  readonly anchor: TrustAnchor
  readonly engine: Rpc
  readonly store: Store
}

/** From the file, else from what was kept, else from the DPs that the caller named. */
async function openRegistryOf ({ options, anchor, engine, store, clock, logger }: RegistryNeeds): Promise<RegistryKeeper> {
  const components = { store: store.namespace('registry'), clock, logger }
  if (options.registry != null || options.bootstrap == null) {
    return await openKeeper(components, { anchor, initial: options.registry })
  }
  const targets = options.bootstrap.flatMap(address => partyTarget({ addresses: [address] }) ?? [])
  if (targets.length === 0) {
    throw new LightError('LIGHT_NO_REGISTRY', { detail: 'no bootstrap address names a peer' })
  }
  const { bytes } = await fetchRegistry({ rpc: engine, clock }, { anchor, targets })
  return await openKeeper(components, { anchor, initial: bytes })
}
