/**
 * Record sets on a backend. Each key has a lane while it is in use: changes run
 * one after the other on the newest set, durable or not yet, so that concurrent
 * writers share an fsync and none waits for another's.
 */
import { toString } from 'uint8arrays/to-string'
import { asLookupKey, equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { mergeRecordSets, RecordSet } from '../mapping/record-set.ts'
import { StoreError } from './errors.ts'
import { prefixed, rangeOf, RECORDS_PREFIX } from './keys.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Backend } from './backend.ts'
import type { GroupCommit } from './group-commit.ts'
import type { KeyRange, RecordStore as RecordStoreInterface } from './interface.ts'

interface Lane {
  /** Those who wait or write. */
  users: number
  /** Where it comes from. */
  readonly loaded: Promise<void>
  set?: RecordSet
  /** Resolves once the newest set is durable. */
  durable: Promise<void>
}

export class RecordStore implements RecordStoreInterface {
  readonly #backend: Backend
  readonly #commit: GroupCommit
  readonly #check: () => void
  readonly #lanes = new Map<string, Lane>()

  /** @param check - throws when the store is closed */
  constructor (components: { backend: Backend, commit: GroupCommit }, check: () => void) {
    this.#backend = components.backend
    this.#commit = components.commit
    this.#check = check
  }

  async get (lookupKey: LookupKey): Promise<Uint8Array | undefined> {
    this.#check()
    return this.#backend.get(prefixed(RECORDS_PREFIX, lookupKey))
  }

  async merge (lookupKey: LookupKey, facts: RecordSet): Promise<RecordSet> {
    return this.update(lookupKey, stored => mergeRecordSets(stored, facts))
  }

  async update (lookupKey: LookupKey, change: (stored: RecordSet) => RecordSet): Promise<RecordSet> {
    this.#check()
    const name = toString(lookupKey, 'latin1')
    const lane = this.#lane(name, lookupKey)
    lane.users++
    try {
      await lane.loaded
      const stored = lane.set ?? RecordSet.empty(lookupKey)
      const next = change(stored)
      if (!equalBytes(next.hash, stored.hash)) {
        lane.set = next
        const key = prefixed(RECORDS_PREFIX, lookupKey)
        lane.durable = this.#commit.add([next.isEmpty ? { type: 'delete', key } : { type: 'put', key, value: next.bytes }])
      }
      // also for whoever changed nothing: what it saw may still be on its way
      await lane.durable
      return next
    } catch (err) {
      if (err instanceof StoreError && this.#lanes.get(name) === lane) {
        // what is in memory may not be what is on the disk: the next one reads it again
        this.#lanes.delete(name)
      }
      throw err
    } finally {
      lane.users--
      if (lane.users === 0 && this.#lanes.get(name) === lane) {
        this.#lanes.delete(name)
      }
    }
  }

  async * entries (range: KeyRange = {}): AsyncIterable<readonly [lookupKey: LookupKey, recordSet: Uint8Array]> {
    this.#check()
    for await (const [key, value] of this.#backend.iterate(rangeOf(RECORDS_PREFIX, range))) {
      yield [asLookupKey(key.subarray(RECORDS_PREFIX.byteLength)), value]
    }
  }

  #lane (name: string, lookupKey: LookupKey): Lane {
    let lane = this.#lanes.get(name)
    if (lane == null) {
      const made: Lane = { users: 0, durable: Promise.resolve(), loaded: this.#load(lookupKey).then(set => { made.set = set }) }
      lane = made
      this.#lanes.set(name, lane)
    }
    return lane
  }

  async #load (lookupKey: LookupKey): Promise<RecordSet> {
    const bytes = await this.get(lookupKey)
    if (bytes == null) {
      return RecordSet.empty(lookupKey)
    }
    try {
      return RecordSet.decode(bytes, lookupKey)
    } catch (err) {
      throw err instanceof DiscoveryError ? new StoreError('STORE_CORRUPT', { detail: 'a record set', cause: err }) : err
    }
  }
}
