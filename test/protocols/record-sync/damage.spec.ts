import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { recordsServer } from '../../../src/protocols/records/index.ts'
import { ReadStatus } from '../../../src/protocols/records/pb/messages.ts'
import { DEFAULT_RETRY_INTERVAL } from '../../../src/protocols/record-sync/constants.ts'
import { StoreError } from '../../../src/store/errors.ts'
import { MemoryBackend } from '../../../src/store/memory.ts'
import { BackendStore } from '../../../src/store/store.ts'
import { codeOfRejection } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { reassignedMany } from '../../builders/log.ts'
import { federation } from '../../builders/mapping.ts'
import { openGate } from '../../builders/registry.ts'
import { until } from '../../builders/replicas.ts'
import { signerOf, syncing } from '../../builders/syncing.ts'
import type { LookupKey } from '../../../src/base/bytes.ts'
import type { ReadResult } from '../../../src/protocols/records/pb/messages.ts'
import type { Span } from '../../../src/store/backend.ts'
import type { Store } from '../../../src/store/interface.ts'
import type { SyncNode, Syncing } from '../../builders/syncing.ts'

const { registry } = federation()
const facts = reassignedMany(5)
const INTERVAL = 60_000
/** Milliseconds of this machine's time for each interval of theirs: a slow disk must not see facts end. */
const BREATH = 10
const RECORDS: Span = { gte: fromString('r/'), lt: fromString('r0') }

/** A byte of every record set on the disk. */
async function rot (backend: MemoryBackend): Promise<void> {
  for await (const [key, value] of backend.iterate(RECORDS)) {
    await backend.write([{ type: 'put', key, value: value.map((byte, i) => i === 100 ? byte ^ 1 : byte) }])
  }
}

/** Every record set, without a word. */
async function vanish (backend: MemoryBackend): Promise<void> {
  for await (const [key] of backend.iterate(RECORDS)) {
    await backend.write([{ type: 'delete', key }])
  }
}

interface Replicas {
  readonly world: Syncing
  readonly node: SyncNode
  readonly others: readonly SyncNode[]
}

async function onBackend (): Promise<Replicas & { readonly backend: MemoryBackend }> {
  const backend = new MemoryBackend()
  return { backend, ...await replicas(new BackendStore(backend)) }
}

/** All are whole, and each has all facts, the first one in this store. */
async function replicas (store: Store): Promise<Replicas> {
  const world = syncing(registry, { interval: INTERVAL })
  const nodes: SyncNode[] = []
  for (const [i] of registry.dps.entries()) {
    const node = await world.node(i, i === 0 ? store : undefined)
    await node.sync.start()
    await until(() => node.sync.progress().loaded)
    nodes.push(node)
  }
  await until(async () => {
    await passed()
    world.clock.time += INTERVAL
    nodes.forEach(({ timer }) => { timer.fire() })
    return nodes.every(({ life }) => life.isWhole)
  })
  await Promise.all(nodes.map(async node => { await node.add(...facts) }))
  world.clock.time += INTERVAL
  const [node, ...others] = nodes
  if (node == null) {
    throw new Error('no DP')
  }
  return { world, node, others }
}

async function passed (): Promise<void> {
  await new Promise(resolve => { setTimeout(resolve, BREATH) })
}

/** What a DP answers to who reads there. */
async function readAt (
  { world, node: { id, store, intake, life } }: Replicas, lookupKey: LookupKey
): Promise<ReadResult> {
  const server = recordsServer()({
    gate: openGate,
    rpc: { handle: () => {} },
    registry: world.source,
    clock: world.clock,
    past: world.clock,
    logger: silentLogger,
    signer: signerOf(id),
    store,
    intake,
    invalidationLog: { at: async () => [] },
    isWholeAt: key => life.isWholeAt(key)
  })
  const { results: [result] } = await server.read({
    items: [{ lookupKey: lookupKey.slice(), ifNotHash: new Uint8Array(0) }]
  })
  return result ?? expect.fail('no result')
}

