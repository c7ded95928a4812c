/**
 * Record sets on a backend. Each key has a lane while it is in use: changes run
 * one after the other on the newest set, durable or not yet, so that concurrent
 * writers share an fsync and none waits for another's.
 */
import { toString } from 'uint8arrays/to-string'
import { asLookupKey, equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { mergeRecordSets, RecordSet } from '../mapping/record-set.ts'
import { prefixed, rangeOf, RECORDS_PREFIX } from './keys.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { KeyRange, RecordStore as RecordStoreInterface } from './interface.ts'
import type { Rows } from './rows.ts'

/** Bytes. */
const LOOKUP_KEY_LENGTH = 32

interface Lane {
  /** Those who wait or write. */
  users: number
  /** Where it comes from. */
  readonly loaded: Promise<void>
  set?: RecordSet
  /** Resolves once the newest set is durable. */
  durable: Promise<void>
  /** The newest write failed: what is on the disk may be older than `set`. */
  failed: boolean
}

export class RecordStore implements RecordStoreInterface {
  readonly #rows: Rows
  readonly #lanes = new Map<string, Lane>()

  constructor (rows: Rows) {
    this.#rows = rows
  }

  async get (lookupKey: LookupKey): Promise<Uint8Array | undefined> {
    return this.#rows.get(prefixed(RECORDS_PREFIX, lookupKey))
  }

  async merge (lookupKey: LookupKey, facts: RecordSet): Promise<RecordSet> {
    return this.update(lookupKey, stored => mergeRecordSets(stored, facts))
  }

  async update (lookupKey: LookupKey, change: (stored: RecordSet) => RecordSet): Promise<RecordSet> {
    const name = toString(lookupKey, 'latin1')
    const lane = this.#lane(name, lookupKey)
    lane.users++
    try {
      await lane.loaded
      const stored = lane.set ?? RecordSet.empty(lookupKey)
      const next = change(stored)
      if (lane.failed || !equalBytes(next.hash, stored.hash)) {
        this.#write(lane, lookupKey, next)
      }
      // also for whoever changed nothing: what it saw may still be on its way
      await lane.durable
      return next
    } finally {
      lane.users--
      if (lane.users === 0) {
        this.#lanes.delete(name)
      }
    }
  }

  async * entries (range: KeyRange = {}): AsyncIterable<readonly [lookupKey: LookupKey, recordSet: Uint8Array]> {
    for await (const [key, value] of this.#rows.iterate(rangeOf(RECORDS_PREFIX, range))) {
      yield [asLookupKey(key.subarray(RECORDS_PREFIX.byteLength)), value]
    }
  }

  onLost (listener: (lookupKey?: LookupKey) => void): () => void {
    return this.#rows.onLost(key => {
      if (key == null) {
        listener()
      } else if (isLookedUp(key)) {
        listener(asLookupKey(key.subarray(RECORDS_PREFIX.byteLength)))
      }
    })
  }

  /**
   * The lane stays while others wait in it, also when a write fails: they write on
   * from what it holds, and nobody begins from a disk that is still behind them.
   */
  #write (lane: Lane, lookupKey: LookupKey, next: RecordSet): void {
    const key = prefixed(RECORDS_PREFIX, lookupKey)
    lane.set = next
    lane.failed = false
    const durable = this.#rows.write([next.isEmpty ? { type: 'delete', key } : { type: 'put', key, value: next.bytes }])
      .catch((err: unknown) => {
        lane.failed ||= lane.durable === durable
        throw err
      })
    lane.durable = durable
  }

  #lane (name: string, lookupKey: LookupKey): Lane {
    let lane = this.#lanes.get(name)
    if (lane == null) {
      const loaded = this.#load(lookupKey).then(set => { made.set = set })
      const made: Lane = { users: 0, durable: Promise.resolve(), failed: false, loaded }
      lane = made
      this.#lanes.set(name, lane)
    }
    return lane
  }

  /** What can't be decoded, though it is what was written, counts as damaged too. */
  async #load (lookupKey: LookupKey): Promise<RecordSet> {
    const bytes = await this.get(lookupKey)
    if (bytes == null) {
      return RecordSet.empty(lookupKey)
    }
    try {
      return RecordSet.decode(bytes, lookupKey)
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      this.#rows.damaged(prefixed(RECORDS_PREFIX, lookupKey))
      return RecordSet.empty(lookupKey)
    }
  }
}

/** Whether it is the key of a record set: a damaged row may lie anywhere. */
function isLookedUp (key: Uint8Array): boolean {
  return key.byteLength === RECORDS_PREFIX.byteLength + LOOKUP_KEY_LENGTH &&
    equalBytes(key.subarray(0, RECORDS_PREFIX.byteLength), RECORDS_PREFIX)
}
