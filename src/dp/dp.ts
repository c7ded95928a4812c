/**
 * The discovery provider: a full node. Composes store, registry, request engine,
 * evaluation, records, DHT and claims, and does nothing else.
 *
 * @example
 *
 * ```ts
 * const dp = await createDp({ seed, listen: ['/ip4/0.0.0.0/tcp/4001'], anchor, initial: registryFile, store: await levelStore(folder), shares })
 * await dp.start()
 * ```
 */
import '../runtime.ts'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../base/clock.ts'
import { equalBytes } from '../base/bytes.ts'
import { peerIdOf, signerFromSeed } from '../base/keys.ts'
import { loadSodium } from '../blinding/sodium.ts'
import { dhtServices, recordPublisher, recordReader, recordRepublisher } from '../dht/index.ts'
import { CLAIM_PROTOCOL, claimClient, claimServer, entriesAt, publishedEntries } from '../protocols/claim/index.ts'
import { confirmClient } from '../protocols/confirm/index.ts'
import { DISCOVERY_PROTOCOL, discoveryServer, serveContexts } from '../protocols/discovery/index.ts'
import { FIRST_MAPPING_PROTOCOL, firstMapping } from '../protocols/first-mapping/index.ts'
import { invalidationGossip, invalidationPubsub } from '../protocols/invalidation/index.ts'
import { INVALIDATION_SYNC_PROTOCOL, invalidationSync } from '../protocols/invalidation-sync/index.ts'
import { OPRF_PROTOCOL, oprfServer } from '../protocols/oprf/index.ts'
import { RELAY_PROTOCOL, gatewayHandler, relayServer, storedAt, storedHere } from '../protocols/relay/index.ts'
import { recordIntake, RECORDS_PROTOCOL, recordsClient, recordsServer } from '../protocols/records/index.ts'
import { openKeeper, REGISTRY_PROTOCOL, registryProtocol } from '../protocols/registry/index.ts'
import { targetOf } from '../rpc/target.ts'
import { openInvalidationLog } from '../store/invalidation-log.ts'
import { MAX_NAMED_DPS } from '../query/constants.ts'
import { openBudget } from './budgets/budget.ts'
import { claimReplicas } from './claim-replicas.ts'
import { conflictNotices } from './conflicts/notices.ts'
import { conflicts } from './conflicts/conflicts.ts'
import { NodeError } from '../node/errors.ts'
import { knownFacts } from './known-facts.ts'
import { firstMappingMetrics } from './first-mappings/first-mapping-metrics.ts'
import { firstMappingFacts } from './first-mappings/first-mappings.ts'
import { invalidationMetrics } from './invalidations/invalidation-metrics.ts'
import { invalidations } from './invalidations/invalidations.ts'
import { allGaters } from '../node/fence.ts'
import { createPeer } from '../node/libp2p.ts'
import { lifecycle } from '../node/lifecycle.ts'
import { createMetrics } from '../node/metrics.ts'
import { pruning } from './pruning.ts'
import { relayKeys, watchListedKey } from './relay-keys.ts'
import { rpcMetrics } from '../node/rpc-metrics.ts'
import { peerScore } from '../node/score.ts'
import { sharesOf } from './share-file.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { Publisher, RecordReader, Republisher } from '../dht/index.ts'
import type { FirstMapping } from '../protocols/first-mapping/index.ts'
import type { InvalidationGossip } from '../protocols/invalidation/index.ts'
import type { InvalidationSync } from '../protocols/invalidation-sync/index.ts'
import type { RegistryKeeper, RegistryProtocol } from '../protocols/registry/index.ts'
import type { FederationMode, TrustAnchor, VerifiedRegistry } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Store } from '../store/interface.ts'
import type { InvalidationLog } from '../store/invalidation-log.ts'
import type { ConflictNotices } from './conflicts/notices.ts'
import type { Conflicts } from './conflicts/conflicts.ts'
import type { Invalidations } from './invalidations/invalidations.ts'
import type { Fence } from '../node/fence.ts'
import type { GossipPeer, Peer } from '../node/libp2p.ts'
import type { Metrics } from '../node/metrics.ts'
import type { PeerScore } from '../node/score.ts'
import type { ShareFile } from './share-file.ts'
import type { ComponentLogger, PeerId } from '@libp2p/interface'