async function repaired ({ world, node, others }: Replicas, fetched = facts.length): Promise<void> {
  await until(async () => {
    await passed()
    world.clock.time += INTERVAL
    node.timer.fire()
    return (await node.names()).length === facts.length && node.life.isWhole
  })
  expect(node.sync.progress()).to.include({ loaded: true, whole: true, facts: facts.length, fetched })
  expect(facts.every(({ lookupKey }) => node.life.isWholeAt(lookupKey))).to.equal(true)
  await Promise.all([node, ...others].map(async ({ sync }) => { await sync.stop() }))
}

describe('protocols/record-sync/damage: record sets that rot while a DP runs', () => {
  for (const [how, damage] of [['a byte of each changed', rot], ['each is gone', vanish]] as const) {
    it(`are repaired from replicas once a check finds them, and denied by nobody meanwhile: ${how}`, async () => {
      const all = await onBackend()
      const { backend, node } = all
      await damage(backend)
      await node.store.check()
      expect(node.store.health.damaged).to.deep.equal({ records: facts.length })
      for (const { lookupKey } of facts) {
        expect(await readAt(all, lookupKey)).to.include({ status: ReadStatus.NONE, partial: true })
      }
      await repaired(all)
      await node.store.check()
      expect(node.store.health.damaged, 'and hold').to.deep.equal({ records: facts.length })
    })
  }

  it('are repaired once somebody reads one, who isn\'t told that there is nothing', async () => {
    const all = await onBackend()
    await rot(all.backend)
    for (const { lookupKey } of facts) {
      expect(await readAt(all, lookupKey)).to.include({ status: ReadStatus.NONE, partial: true })
    }
    await repaired(all)
  })

  it('are known to be missing by the DP\'s next life, if it ends before they are back', async () => {
    const all = await onBackend()
    const { world, backend, node, others } = all
    await rot(backend)
    await node.store.check()
    await Promise.all([node, ...others].map(async ({ sync }) => { await sync.stop() }))
    const again = await world.node(0, node.store)
    expect([again.life.isWhole, again.life.missing().length]).to.deep.equal([false, registry.dps.length - 1])
  })
})

/** Its reads from beginning to end fail that often. */
class Failing extends MemoryBackend {
  times = 0

  override async * iterate (span: Span): AsyncGenerator<readonly [Uint8Array, Uint8Array]> {
    if (this.times > 0) {
      this.times--
      throw new StoreError('STORE_FAILED')
    }
    yield * super.iterate(span)
  }
}

describe('protocols/record-sync/damage: a disk that can\'t be read at start', () => {
  it('is read again, after a while that grows, and nobody is served meanwhile', async () => {
    const world = syncing(registry)
    const backend = new Failing()
    const node = await world.node(0, new BackendStore(backend))
    const other = await world.node(1)
    await node.add(...facts)
    await other.sync.start()
    backend.times = 2
    await node.sync.start()
    for (const delay of [DEFAULT_RETRY_INTERVAL, 2 * DEFAULT_RETRY_INTERVAL]) {
      await until(() => node.timer.delays.includes(delay))
      expect(node.sync.progress().loaded).to.equal(false)
      expect(await codeOfRejection(node.sync.syncWith(other.dp))).to.equal('SYNC_NOT_READY')
      expect(await codeOfRejection(other.sync.syncWith(node.dp))).to.equal('SYNC_NOT_READY')
      node.timer.fire()
    }
    await until(() => node.sync.progress().loaded)
    expect(await other.sync.syncWith(node.dp)).to.include({ fetched: facts.length })
    await Promise.all([node.sync.stop(), other.sync.stop()])
  })

  it('keeps nobody from stopping', async () => {
    const world = syncing(registry)
    const backend = new Failing()
    const node = await world.node(0, new BackendStore(backend))
    backend.times = 1
    await node.sync.start()
    await until(() => node.timer.delays.length === 1)
    await node.sync.stop()
    expect(node.timer.delays).to.deep.equal([])
  })
})
