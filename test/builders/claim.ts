/** A DP that takes claims, its replicas in memory, and Bob's finished paperwork. */
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../src/base/bytes.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { readersOf, replicasOf } from '../../src/registry/placement.ts'
import { MIN_WITNESS_PATIENCE } from '../../src/protocols/claim/constants.ts'
import { claimClient, claimServer } from '../../src/protocols/claim/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { loopRpc, silentLogger } from './holder.ts'
import { bob, bobLookupKey, buildTestMapping, federation, party } from './mapping.ts'
import { NOW, seededRandom, openGate } from './registry.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import type { Hash } from '../../src/base/bytes.ts'
import type { Timer } from '../../src/base/clock.ts'
import type { VerifiedDispute, VerifiedEntry, VerifiedFact } from '../../src/mapping/interface.ts'
import type {
  ClaimClient, ClaimConflicts, ClaimNotices, ClaimReplicas, ClaimServerInit, CompletedClaim, ConflictStatus, Coverage,
  LateReceipt
} from '../../src/protocols/claim/interface.ts'
import type { Gate } from '../../src/registry/gate.ts'
import type { RpcTarget } from '../../src/rpc/interface.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import type { TestMapping, TestMappingOptions } from './mapping.ts'
import type { TestRegistry } from './registry.ts'

export interface TestReplicas extends ClaimReplicas {
  /** What all of them hold. */
  readonly held: VerifiedEntry[]
  /** Peer ids of DPs that don't answer. */
  readonly down: Set<string>
  /** The same of other facts. */
  readonly facts: VerifiedFact[]
  published: number
  /** Called when a claim waits for that many milliseconds; no time passes. */
  onPause?: (ms: number) => void
  witnessed: number
  /** All that are down are back, and get what they lack. */
  comeBack (entry: VerifiedEntry): Promise<void>
}

/** Pauses pass at once; nobody is so slow that another is asked beside it. */
function pausing (replicas: Pick<TestReplicas, 'onPause'>): Timer {
  return {
    after: (ms, callback) => {
      if (ms !== MIN_WITNESS_PATIENCE) {
        queueMicrotask(() => {
          replicas.onPause?.(ms)
          callback()
        })
      }
      return () => {}
    }
  }
}

export function testReplicas (test: TestRegistry, now: () => number): TestReplicas {
  const held: VerifiedEntry[] = []
  const down = new Set<string>()
  const facts: VerifiedFact[] = []
  const signerOf = (id: string): TestRegistry['dps'][number]['signer'] => {
    const dp = test.dps.find(candidate => candidate.id === id)
    if (dp == null || down.has(id)) {
      throw new RpcError('RPC_UNREACHABLE')
    }
    return dp.signer
  }
  const listeners: Array<(late: LateReceipt) => Promise<void>> = []
  const replicas: TestReplicas = {
    onLate: listener => { listeners.push(listener) },
    comeBack: async entry => {
      const dps = [...down]
      down.clear()
      await Promise.all(dps.flatMap(dp => listeners.map(async listener => {
        await listener({ entry, dp, receipt: makeReceipt([entry.hash], now(), signerOf(dp)) })
      })))
    },
    held,
    down,
    facts,
    published: 0,
    witnessed: 0,
    read: async (lookupKey) => {
      const asked = replicasOf(lookupKey, test.registry, NOW)
      const answered = asked.filter(({ id }) => !down.has(id)).length
      return {
        set: RecordSet.of(lookupKey, held.filter(entry => equalBytes(entry.lookupKey, lookupKey)), facts.filter(fact =>
          equalBytes(fact.lookupKey, lookupKey))),
        complete: answered * 2 > asked.length,
        asked: asked.length,
        answered
      }
    },
    witness: async (dp, request) => {
      replicas.witnessed++
      return makeWitnessStatement(request, { registry: test.registry, now: now() }, signerOf(dp.id))
    },
    publish: async (entry) => {
      replicas.published++
      const dps = replicasOf(entry.lookupKey, test.registry, NOW)
      const up = dps.filter(({ id }) => !down.has(id))
      if (up.length > 0) {
        held.push(entry)
      }
      return {
        receipts: up.map(({ id }) => makeReceipt([entry.hash], now(), signerOf(id))),
        failed: dps.filter(({ id }) => down.has(id)).map(({ id }) => ({ dp: id, code: 'RPC_UNREACHABLE' })),
        replicas: dps.length
      }
    },
    publishFact: async (fact) => {
      const dps = readersOf(fact.lookupKey, test.registry, NOW)
      const up = dps.filter(({ id }) => !down.has(id))
      if (up.length > 0) {
        facts.push(fact)
      }
      return {
        receipts: up.map(({ id }) => makeReceipt([fact.hash], now(), signerOf(id))),
        failed: dps.filter(({ id }) => down.has(id)).map(({ id }) => ({ dp: id, code: 'RPC_UNREACHABLE' })),
        replicas: dps.length
      }
    }
  }
  return replicas
}

