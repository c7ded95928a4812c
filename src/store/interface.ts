/** What a node keeps on disk, whatever keeps it. */
import type { LookupKey } from '../base/bytes.ts'
import type { RecordSet } from '../mapping/record-set.ts'

export interface KeyRange {
  /** First key, included. @default the first of all */
  readonly gte?: Uint8Array
  /** End, excluded. @default behind the last of all */
  readonly lt?: Uint8Array
  /** Pairs at most. @default no limit */
  readonly limit?: number
}

export type KeyValueOperation =
  { readonly type: 'put', readonly key: Uint8Array, readonly value: Uint8Array } |
  { readonly type: 'delete', readonly key: Uint8Array }

/** Bytes by bytes, apart from every other namespace. Writes resolve once they are durable. */
export interface KeyValueStore {
  get (key: Uint8Array): Promise<Uint8Array | undefined>
  put (key: Uint8Array, value: Uint8Array): Promise<void>
  delete (key: Uint8Array): Promise<void>
  /** All or nothing. */
  batch (operations: readonly KeyValueOperation[]): Promise<void>
  /** Ascending by key. */
  iterate (range?: KeyRange): AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]>
}

/** The record sets for which this node is a replica. */
export interface RecordStore {
  /** An encoded RecordSet, or undefined where nothing is stored. */
  get (lookupKey: LookupKey): Promise<Uint8Array | undefined>
  /**
   * Adds facts to what is stored. Resolves once that is durable.
   *
   * @returns what is stored now
   */
  merge (lookupKey: LookupKey, facts: RecordSet): Promise<RecordSet>
  /**
   * The same where the facts depend on what is stored. `change` runs while
   * nobody else changes this key, and returns what shall be stored instead: the
   * stored set, merged with what is admitted, without what may be forgotten.
   *
   * @returns what is stored now
   */
  update (lookupKey: LookupKey, change: (stored: RecordSet) => RecordSet): Promise<RecordSet>
  /** Ascending by lookup key. */
  entries (range?: KeyRange): AsyncIterable<readonly [lookupKey: LookupKey, recordSet: Uint8Array]>
}

export interface Store {
  readonly records: RecordStore
  /** @param name - `[a-z0-9-]`, 32 characters at most */
  namespace (name: string): KeyValueStore
  /** Waits for writes under way. Whatever comes later is refused with STORE_CLOSED. */
  close (): Promise<void>
}