export interface DpOptions {
  /** Ed25519 seed of the libp2p key, 32 bytes: the DP's identity. MUST stay secret. */
  readonly seed: Uint8Array
  /** Multiaddrs. */
  readonly listen: readonly string[]
  /** Multiaddrs to tell others. @default those it listens on */
  readonly announce?: readonly string[]
  readonly anchor: TrustAnchor
  /** SignedRegistry, as from a file; used where it is newer than what is kept. */
  readonly initial?: Uint8Array
  /** Everything that the DP keeps; the caller closes it, after `stop`. */
  readonly store: Store
  /** Its shares of evaluation keys; none for a DP that doesn't evaluate. @default none */
  readonly shares?: readonly ShareFile[]
  /** Seeds of its HPKE keys, 32 bytes each: the listed one, and another while the registry changes. MUST stay secret. @default none: it opens no sealed requests */
  readonly hpkeSeeds?: readonly Uint8Array[]
  /** What it does where a query doesn't say. @default what the registry lists for it */
  readonly defaultFederation?: FederationMode
  /** Peer ids of the DPs that it asks in the mode `preferred`; disclosed to whoever asks. @default none */
  readonly preferred?: readonly string[]
  /** Milliseconds between refreshes of the registry; zero: never. @default 300_000 */
  readonly refreshInterval?: number
  /** Milliseconds between reconciliations of invalidations with a DP by lot; zero: never. @default 60_000 */
  readonly syncInterval?: number
  /** Connections at most. @default 2_000 */
  readonly maxConnections?: number
  /** Sees every request that comes and goes, in the clear, for whoever audits a node. @default nobody does */
  readonly audit?: (rpc: Rpc) => Rpc
  /** Keeps it apart from peers, for whoever tries that. @default from nobody */
  readonly fence?: Fence
  readonly clock?: Clock
  readonly random?: Random
  /** @default libp2p's, by the variable DEBUG */
  readonly logger?: ComponentLogger
  /** @default a registry of its own */
  readonly metrics?: Metrics
}

export interface Dp {
  readonly peerId: PeerId
  readonly registry: RegistryKeeper
  readonly reader: RecordReader
  readonly publisher: Publisher
  readonly republisher: Republisher
  /** Spreads what comes up here, takes in what comes. */
  readonly invalidations: Invalidations
  readonly invalidationLog: InvalidationLog
  readonly invalidationGossip: InvalidationGossip
  readonly invalidationSync: InvalidationSync
  /** Tells every DP of first mappings. */
  readonly firstMappings: FirstMapping
  /** Carries through what was brought to this DP. */
  readonly conflicts: Conflicts
  /** Tells holders of disputed mappings, by way of their MSPs. */
  readonly conflictNotices: ConflictNotices
  /** Refreshing the registry on demand. */
  readonly registryProtocol: RegistryProtocol
  readonly peer: Peer
  readonly metrics: Metrics
  /** What peers did wrong. */
  readonly score: PeerScore
  /** Multiaddrs it listens on, with its peer id; none before `start`. */
  addresses (): readonly string[]
  start (): Promise<void>
  /** Ends what is under way, then closes connections. */
  stop (): Promise<void>
}

/**
 * Returns a node that has not been started.
 *
 * @throws RegistryError when neither `initial` nor the store holds a registry that the anchor vouches for
 * @throws NodeError as `checkDp`; ShareFileError
 */