/** What a DP knows by itself, and whom it told. */
export interface TestNotices extends ClaimNotices {
  /** At whatever key, of entries and facts. */
  readonly entries: VerifiedEntry[]
  readonly facts: VerifiedFact[]
  readonly announced: VerifiedEntry[]
  told?: Coverage
}

export function testNotices (store: KeyValueStore): TestNotices {
  const entries: VerifiedEntry[] = []
  const facts: VerifiedFact[] = []
  const announced: VerifiedEntry[] = []
  const notices: TestNotices = {
    entries,
    facts,
    announced,
    known: async lookupKey => RecordSet.of(lookupKey, entries, facts),
    announce: async (entry, _known, alongside) => {
      announced.push(entry)
      await store.batch(alongside)
    },
    coverage: async ({ lookupKey, holderKey }) =>
      announced.some(entry => equalBytes(entry.lookupKey, lookupKey) && equalBytes(entry.holderKey, holderKey))
        ? notices.told
        : undefined
  }
  return notices
}

/** Follows whatever is brought, as far as `opened`. */
export interface TestConflicts extends ClaimConflicts {
  readonly opened: VerifiedDispute[]
  /** Names of the disputes that were looked at, and of those that another DP told of. */
  readonly looked: string[]
  readonly noticed: string[]
  /** FactReceipts that came with the notices. */
  readonly shown: Uint8Array[]
}

function testConflicts (): TestConflicts {
  const opened: VerifiedDispute[] = []
  const looked: string[] = []
  const noticed: string[] = []
  const shown: Uint8Array[] = []
  const get = async (hash: Hash): Promise<ConflictStatus |
    undefined> => opened.some(dispute => equalBytes(dispute.hash, hash))
    ? {
        state: { name: 'opened' },
        history: [{ state: { name: 'opened' }, at: NOW }],
        held: { operators: 1, required: 3 }
      }
    : undefined
  return {
    opened,
    looked,
    noticed,
    shown,
    notice: async ({ name }, receipts) => {
      noticed.push(name)
      shown.push(receipts)
    },
    open: async dispute => {
      opened.push(dispute)
      return {
        state: { name: 'notified', until: NOW + 1 },
        history: [{ state: { name: 'opened' }, at: NOW }, { state: { name: 'notified', until: NOW + 1 }, at: NOW }],
        held: { operators: 3, required: 3 }
      }
    },
    get,
    look: async hash => {
      looked.push(toString(hash, 'base16'))
      return await get(hash)
    }
  }
}

export interface ClaimBench {
  readonly client: ClaimClient
  readonly target: RpcTarget
  readonly replicas: TestReplicas
  readonly notices: TestNotices
  readonly conflicts: TestConflicts
  readonly time: { now: number }
  /** Whether most others contradict the DP's clock. */
  readonly ownClock: { isOff: boolean }
  /** Begins as Bob, and builds the entry around the nonce. */
  prepare (options?: TestMappingOptions): Promise<TestMapping>
  complete (mapping: TestMapping): Promise<CompletedClaim>
  /** The same DP after a restart. */
  restart (): ClaimBench
}

export function claimBench (
  init: ClaimServerInit = {}, store = memoryStore().namespace('claims'), replicas?: TestReplicas, time = { now: NOW },
  notices = testNotices(store), gate: Gate = openGate
): ClaimBench {
  const test = federation()
  const dp = party(test.dps, 0)
  const rpc = loopRpc(dp.peerId)
  const clock = { now: () => time.now }
  const held = replicas ?? testReplicas(test, clock.now)
  const conflicts = testConflicts()
  const ownClock = { isOff: false }
  const isClockOff = (): boolean => ownClock.isOff
  claimServer(init)({
    gate,
    isClockOff,
    rpc,
    registry: test.source,
    clock,
    past: clock,
    random: seededRandom('claim'),
    logger: silentLogger,
    signer: dp.signer,
    store,
    replicas: held,
    notices,
    conflicts,
    timer: pausing(held)
  })
  const client = claimClient()({ rpc, registry: test.source, clock })
  const target = { id: rpc.peer, multiaddrs: [] }
  return {
    client,
    target,
    replicas: held,
    notices,
    conflicts,
    time,
    ownClock,
    prepare: async (options = {}) => {
      const begun = await client.begin(
        {
          lookupKey: options.lookupKey ?? bobLookupKey,
          oprfKeyId: 1,
          holderKey: (options.holder ?? bob).publicKey,
          csiType: 'tel'
        }, target
      )
      return buildTestMapping({ now: time.now, ...options, draft: { claimNonce: begun.nonce, ...options.draft } })
    },
    complete: async ({ built }) => await client.complete(built.entry.bytes, built.partKeys, target),
    restart: () => claimBench(init, store, held, time, notices, gate)
  }
}
