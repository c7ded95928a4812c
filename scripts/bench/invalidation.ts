/** Invalidations: how soon they are where they matter, and what catching up costs a DP that was away. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { asLookupKey } from '../../src/base/bytes.ts'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { levelStore } from '../../src/store/level.ts'
import { measure } from './stats.ts'
import type { VerifiedInvalidation } from '../../src/mapping/interface.ts'
import type { Store } from '../../src/store/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Timing } from './stats.ts'

/** Milliseconds between two looks at whether a DP has it. */
const LOOK = 2
/** Milliseconds after which an invalidation counts as lost. */
const PATIENCE = 30_000
/** Milliseconds for a federation to meet. */
const MEETING = 60_000
/** Facts made at once. */
const BATCH = 1_000

export interface SpreadReport {
  dps: number
  /** From the holder's or CSIP's word to durable at every replica: the other DPs keep nothing of it. */
  everywhere: Timing
}

/** A re-assignment of a number of nobody: signed, and as large as any. */
function factOf ({ csips, registry }: Testnet): VerifiedInvalidation {
  const csip = csips[0]
  if (csip == null) {
    throw new RangeError('at least one CSIP is needed')
  }
  const now = systemClock.now()
  const bytes = makeInvalidation({
    lookupKey: asLookupKey(systemRandom.bytes(32)),
    oprfKeyId: 1,
    issuedAt: now,
    before: now,
    serial: systemRandom.bytes(16),
    by: { reason: 'reassigned', csipId: csip.party.id, csiType: 'tel', scope: '' }
  }, csip.party.signer)
  return verifyInvalidation(bytes, { registry, now })
}

async function until (holds: () => boolean, patience: number): Promise<void> {
  const end = performance.now() + patience
  while (!holds()) {
    if (performance.now() > end) {
      throw new Error('not everywhere in time')
    }
    await setTimeout(LOOK)
  }
}

export async function benchSpread (count: number, runs: number): Promise<SpreadReport> {
  // gossip alone: reconciliation would hide what it loses
  await using testnet = await createTestnet({ relays: false, dps: count, threshold: 1, syncInterval: 0 })
  const dps = testnet.dps.map(({ dp }) => dp)
  await until(() => dps.every(dp => dp.invalidationGossip.neighbours >= Math.min(6, count - 1)), MEETING)
  const everywhere = await measure(runs, 1, async i => {
    const fact = factOf(testnet)
    const { receipts, replicas } = await dps[i % count]?.invalidations.spread(fact) ?? { receipts: [], replicas: 1 }
    if (receipts.length < replicas) {
      throw new Error(`${receipts.length} of ${replicas} replicas`)
    }
    const placed = new Set(replicasOf(fact.lookupKey, testnet.registry, systemClock.now()).map(({ id }) => id))
    await until(
      () => testnet.dps.every(({ party, dp }) => !placed.has(party.id) || dp.invalidationLog.has(fact)), PATIENCE
    )
  })
  return { dps: count, everywhere }
}

export interface CatchUpReport {
  /** Invalidations that the DP missed. */
  missed: number
  /** Seconds until all are verified and durable, in the log and in record sets. */
  seconds: number
  /** Seconds of processor time, of both DPs. */
  cpuSeconds: number
  /** Of all messages. */
  bytes: number
  /** Of the invalidations themselves. */
  factBytes: number
}

/** Two DPs, LevelDB on disk; each is a replica of every key, so that everything is stored twice. */
export async function benchCatchUp (missed: number): Promise<CatchUpReport> {
  const folder = await mkdtemp(join(tmpdir(), 'mimi-bench-'))
  const stores = new Map<string, Store>()
  try {
    await using testnet = await createTestnet({
      relays: false,
      dps: 2,
      threshold: 1,
      syncInterval: 0,
      store: async name => {
        const store = stores.get(name) ?? await levelStore(join(folder, name))
        stores.set(name, store)
        return store
      }
    })
    const [here, away] = testnet.dps
    const record = testnet.registry.dp(here?.party.id ?? '')
    if (here == null || away == null || record == null) {
      throw new RangeError('two DPs are needed')
    }
    await away.stop()
    let factBytes = 0
    for (let made = 0; made < missed; made += BATCH) {
      const facts = Array.from({ length: Math.min(BATCH, missed - made) }, () => factOf(testnet))
      factBytes += facts.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
      await here.dp.invalidations.take(facts, 'sync')
    }
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    await away.restart()
    const { bytes, fetched } = await away.dp.recordSync.syncWith(record)
    const seconds = Math.round(performance.now() - began) / 1_000
    const { user, system } = process.cpuUsage(cpu)
    if (fetched !== missed || away.dp.invalidationLog.size !== missed) {
      throw new Error(`${fetched} of ${missed} invalidations`)
    }
    return { missed, seconds, cpuSeconds: Math.round((user + system) / 1_000) / 1_000, bytes, factBytes }
  } finally {
    await Promise.all([...stores.values()].map(async store => store.close()))
    await rm(folder, { recursive: true, force: true })
  }
}
