/**
 * What replicas don't have yet: one row for each replica and slot or fact. Its names
 * are kept in memory as well, so that it is known how many wait, and whose turn it
 * is, without reading them.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../base/hash.ts'
import { actOf } from '../mapping/act-of.ts'
import { FACT_KINDS } from '../mapping/fact-kinds.ts'
import { isEntry } from './batches.ts'
import { MAX_QUEUED, MAX_QUEUED_OF_DP, MAX_QUEUED_OF_KEY } from './constants.ts'
import { FACT_MARK, QueuedNames } from './queued-names.ts'
import type { FactKind } from '../mapping/interface.ts'
import type { Act } from '../registry/standing.ts'
import type { KeyValueOperation, KeyValueStore } from '../store/interface.ts'
import type { Publishable } from './batches.ts'
import type { PublishQueueInit } from './interface.ts'

/** Rows deleted in one write. */
const BATCH = 1_000
/** What a fact is brought as; an entry is published. */
const FACT_ACTS = ['publish', 'release', 'rule', 'defend'] as const satisfies readonly Act[]

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

type Names = Map<string, QueuedNames>

export class PublishQueue {
  readonly #store: KeyValueStore
  readonly #max: number
  readonly #maxOfDp: number
  readonly #maxOfKey: number
  /** By replica; as they will be once all that was written has reached the disk. */
  #names?: Promise<Names>
  /** The same, once they were read. */
  #known: Names = new Map()

  constructor (store: KeyValueStore, init: PublishQueueInit = {}) {
    const { max = MAX_QUEUED, maxOfDp = MAX_QUEUED_OF_DP, maxOfKey = MAX_QUEUED_OF_KEY } = init
    this.#store = store
    this.#max = max
    this.#maxOfDp = maxOfDp
    this.#maxOfKey = maxOfKey
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
    const undo: Array<() => void> = []
    const puts = items.flatMap(item => {
      const own = namesOf(names, item.dp)
      const name = nameOf(item.fact)
      const before = own.print(name)
      if (before == null && !this.#hasRoom(names, own, name)) {
        without.push(item)
        return []
      }
      const print = printOf(item.fact.bytes)
      own.set(name, print)
      undo.push(() => { restore(own, name, { print, before }) })
      return { type: 'put' as const, key: keyOf(item.dp, name), value: item.fact.bytes }
    })
    try {
      await this.#write(puts)
    } catch (err) {
      undo.reverse().forEach(one => { one() })
      throw err
    }
    return without
  }

  /** How many rows wait for a replica, as far as they were read from the disk. */
  waitingFor (dp: string): number {
    return this.#known.get(dp)?.size ?? 0
  }

  #hasRoom (names: Names, own: QueuedNames, name: string): boolean {
    return own.countOfKey(name) < this.#maxOfKey && own.size < this.#maxOfDp && sizeOf(names) < this.#max
  }

  /** Nothing is done where a newer one has come into its place. */
  async delete (items: readonly QueueItem[]): Promise<void> {
    await this.#dropSame(items.map(({ dp, fact }) => ({ dp, name: nameOf(fact), bytes: fact.bytes })))
  }

  /**
   * Those that wait for a replica and whose turn it is: each comes to its own, however
   * many wait. What isn't due is passed over.
   *
   * @param isDue - whether what it is brought as goes on now
   */
  async rows (dp: string, limit: number, isDue: (act: Act) => boolean): Promise<readonly QueueRow[]> {
    const due = namesOf(await this.#loaded(), dp).take(limit, name => isDue(actOfName(name)))
    const rows = await Promise.all(due.map(async name => ({ name, bytes: await this.#store.get(keyOf(dp, name)) })))
    // one that isn't there is still on its way to the disk, or was lost on it
    return rows.flatMap(({ name, bytes }) => bytes == null ? [] : [{ name, bytes }])
  }

  /** As `delete`. */
  async deleteRows (dp: string, rows: readonly QueueRow[]): Promise<void> {
    await this.#dropSame(rows.map(row => ({ dp, ...row })))
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

  /** Compared in memory, in the turn in which the delete is handed to the disk: nothing comes in between. */
  async #dropSame (rows: ReadonlyArray<QueueRow & { readonly dp: string }>): Promise<void> {
    const names = await this.#loaded()
    await this.#drop(names, rows.filter(({ dp, name, bytes }) => namesOf(names, dp).print(name) === printOf(bytes)))
  }

  async #drop (names: Names, rows: ReadonlyArray<{ readonly dp: string, readonly name: string }>): Promise<void> {
    rows.forEach(({ dp, name }) => { namesOf(names, dp).delete(name) })
    await this.#write(rows.map(({ dp, name }) => ({ type: 'delete', key: keyOf(dp, name) })))
  }

  async #write (operations: readonly KeyValueOperation[]): Promise<void> {
    if (operations.length > 0) {
      await this.#store.batch(operations)
    }
  }

  async #loaded (): Promise<Names> {
    this.#names ??= this.#load().catch((err: unknown) => {
      this.#names = undefined
      throw err
    })
    return await this.#names
  }

  async #load (): Promise<Names> {
    const names: Names = new Map()
    this.#known = names
    for await (const [key, bytes] of this.#store.iterate()) {
      const [dp = '', ...rest] = toString(key).split('/')
      namesOf(names, dp).set(rest.join('/'), printOf(bytes))
    }
    return names
  }
}

/** Undefined: an entry, or what can't be read. */
export function kindOfName (name: string): FactKind | undefined {
  const what = name.slice(name.indexOf('/') + 1)
  return FACT_KINDS.find(kind => FACT_ACTS.some(act => what.startsWith(`${FACT_MARK}${act} ${kind} `)))
}

function actOfName (name: string): Act {
  const what = name.slice(name.indexOf('/') + 1)
  return FACT_ACTS.find(act => what.startsWith(`${FACT_MARK}${act} `)) ?? 'publish'
}

function namesOf (names: Names, dp: string): QueuedNames {
  const own = names.get(dp) ?? new QueuedNames()
  names.set(dp, own)
  return own
}

function sizeOf (names: Names): number {
  return [...names.values()].reduce((sum, { size }) => sum + size, 0)
}

/** What could not be written is as it was, where nothing else came since. */
function restore (
  own: QueuedNames, name: string, { print, before }: { readonly print: number, readonly before: number | undefined }
): void {
  if (own.print(name) !== print) {
    return
  }
  if (before == null) {
    own.delete(name)
  } else {
    own.set(name, before)
  }
}

/** 48 bits: two rows of one name are hardly alike by chance, and a number takes little room. */
function printOf (bytes: Uint8Array): number {
  const hash = sha256(bytes)
  const view = new DataView(hash.buffer, hash.byteOffset)
  return view.getUint16(0) * 2 ** 32 + view.getUint32(2)
}

/** Its key first; a slot alone doesn't say of which key it is. */
function nameOf (fact: Publishable): string {
  const what = isEntry(fact) ? fact.slot : `${FACT_MARK}${actOf(fact)} ${fact.kind} ${fact.name}`
  return `${toString(fact.lookupKey, 'base64url')}/${what}`
}

function keyOf (dp: string, name: string): Uint8Array {
  return fromString(`${dp}/${name}`)
}
