/** Real nodes over TCP, Noise and Yamux on loopback: the DPs of a federation, each a replica. */
import '../../src/runtime.ts'
import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { defaultLogger } from '@libp2p/logger'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { recordPublisher, recordReader } from '../../src/dht/index.ts'
import { dhtServices } from '../../src/dht/kad.ts'
import { Walk } from './kad-walk.ts'
import { recordIntake, recordsClient, recordsServer } from '../../src/protocols/records/index.ts'
import { rpc } from '../../src/rpc/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { bobLookupKey, buildTestMapping } from './mapping.ts'
import { buildTestRegistry, NOW, testFederationId, openGate } from './registry.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { DhtServicesInit } from '../../src/dht/kad.ts'
import type { Publisher, PublisherInit, RecordReader, RecordReaderInit } from '../../src/dht/interface.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { RecordsClient, RecordsServer } from '../../src/protocols/records/interface.ts'
import type { RecordIntake } from '../../src/protocols/records/intake.ts'
import type { DpRecord, RegistrySource, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Rpc, RpcComponents } from '../../src/rpc/interface.ts'
import type { Store } from '../../src/store/interface.ts'
import type { TestRegistry, TestRegistryOptions } from './registry.ts'
import type { TestMappingOptions } from './mapping.ts'
import type { PrivateKey } from '@libp2p/interface'
import type { Libp2p } from 'libp2p'
import type { Ping } from '@libp2p/ping'
import type { SingleKadDHT } from '@libp2p/kad-dht'

export class TestSource implements RegistrySource {
  #registry?: VerifiedRegistry
  readonly #listeners = new Set<(registry: VerifiedRegistry, previous: VerifiedRegistry) => void>()

  constructor (registry?: VerifiedRegistry) {
    this.#registry = registry
  }

  current (): VerifiedRegistry {
    if (this.#registry == null) {
      throw new Error('no registry yet')
    }
    return this.#registry
  }

  onUpdate (listener: (registry: VerifiedRegistry, previous: VerifiedRegistry) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  set (registry: VerifiedRegistry): void {
    const previous = this.#registry
    this.#registry = registry
    if (previous != null) {
      this.#listeners.forEach(listener => { listener(registry, previous) })
    }
  }
}

export type TestLibp2p = Libp2p<{ rpc: Rpc, dht: SingleKadDHT, ping: Ping }>

export interface TestNode {
  readonly id: string
  readonly libp2p: TestLibp2p
  readonly store: Store
  readonly intake: RecordIntake
  readonly client: RecordsClient
  readonly reader: RecordReader
  readonly publisher: Publisher
  readonly walk: Walk
}

export interface TestReplica extends TestNode {
  readonly server: RecordsServer
  /** As the registry has it. */
  readonly dp: DpRecord
}

export interface ReplicasOptions {
  /** @default 5 */
  dps?: number
  registry?: TestRegistryOptions
  reader?: RecordReaderInit
  publisher?: PublisherInit
  kad?: Partial<DhtServicesInit>
}

export interface Replicas {
  readonly nodes: readonly TestReplica[]
  readonly federation: TestRegistry
  readonly source: TestSource
  readonly clock: Clock & { time: number }
  /** A node that the registry doesn't list; a client unless it claims to be a DP. */
  stranger (options?: { server?: boolean }): Promise<TestNode>
  /** Everybody connects to everybody. */
  mesh (): Promise<void>
  stop (): Promise<void>
}

interface Shared {
  source: TestSource
  clock: Clock
  options: ReplicasOptions
}

async function startNode (
  privateKey: PrivateKey, seed: Uint8Array | undefined, server: boolean, { source, clock, options }: Shared
): Promise<TestNode & { server?: RecordsServer }> {
  const store = memoryStore()
  const logger = defaultLogger()
  const signer = signerIn(testFederationId(options.registry), signerFromSeed(seed ?? privateKey.raw.subarray(0, 32)))
  const id = privateKey.publicKey.toString()
  const intake = recordIntake({ id })({ gate: openGate, registry: source, clock, past: clock, records: store.records })
  const kad = dhtServices({
    registry: source,
    clock,
    records: store.records,
    intake: server ? intake : undefined,
    cache: intake.cache,
    ...options.kad
  })
  const libp2p: TestLibp2p = await createLibp2p({
    start: false,
    privateKey,
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: 10_000, maxIncomingPendingConnections: 1_000 },
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      ping: ping({ maxInboundStreams: 64, maxOutboundStreams: 64 }),
      // libp2p's container throws for what isn't there
      rpc: ({ registrar, connectionManager, logger }: Pick<RpcComponents, 'registrar' | 'connectionManager' |
        'logger'>) => rpc({ drainTimeout: 100 })({ registrar, connectionManager, logger }),
      dht: kad.dht
    }
  })
  const local = server
    ? recordsServer()({
      gate: openGate,
      rpc: libp2p.services.rpc,
      registry: source,
      clock,
      past: clock,
      logger,
      signer,
      store,
      intake,
      invalidationLog: { at: async () => [] }
    })
    : undefined
  const client = recordsClient()({ rpc: libp2p.services.rpc, registry: source, clock, local })
  const reader = recordReader({ repair: server, ...options.reader })({
    records: client, registry: source, clock, logger, cache: intake.cache
  })
  const publisher = recordPublisher(options.publisher)({
    gate: openGate,
    records: client,
    registry: source,
    clock,
    past: clock,
    logger,
    queue: store.namespace('publish-queue')
  })
  const walk = new Walk({
    dht: libp2p.services.dht,
    gate: kad.gate,
    connectionManager: connectionManagerOf(libp2p),
    peerId: libp2p.peerId,
    registry: source,
    clock,
    cache: intake.cache
  })
  await libp2p.start()
  reader.start()
  return { id, libp2p, store, intake, client, reader, publisher, walk, server: local }
}