export async function createDp (options: DpOptions): Promise<Dp> {
  const { clock = systemClock, random = systemRandom, logger = defaultLogger(), store, shares = [] } = options
  const signer = signerFromSeed(options.seed)
  const id = peerIdOf(signer.publicKey).toString()
  const keeper = await openKeeper({ store: store.namespace('registry'), clock, logger }, { anchor: options.anchor, initial: options.initial })
  checkDp(id, keeper.current(), options)
  const keys = await relayKeys(options.hpkeSeeds ?? [], { id, hpkeKey: keeper.current().dp(id)?.hpkeKey })

  const intake = recordIntake({ id })({ registry: keeper, clock, records: store.records })
  const log = logger.forComponent('mimi:dp')
  watchListedKey(keys, id, keeper, log)
  const metrics = options.metrics ?? createMetrics()
  const score: PeerScore = peerScore({ clock, log, disconnect: async offender => { await peer.hangUp(offender) } })
  const peer: GossipPeer = await createPeer({
    ...options,
    logger,
    judge: score,
    gater: allGaters([score.gater, options.fence?.gater ?? {}]),
    rpcMetrics: rpcMetrics(metrics, [CLAIM_PROTOCOL, OPRF_PROTOCOL, RECORDS_PROTOCOL, REGISTRY_PROTOCOL, INVALIDATION_SYNC_PROTOCOL, FIRST_MAPPING_PROTOCOL, DISCOVERY_PROTOCOL, RELAY_PROTOCOL].map(({ id }) => id)),
    dht: dhtServices({ registry: keeper, clock, records: store.records, intake, cache: intake.cache }),
    pubsub: invalidationPubsub({ registry: keeper, score })
  })
  const { pubsub } = peer.services
  const rpc = options.audit?.(peer.services.rpc) ?? peer.services.rpc
  const registry = registryProtocol({ refreshInterval: options.refreshInterval })({ rpc, keeper, clock, random, logger, signer })
  const budget = await openBudget({ store: store.namespace('budget'), registry: keeper, clock, random, logger }, options.seed)
  serveContexts({ rpc, registry: keeper, issuer: budget })
  const evaluator = oprfServer()({
    rpc,
    registry: keeper,
    shares: sharesOf(id, shares),
    gate: budget,
    voprf: await loadSodium(),
    clock,
    random,
    logger
  })
  const local = recordsServer()({ rpc, registry: keeper, clock, logger, signer, store, intake })
  const records = recordsClient()({ rpc, registry: keeper, clock, local })
  const reader = recordReader({ repair: true })({ records, registry: keeper, clock, logger, cache: intake.cache })
  const publisher = recordPublisher()({ records, registry: keeper, clock, logger, queue: store.namespace('publish-queue') })
  const claims = store.namespace('claims')
  const invalidationLog = await openInvalidationLog({ store: store.namespace('invalidations'), registry: keeper, clock })
  const invalidationCounts = invalidationMetrics(metrics)
  const gossip: InvalidationGossip = invalidationGossip()({
    pubsub,
    registry: keeper,
    clock,
    random,
    logger,
    log: invalidationLog,
    id,
    take: async facts => { await struck.take(facts, 'gossip') },
    judge: score,
    connect: async (dp, signal) => { await peer.dial(targetOf(dp).multiaddrs.map(address => address.encapsulate(`/p2p/${dp.id}`)), signal) },
    count: invalidationCounts.message
  })
  const struck: Invalidations = invalidations({ id, registry: keeper, clock, log: invalidationLog, intake, publisher, gossip, logger: logger.forComponent('mimi:invalidations'), count: invalidationCounts.logged })
  const onConnect = (listener: (peer: PeerId) => void): (() => void) => {
    const hear = ({ detail }: CustomEvent<PeerId>): void => { listener(detail) }
    peer.addEventListener('peer:connect', hear)
    return () => { peer.removeEventListener('peer:connect', hear) }
  }
  const sync = invalidationSync({ interval: options.syncInterval })({
    rpc,
    registry: keeper,
    clock,
    random,
    logger,
    log: invalidationLog,
    id,
    take: async facts => { await struck.take(facts, 'sync') },
    judge: score,
    onConnect,
    metrics: invalidationCounts.sync
  })
  const facts = firstMappingFacts({ registry: keeper, clock, records: store.records, claims, log: invalidationLog, intake, struck, reader, publisher })
  const notices = firstMapping({ id })({ rpc, registry: keeper, clock, random, logger, facts, judge: score, store: claims, onConnect, metrics: firstMappingMetrics(metrics) })
  const republisher = recordRepublisher()({ publisher, registry: keeper, clock, logger, own: () => struck.unstruck(publishedEntries(claims)) })
  const holders = conflictNotices({
    id,
    registry: keeper,
    clock,
    random,
    logger: logger.forComponent('mimi:conflicts'),
    orders: store.namespace('notice-orders'),
    notices: store.namespace('notices'),
    claims,
    known: async lookupKey => await facts.known(lookupKey),
    dps: claimClient()({ rpc, registry: keeper, clock }),
    msps: confirmClient()({ rpc, registry: keeper, clock, random }),
    onConnect
  })
  const disputes = conflicts({
    store: store.namespace('conflicts'),
    registry: keeper,
    clock,
    random,
    logger: logger.forComponent('mimi:conflicts'),
    signer,
    reader,
    known: async lookupKey => await facts.known(lookupKey),
    publishFact: async (fact, options) => await struck.publishFact(fact, options),
    records,
    notify: async (dispute, rivals) => { await holders.notify(dispute, rivals) }
  })
  const taken = claimServer()({
    rpc,
    registry: keeper,
    clock,
    random,
    logger,
    signer,
    store: claims,
    replicas: claimReplicas({ reader, records, publisher: { publish: async (entries, signal) => publisher.publish(entries, signal), publishFact: async (fact, signal) => struck.publishFact(fact, signal) } }),
    notices: {
      known: async lookupKey => await facts.known(lookupKey),
      announce: async (entry, known, alongside) => { await notices.announce(entry, known, alongside) },
      coverage: async hash => await notices.coverage(hash)
    },
    conflicts: {
      open: async (dispute, callOptions) => await disputes.open(dispute, callOptions),
      get: async hash => await disputes.get(hash),
      look: async (hash, callOptions) => await disputes.look(hash, callOptions),
      notice: async dispute => { await holders.take(dispute) }
    }
  })

  const discovery = discoveryServer({ preferred: options.preferred })({
    rpc,
    registry: keeper,
    clock,
    logger,
    signer,
    own: { at: async lookupKey => await entriesAt(claims, lookupKey) },
    facts: knownFacts({ records: store.records, log: invalidationLog }),
    issuer: budget,
    gate: budget,
    hop: (to, context) => budget.hop(to, context),
    cache: intake.cache
  })

  const stored = storedHere(async lookupKey => await store.records.get(lookupKey), signer)
  relayServer({ id })({
    rpc,
    registry: keeper,
    clock,
    random,
    logger,
    keys,
    stored,
    charge: async (forward, chargeOptions) => { await budget.chargeForward(forward, chargeOptions) },
    serve: {
      evaluation: async (content, context) => await evaluator.answer(content, context),
      query: async (content, context) => await discovery.answer(content, { ...context, toAll: false }),
      'query-all': async (content, context) => await discovery.answer(content, { ...context, toAll: true }),
      read: gatewayHandler({ registry: keeper, clock, read: storedAt(rpc, id, stored) })
    }
  })

  // each part relies on those before it
  const parts = lifecycle([
    { name: 'libp2p', start: async () => { await peer.start() }, stop: async () => { await peer.stop() } },
    { name: 'reader', start: () => { reader.start() }, stop: async () => { await reader.stop() } },
    { name: 'publisher', start: () => { publisher.start() }, stop: async () => { await publisher.stop() } },
    { name: 'republisher', start: () => { republisher.start() }, stop: async () => { await republisher.stop() } },
    { name: 'invalidations', start: () => { struck.start() }, stop: async () => { await struck.stop() } },
    { name: 'gossip', start: () => { gossip.start() }, stop: async () => { await gossip.stop() } },
    { name: 'invalidation sync', start: () => { sync.start() }, stop: async () => { await sync.stop() } },
    { name: 'first mappings', start: async () => { await notices.start() }, stop: async () => { await notices.stop() } },
    { name: 'conflict notices', start: async () => { await holders.start() }, stop: async () => { await holders.stop() } },
    { name: 'conflicts', start: () => { disputes.start() }, stop: async () => { await disputes.stop() } },
    pruning({ name: 'claims', prune: async () => await taken.prune(), log }),
    { name: 'registry', start: async () => { await registry.start() }, stop: async () => { await registry.stop() } }
  ], log)
  let stopped = false
  return {
    peerId: peer.peerId,
    registry: keeper,
    reader,
    publisher,
    republisher,
    invalidations: struck,
    invalidationLog,
    invalidationGossip: gossip,
    invalidationSync: sync,
    firstMappings: notices,
    conflicts: disputes,
    conflictNotices: holders,
    registryProtocol: registry,
    peer,
    metrics,
    score,
    addresses: () => peer.getMultiaddrs().map(address => address.toString()),
    async start () {
      if (stopped) {
        throw new NodeError('DP_STOPPED')
      }
      if (!parts.isStarted) {
        await parts.start()
      }
    },
    async stop () {
      stopped = true
      await parts.stop()
    }
  }
}

