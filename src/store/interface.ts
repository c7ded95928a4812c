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

/**
 * Bytes by bytes, apart from every other namespace. Writes resolve once they are
 * durable. A row that isn't what was written counts as absent, and is told (`Damage`).
 */
export interface KeyValueStore {
  get (key: Uint8Array): Promise<Uint8Array | undefined>
  put (key: Uint8Array, value: Uint8Array): Promise<void>
  delete (key: Uint8Array): Promise<void>
  /** All or nothing up to 32,768 operations; a longer one is written in pieces of that size, in order. */
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
  /**
   * Calls back before anybody is told that nothing is there: with the key of a record set
   * that isn't what was written, once until it is written again; or with none where some are
   * gone and nobody knows which. Returns the way to stop.
   */
  onLost (listener: (lookupKey?: LookupKey) => void): () => void
}

/**
 * What a store lost. `row`: one that isn't what was written; `gap`: rows that the
 * engine couldn't read; `missing`, `altered`, `returned`: a full check found fewer
 * rows than were written, as many but others, or more; `acknowledged`: writes at
 * the end that were acknowledged; `log`, `files`: a part of the engine's log, its
 * files.
 */
export interface Damage {
  readonly what: 'row' | 'gap' | 'missing' | 'altered' | 'returned' | 'acknowledged' | 'log' | 'files'
  /** `records`, the name of a namespace, or `store` for what is the store's own. */
  readonly namespace: string
  /** 8 bytes of the key's SHA-256, in hex. */
  readonly keyHash?: string
  /** How many; 1 where nobody can tell. */
  readonly rows: number
}

export type StoreNotice =
  /** A write failed; until the next `recovered` nothing is acknowledged. */
  { readonly type: 'failing', readonly cause: unknown } |
  { readonly type: 'recovered' } |
  /** It couldn't read on; it is tried again with the next one. */
  { readonly type: 'check-failed', readonly cause: unknown } |
  /** Files and folders that others could read. */
  { readonly type: 'tightened', readonly files: number } |
  { readonly type: 'migrated', readonly from: number, readonly to: number, readonly backup: string }

export interface StoreEvents {
  readonly onDamage?: (damage: Damage) => void
  readonly onNotice?: (notice: StoreNotice) => void
}

/** Since this process opened the store. */
export interface StoreHealth {
  /** What was damaged or lost, by namespace. */
  readonly damaged: Readonly<Record<string, number>>
  /** Groups of writes that were acknowledged, and weren't there when the store was opened. */
  readonly lostWrites: number
  readonly failedWrites: number
  /** How often the engine was opened again after a failure. */
  readonly reopened: number
  /** Nothing is acknowledged at present. */
  readonly failing: boolean
  readonly checking: boolean
  /** Full checks that came to their end, and the rows that the last one read. */
  readonly checks: number
  readonly checkedRows: number
}

/** What a node keeps that keeps no records. */
export interface Namespaces {
  /** @param name - `[a-z0-9-]`, 32 characters at most */
  namespace (name: string): KeyValueStore
}

export interface Store extends Namespaces {
  readonly records: RecordStore
  readonly health: StoreHealth
  /** Where it is; undefined: in memory. */
  readonly folder?: string
  /**
   * Every row that holds, of one moment, with its key among all namespaces.
   *
   * @throws StoreError `STORE_SNAPSHOT_BROKEN`
   */
  snapshot (): AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]>
  /** Reads every row and compares their number and sum with what was written. What doesn't hold is in `health`. */
  check (): Promise<void>
  /** Waits for writes under way. Whatever comes later is refused with STORE_CLOSED. */
  close (): Promise<void>
}
