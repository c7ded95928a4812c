/**
 * The discovery provider: a full node. Makes its parts, hands each what it needs of
 * the others, and does nothing else.
 *
 * @example
 *
 * ```ts
 * const store = await levelStore(folder)
 * const dp = await createDp({ seed, listen: ['/ip4/0.0.0.0/tcp/4001'], anchor, initial: registryFile, store, shares })
 * await dp.start()
 * ```
 */
import '../runtime.ts'
import { requireKnown } from '../base/known-options.ts'
import { loadSodium } from '../blinding/sodium.ts'
import { lifecycle, partOf } from '../node/lifecycle.ts'
import { dpCeremonies } from './ceremonies/index.ts'
import { dpClaims, dpRefreshing } from './claims/index.ts'
import { dpConflicts } from './conflicts/index.ts'
import { openEvaluation } from './evaluation/index.ts'
import { dpFirstMappings } from './first-mappings/index.ts'
import { openFoundation } from './foundation.ts'
import { dpHealth } from './health/index.ts'
import { dpInvalidations } from './invalidations/index.ts'
import { localView } from './local-view.ts'
import { OneLife } from './one-life.ts'
import { DP_OPTIONS } from './option-names.ts'
import { dpQueries } from './queries/index.ts'
import { dpRelays } from './relays/index.ts'
import { dpReplicas } from './replicas.ts'
import { openRestored } from './restored.ts'
import { openTokens } from './tokens/index.ts'
import { dpRecordSync, openWholeness } from './wholeness/index.ts'
import type { Store } from '../store/interface.ts'
import type { AbortOptions } from '@libp2p/interface'
import type { DpNetwork } from './network.ts'
import type { Dp, DpOptions } from './interface.ts'
import type { Part } from '../node/lifecycle.ts'

type Foundation = Awaited<ReturnType<typeof openFoundation>>

/**
 * Returns a node that has not been started.
 *
 * @throws RegistryError when neither `initial` nor the store holds a registry that the anchor vouches for
 * @throws DpError as `checkDp`, `DP_HPKE_KEY_MISSING`; ShareFileError
 */
export async function createDp (options: DpOptions): Promise<Dp> {
  requireKnown('createDp', options, DP_OPTIONS)
  const { store } = options
  const foundation = await openFoundation(options)
  const { node, network, storage, vault, keys, log } = foundation
  const { logger, registry, gate, metrics } = node
  const { intake, claims, clockWatch } = storage

  const isClockOff = (): boolean => clockWatch.verdict().state === 'off'
  const isClockConfirmed = (): boolean => clockWatch.verdict().state === 'confirmed'

  const voprf = await loadSodium()
  const restored = await openRestored(store, log)
  const { isRestored } = restored
  const issuing = await openTokens({ ...node, voprf, stores: storage, health: store.health, isRestored }, options.seed)
  const { tokens } = issuing
  const { budget, evaluator } = await openEvaluation(
    { ...node, voprf, tokens, shares: vault, store: storage.budget, isClockConfirmed }, options)
  const wholeness = await openWholeness({
    ...node,
    store: storage.wholeness,
    records: store.records,
    hasLost: isRestored || hasLost(store),
    isOff: isClockOff,
    log: logger.forComponent('mimi:record-sync')
  })
  await restored.settle()
  const replicas = dpReplicas({ ...node, ...storage, wholeness })
  const { reader, publisher } = replicas
  const invalidations = dpInvalidations(
    { ...node, ...network, publisher, reader, intake, claims, log: storage.invalidationLog })
  const recordSync = dpRecordSync(
    { ...node, records: store.records, intake, wholeness, invalidations: invalidations.invalidations },
    { interval: options.syncInterval })
  const known = localView({ ...node, records: store.records, claims, log: invalidations.log, cache: intake.cache })
  const shared = { ...node, ...replicas, claims, invalidations: invalidations.invalidations, known, intake }
  const refreshing = dpRefreshing(shared)
  const firstMappings = dpFirstMappings(shared)
  const refresh = async (options?: AbortOptions): Promise<unknown> => await gate.refresh(options)
  const conflicts = dpConflicts({ ...shared, refresh, stores: storage })
  const claimed = dpClaims({ ...shared, ...firstMappings, ...conflicts, isClockOff, log })
  const queries = dpQueries(
    { ...shared, records: store.records, log: invalidations.log, budget, wholeness, cache: intake.cache }, options)
  const ceremonies = dpCeremonies({ ...node, vault, store: storage.ceremonies, voprf })
  const relays = dpRelays(
    { ...node, ...replicas, records: store.records, keys, budget, evaluator, tokens, queries, wholeness })
  const { score, isConnected } = network
  const health = dpHealth(
    { ...node, watch: clockWatch, store, sync: recordSync.sync, score, isConnected, publisher, tokens })
  const life = lifeOf(foundation, [
    issuing, replicas, recordSync, refreshing, invalidations, firstMappings, conflicts, claimed, relays, ceremonies
  ])
  return {
    ...addressed(network),
    registry,
    reader,
    publisher,
    republisher: refreshing.republisher,
    invalidations: invalidations.invalidations,
    invalidationLog: invalidations.log,
    invalidationGossip: invalidations.gossip,
    recordSync: recordSync.sync,
    firstMappings: firstMappings.firstMappings,
    conflicts: conflicts.conflicts,
    conflictNotices: conflicts.conflictNotices,
    ceremonies: ceremonies.ceremonies,
    registryProtocol: gate,
    freshTime: storage.freshTime,
    tokens,
    metrics,
    health,
    traffic: node.traffic,
    score: network.score,
    start: async () => { await life.start() },
    stop: async () => { await life.stop() }
  }
}

/** @param rooms - each relies on those before it */
function lifeOf (
  { network, ownClock, node: { gate }, log }: Foundation, rooms: ReadonlyArray<{ readonly parts: readonly Part[] }>
): OneLife {
  const parts = [network, ownClock, ...rooms].flatMap(room => room.parts)
  return new OneLife(lifecycle([...parts, partOf('registry', gate)], log))
}

function addressed ({ peer }: Pick<DpNetwork, 'peer'>): Pick<Dp, 'peer' | 'peerId' | 'addresses'> {
  return { peer, peerId: peer.peerId, addresses: () => peer.getMultiaddrs().map(address => address.toString()) }
}

/** Whether the store was opened without something that it had acknowledged. */
function hasLost ({ health }: Pick<Store, 'health'>): boolean {
  return health.lostWrites > 0 || (health.damaged.records ?? 0) > 0
}

export { checkDp, requireListedDp } from './check.ts'
export type { Dp, DpOptions } from './interface.ts'
