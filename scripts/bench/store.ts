/** A store on disk with many record sets: how fast it takes them, reads them, and opens again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asLookupKey } from '../../src/base/bytes.ts'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { Entry, EntryOpen } from '../../src/mapping/pb/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { levelStore } from '../../src/store/level.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { setOf } from './memory.ts'
import { measure } from './stats.ts'
import type { Store } from '../../src/store/interface.ts'
import type { Timing } from './stats.ts'

/** Merges at once: what a busy DP has under way. */
const AT_ONCE = 512
/** Of all, those that are merged last and are measured. */
const LAST = 0.05
const READS = 5_000
/** Sets that are held in memory before they are merged. */
const MADE_AHEAD = 20_000

export interface StoreReport {
  readonly sets: number
  /** Bytes of a set. */
  readonly bytes: number
  /** Durable merges a second, each into a set of its own: all of them, and the last twentieth. */
  readonly merges: number
  readonly lastMerges: number
  readonly read: Timing
  /** Milliseconds until the store is open and was checked as far as opening waits for it. */
  readonly start: number
  /** Seconds for a check of all rows, while nothing else goes on. */
  readonly check: number
  /** Rows deleted in one call, and seconds for it. */
  readonly pruned: number
  readonly prune: number
}

export async function benchStore (sets: number): Promise<StoreReport> {
  const folder = await mkdtemp(join(tmpdir(), 'mimi-bench-'))
  try {
    const template = templateOf()
    const filled = await fill(await levelStore(folder), sets, template)
    const started = performance.now()
    const store = await levelStore(folder)
    const start = performance.now() - started
    const read = await measure(READS, 1, async () => {
      if (await store.records.get(keyOf(Math.floor(Math.random() * sets))) == null) {
        throw new Error('a record set is not there')
      }
    })
    const check = await seconds(async () => { await store.check() })
    const prune = await seconds(async () => { await pruneAll(store, sets) })
    await store.close()
    return { sets, bytes: template(keyOf(0)).bytes.byteLength, ...filled, read, start, check, pruned: sets, prune }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Filled = Pick<StoreReport, 'merges' | 'lastMerges'>

async function fill (store: Store, sets: number, template: Template): Promise<Filled> {
  const last = Math.floor(sets * (1 - LAST))
  const early = await mergeRange(store, 0, last, template)
  const late = await mergeRange(store, last, sets, template)
  await store.close()
  return { merges: sets / (early + late), lastMerges: (sets - last) / late }
}

/** @returns seconds for the merges, without making the sets */
async function mergeRange (store: Store, from: number, to: number, template: Template): Promise<number> {
  let elapsed = 0
  for (let made = from; made < to; made += MADE_AHEAD) {
    const sets = Array.from({ length: Math.min(MADE_AHEAD, to - made) }, (_, i) => template(keyOf(made + i)))
    elapsed += await seconds(async () => { await mergeAll(store, sets) })
  }
  return elapsed
}

async function mergeAll (store: Store, sets: readonly RecordSet[]): Promise<void> {
  const waiting = sets.values()
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const set of waiting) {
      await store.records.merge(set.lookupKey, set)
    }
  }))
}

/** As many counters as there are record sets, as budgets have them, written and taken away at once. */
async function pruneAll (store: Store, rows: number): Promise<void> {
  const counters = store.namespace('counters')
  const keys = Array.from({ length: rows }, (_, n) => keyOf(n))
  await counters.batch(keys.map(key => ({ type: 'put', key, value: new Uint8Array(8) })))
  await counters.batch(keys.map(key => ({ type: 'delete', key })))
}

type Template = (lookupKey: ReturnType<typeof asLookupKey>) => RecordSet

/** One signed entry, under whatever lookup key: the store looks at the form alone. */
function templateOf (): Template {
  const ports = { dpPorts: [0, 0, 0, 0], mspPorts: [0], csipPorts: [0] }
  const federation = makeFederation({ ...ports, random: systemRandom, now: systemClock.now(), threshold: 1 })
  const [entry] = setOf(federation).entries
  if (entry == null) {
    throw new Error('no entry')
  }
  const message = Entry.decode(entry.bytes)
  const open = EntryOpen.decode(message.open)
  return lookupKey => {
    const moved = EntryOpen.encode({ ...open, lookupKey: lookupKey.slice() })
    return RecordSet.of(lookupKey, [parseEntry(Entry.encode({ ...message, open: moved }))])
  }
}

/** Spread as lookup keys are. */
function keyOf (n: number): ReturnType<typeof asLookupKey> {
  const key = new Uint8Array(32)
  const view = new DataView(key.buffer)
  view.setUint32(0, Math.imul(n, 2_654_435_761))
  view.setUint32(4, n)
  return asLookupKey(key)
}

async function seconds (work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}
