/** DPs that reconcile what they store, in memory: stores, intakes and wholeness as they are, no streams. */
import { recordIntake } from '../../src/protocols/records/index.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { recordSync } from '../../src/protocols/record-sync/index.ts'
import { openWholeness } from '../../src/dp/wholeness/index.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { ManualTimer } from './evaluators.ts'
import { FakeNetwork } from './fake-rpc.ts'
import { silentLogger } from './holder.ts'
import { federation } from './mapping.ts'
import { NOW, openGate, seededRandom } from './registry.ts'
import { TestSource } from './replicas.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { Wholeness } from '../../src/dp/wholeness/index.ts'
import type { Fact } from '../../src/mapping/interface.ts'
import type { RecordSync, RecordSyncInit } from '../../src/protocols/record-sync/index.ts'
import type { RecordIntake } from '../../src/protocols/records/index.ts'
import type { DpRecord, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Store } from '../../src/store/interface.ts'
import type { PeerId } from '@libp2p/interface'

export interface SyncNode {
  readonly id: string
  readonly dp: DpRecord
  readonly store: Store
  readonly intake: RecordIntake
  readonly life: Wholeness
  readonly sync: RecordSync
  readonly timer: ManualTimer
  readonly penalties: string[]
  readonly sessions: string[]
  /** Names of facts that were taken in by reconciliation. */
  readonly took: string[]
  add (...facts: readonly Fact[]): Promise<void>
  /** Names of all facts beside entries that are stored, in order. */
  names (): Promise<readonly string[]>
  /** A connection to that node was made. */
  connect (other: SyncNode): Promise<void>
}

export interface Syncing {
  readonly network: FakeNetwork
  readonly source: TestSource
  readonly clock: { time: number, now (): number }
  /** Made anew, with the store that it had or another. It has not started. */
  node (i: number, store?: Store, isOff?: () => boolean): Promise<SyncNode>
}

/** With the key of a DP of the test federation, by its id. */
export function signerOf (id: string): FederationSigner {
  const dp = federation().dps.find(each => each.id === id)
  if (dp == null) {
    throw new Error(`no DP ${id}`)
  }
  return dp.signer
}

export function syncing (registry: VerifiedRegistry, { interval = 0, ...init }: RecordSyncInit = {}): Syncing {
  const network = new FakeNetwork()
  const source = new TestSource(registry)
  const clock = { time: NOW, now () { return this.time } }
  let made = 0
  return {
    network,
    source,
    clock,
    node: async (i, store = memoryStore(), isOff = undefined) => {
      const dp = registry.dps[i]
      if (dp == null) {
        throw new Error(`no DP ${i}`)
      }
      const { id } = dp
      const random = seededRandom(`sync ${made++}`)
      const intake = recordIntake({ id })({
        gate: openGate, registry: source, clock, past: clock, records: store.records
      })
      const life = await openWholeness({
        id,
        signer: signerOf(id),
        registry: source,
        clock,
        random,
        store: store.namespace('wholeness'),
        hasLost: false,
        records: store.records,
        isOff,
        log: silentLogger.forComponent('test')
      })
      const timer = new ManualTimer()
      const listeners: Array<(peer: PeerId) => void> = []
      const [penalties, sessions, took]: [string[], string[], string[]] = [[], [], []]
      const sync = recordSync({ interval, ...init })({
        rpc: network.node(id),
        registry: source,
        clock,
        random,
        logger: silentLogger,
        id,
        records: store.records,
        intake,
        life,
        took: async ({ facts }) => { took.push(...facts.map(({ name }) => name)) },
        judge: { penalise: (_peer, reason) => { penalties.push(reason) } },
        metrics: { session: outcome => { sessions.push(outcome) }, fetched: () => {} },
        onConnect: listener => {
          listeners.push(listener)
          return () => {}
        },
        timer
      })
      return {
        id,
        dp,
        store,
        intake,
        life,
        sync,
        timer,
        penalties,
        sessions,
        took,
        connect: async ({ dp: other }) => { listeners.forEach(listener => { listener(targetOf(other).id) }) },
        add: async (...facts) => {
          await Promise.all(
            facts.map(async fact => { await intake.take(RecordSet.of<never>(fact.lookupKey, [], [fact])) })
          )
        },
        names: async () => {
          const names: string[] = []
          for await (const [lookupKey, bytes] of store.records.entries()) {
            names.push(...RecordSet.decode(bytes, lookupKey).facts.map(({ name }) => name))
          }
          return names
        }
      }
    }
  }
}
