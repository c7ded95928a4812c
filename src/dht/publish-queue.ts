/**
 * What replicas don't have yet: one row for each replica and slot or fact. Its names
 * are kept in memory as well, so that it is known how many wait without reading them.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../base/bytes.ts'
import { isEntry } from './batches.ts'
import { MAX_QUEUED, MAX_QUEUED_OF_DP } from './constants.ts'
import type { KeyValueOperation, KeyValueStore } from '../store/interface.ts'
import type { Publishable } from './batches.ts'
import type { PublishQueueInit } from './interface.ts'

/** Starts the names of facts, before their kind: no peer id, and so no slot, has it. */
export const FACT_MARK = '!'
/** Rows deleted in one write. */
const BATCH = 1_000

export interface QueueItem {
  /** Peer id of the replica. */
  readonly dp: string
  readonly fact: Publishable
}

/** What is on the disk may be corrupt. */
export interface QueueRow {
  readonly name: string
  readonly bytes: Uint8Array
}

export class PublishQueue {
  readonly #store: KeyValueStore
  readonly #max: number
  readonly #maxOfDp: number
  /** By replica; as they will be once all that was written has reached the disk. */
  #names?: Promise<Map<string, Set<string>>>

  constructor (store: KeyValueStore, { max = MAX_QUEUED, maxOfDp = MAX_QUEUED_OF_DP }: PublishQueueInit = {}) {
    this.#store = store
    this.#max = max
    this.#maxOfDp = maxOfDp
  }

  /**
   * Resolves once they are on the disk. One takes the place of an older one of its slot.
   *
   * @returns those for which there is no room
   */
  async put (items: readonly QueueItem[]): Promise<readonly QueueItem[]> {
    if (items.length === 0) {
      return []
    }
    const names = await this.#loaded()
    const without: QueueItem[] = []
    const added: QueueItem[] = []
    const puts = items.flatMap(item => {
      const own = namesOf(names, item.dp)
      const name = nameOf(item.fact)
      if (!own.has(name)) {
        if (own.size >= this.#maxOfDp || sizeOf(names) >= this.#max) {
          without.push(item)
          return []
        }
        own.add(name)
        added.push(item)
      }
      return { type: 'put' as const, key: keyOf(item.dp, name), value: item.fact.bytes }
    })
    try {
      await this.#write(puts)
    } catch (err) {
      added.forEach(({ dp, fact }) => { namesOf(names, dp).delete(nameOf(fact)) })
      throw err
    }
    return without
  }

  /** Nothing is done where a newer one has come into its place. */
  async delete (items: readonly QueueItem[]): Promise<void> {
    const names = await this.#loaded()
    const there = await Promise.all(items.map(async ({ dp, fact }) => {
      const queued = await this.#store.get(keyOf(dp, nameOf(fact)))
      return queued != null && equalBytes(queued, fact.bytes)
    }))
    await this.#drop(names, items.filter((_, i) => there[i]).map(({ dp, fact }) => ({ dp, name: nameOf(fact) })))
  }

  /** The first of what waits for a replica. */
  async rows (dp: string, limit: number): Promise<readonly QueueRow[]> {
    const rows: QueueRow[] = []
    const [gte, lt] = [fromString(`${dp}/`), fromString(`${dp}0`)] // '0' follows '/'
    for await (const [key, bytes] of this.#store.iterate({ gte, lt, limit })) {
      rows.push({ name: toString(key.subarray(gte.byteLength)), bytes })
    }
    return rows
  }

  async deleteRows (dp: string, rows: ReadonlyArray<Pick<QueueRow, 'name'>>): Promise<void> {
    await this.#drop(await this.#loaded(), rows.map(({ name }) => ({ dp, name })))
  }

  /** What waits for others than these never goes anywhere. */
  async keepOnly (dps: readonly string[]): Promise<void> {
    const names = await this.#loaded()
    for (const [dp, own] of names) {
      if (!dps.includes(dp)) {
        const gone = [...own]
        for (let i = 0; i < gone.length; i += BATCH) {
          await this.#drop(names, gone.slice(i, i + BATCH).map(name => ({ dp, name })))
        }
      }
    }
  }

  async #drop (names: Map<string, Set<string>>, rows: ReadonlyArray<{ readonly dp: string, readonly name: string }>): Promise<void> {
    rows.forEach(({ dp, name }) => { namesOf(names, dp).delete(name) })
    await this.#write(rows.map(({ dp, name }) => ({ type: 'delete', key: keyOf(dp, name) })))
  }

  async #write (operations: readonly KeyValueOperation[]): Promise<void> {
    if (operations.length > 0) {
      await this.#store.batch(operations)
    }
  }

  async #loaded (): Promise<Map<string, Set<string>>> {
    this.#names ??= this.#load().catch((err: unknown) => {
      this.#names = undefined
      throw err
    })
    return await this.#names
  }

  async #load (): Promise<Map<string, Set<string>>> {
    const names = new Map<string, Set<string>>()
    for await (const [key] of this.#store.iterate()) {
      const [dp = '', ...rest] = toString(key).split('/')
      namesOf(names, dp).add(rest.join('/'))
    }
    return names
  }
}

function namesOf (names: Map<string, Set<string>>, dp: string): Set<string> {
  const own = names.get(dp) ?? new Set()
  names.set(dp, own)
  return own
}

function sizeOf (names: ReadonlyMap<string, ReadonlySet<string>>): number {
  return [...names.values()].reduce((sum, { size }) => sum + size, 0)
}

function nameOf (fact: Publishable): string {
  return isEntry(fact) ? fact.slot : `${FACT_MARK}${fact.kind} ${fact.name}`
}

function keyOf (dp: string, name: string): Uint8Array {
  return fromString(`${dp}/${name}`)
}