/**
 * What would keep this DP from starting.
 *
 * @param id - its peer id
 * @throws NodeError `DP_NOT_LISTED`, `DP_REVOKED`, `DP_DEFAULT_DISAGREES`, `DP_DEFAULT_IMPOSSIBLE`, `DP_PREFERRED_INVALID`, `DP_SHARE_MISMATCH`
 */
export function checkDp (id: string, registry: VerifiedRegistry, { shares = [], defaultFederation, preferred = [] }: Pick<DpOptions, 'shares' | 'defaultFederation' | 'preferred'>): void {
  const record = registry.dp(id)
  if (record == null) {
    throw new NodeError('DP_NOT_LISTED', { detail: `peer id ${id}, registry version ${registry.version}` })
  }
  if (record.status === 'revoked') {
    throw new NodeError('DP_REVOKED', { detail: id })
  }
  const mode = defaultFederation ?? record.defaultFederation
  if (mode !== registry.policy.defaultFederation) {
    throw new NodeError('DP_DEFAULT_DISAGREES', { detail: `${mode}, agreed: ${registry.policy.defaultFederation}` })
  }
  const unknown = preferred.find(other => other === id || registry.dp(other) == null || registry.dp(other)?.status === 'revoked')
  if (unknown != null || preferred.length > MAX_NAMED_DPS) {
    throw new NodeError('DP_PREFERRED_INVALID', { detail: unknown ?? `${preferred.length} of ${MAX_NAMED_DPS}` })
  }
  if (mode === 'preferred' && preferred.length === 0) {
    throw new NodeError('DP_DEFAULT_IMPOSSIBLE', { detail: 'preferred, and none is named' })
  }
  for (const share of shares) {
    const key = registry.oprfKey(share.keyId)
    const listed = key?.shareEpoch === share.shareEpoch ? key.shares.find(({ index }) => index === share.index) : undefined
    if (listed != null && (listed.dp !== id || !equalBytes(listed.publicShare, share.publicShare))) {
      throw new NodeError('DP_SHARE_MISMATCH', { detail: `key ${share.keyId}, epoch ${share.shareEpoch}, index ${share.index}` })
    }
  }
}