/** What `Walk` needs of it, through the public side of a node. */
function connectionManagerOf (libp2p: Libp2p): ConstructorParameters<typeof Walk>[0]['connectionManager'] {
  return {
    getConnections: (peer: Parameters<Libp2p['getConnections']>[0]) => libp2p.getConnections(peer),
    openConnection: async (target: Parameters<Libp2p['dial']>[0], options?: object) => libp2p.dial(target, options)
  } as unknown as ConstructorParameters<typeof Walk>[0]['connectionManager']
}

export async function startReplicas (options: ReplicasOptions = {}): Promise<Replicas> {
  const registryOptions = { dps: options.dps ?? 5, evaluators: 1, threshold: 1, ...options.registry }
  const { dps } = buildTestRegistry(registryOptions)
  const source = new TestSource()
  const clock = { time: NOW, now () { return this.time } }
  const shared = { source, clock, options }
  const started = await Promise.all(
    dps.map(async ({ seed }) => startNode(await generateKeyPairFromSeed('Ed25519', seed), seed, true, shared))
  )
  const addresses = started.map(({ libp2p }) =>
    libp2p.getMultiaddrs().map(address => address.toString().replace(/\/p2p\/.*$/, '')))
  const federation = buildTestRegistry({ ...registryOptions, addresses })
  source.set(federation.registry)
  const strangers: TestNode[] = []
  const nodes = started.map((node): TestReplica => {
    const dp = federation.registry.dp(node.id)
    if (dp == null || node.server == null) {
      throw new Error('the registry does not list a node')
    }
    return { ...node, dp, server: node.server }
  })
  return {
    nodes,
    federation,
    source,
    clock,
    stranger: async ({ server = false } = {}) => {
      const node = await startNode(await generateKeyPair('Ed25519'), undefined, server, shared)
      strangers.push(node)
      return node
    },
    mesh: async () => {
      for (const [i, node] of nodes.entries()) {
        await Promise.all(nodes.slice(i + 1).map(async other => node.libp2p.dial(other.libp2p.getMultiaddrs())))
      }
    },
    stop: async () => {
      await Promise.all([...nodes, ...strangers].map(async ({ reader, publisher, libp2p, store }) => {
        await publisher.stop()
        await reader.stop()
        await libp2p.stop()
        await store.close()
      }))
    }
  }
}

/** A verified entry of Bob's; other labels are other mappings. */
export function entryOf (federation: TestRegistry, label = 'entry', options: TestMappingOptions = {}): VerifiedEntry {
  const { bytes, context } = buildTestMapping({ federation, label, lookupKey: bobLookupKey, ...options })
  return verifyEntry(bytes, context)
}

/** Waits until `holds`, looking again whenever the event loop has come around; the test's own deadline ends it. */
export async function until (holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await new Promise(resolve => setImmediate(resolve))
  }
}

export function at<T> (items: readonly T[], index: number): T {
  const item = items[index]
  if (item == null) {
    throw new Error(`no item ${index} of ${items.length}`)
  }
  return item
}
