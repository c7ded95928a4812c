/**
 * What kad-dht takes for its datastore. It overwrites what it holds with whatever
 * valid record comes last; here a put of a record adds its facts to what is
 * stored, so that no writer undoes another's work, and nothing deletes.
 */
import { Libp2pRecord } from '@libp2p/record'
import { NotFoundError } from '@libp2p/interface'
import { BaseDatastore } from 'datastore-core/base'
import { MemoryDatastore } from 'datastore-core/memory'
import { fromString } from 'uint8arrays/from-string'
import { systemClock } from '../base/clock.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { recordKey } from '../registry/placement.ts'
import { KAD_DATASTORE_PREFIX } from './constants.ts'
import { DhtError } from './errors.ts'
import { lookupKeyOf } from './validator.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { RecordIntake } from '../protocols/records/intake.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { RecordStore } from '../store/interface.ts'
import type { Caller } from './caller.ts'
import type { Datastore, Key, KeyQuery, Pair, Query } from 'interface-datastore'

const RECORD_PREFIX = `${KAD_DATASTORE_PREFIX}/record/`

export interface MergeDatastoreComponents {
  records: Pick<RecordStore, 'get'>
  /** Undefined: a client, which stores nothing. */
  intake?: Pick<RecordIntake, 'take'>
  registry: RegistrySource
  caller: Caller
}

export class MergeDatastore extends BaseDatastore {
  readonly #components: MergeDatastoreComponents
  /** Everything but records is kad-dht's own and may be forgotten. */
  readonly #rest: Datastore = new MemoryDatastore()

  constructor (components: MergeDatastoreComponents) {
    super()
    this.#components = components
  }

  override async put (key: Key, value: Uint8Array): Promise<Key> {
    const lookupKey = recordOf(key)
    const peer = this.#components.caller.current
    if (lookupKey != null) {
      await this.#merge(lookupKey, Libp2pRecord.deserialize(value).value, peer?.toString())
    } else if (peer == null) {
      await this.#rest.put(key, value)
    } else {
      // providers and the like: nobody needs them here, and nobody fills our memory
      throw new DhtError('DHT_KEY_INVALID')
    }
    return key
  }

  override async get (key: Key): Promise<Uint8Array> {
    const lookupKey = recordOf(key)
    if (lookupKey == null) {
      return this.#rest.get(key)
    }
    const value = await this.#components.records.get(lookupKey)
    if (value == null) {
      throw new NotFoundError()
    }
    // kad-dht compares with the system's clock and lets records age by it; ours age by their leases
    return new Libp2pRecord(recordKey(lookupKey), value, new Date(systemClock.now())).serialize().subarray()
  }

  override async has (key: Key): Promise<boolean> {
    const lookupKey = recordOf(key)
    return lookupKey == null ? this.#rest.has(key) : await this.#components.records.get(lookupKey) != null
  }

  override async delete (key: Key): Promise<void> {
    if (recordOf(key) == null) {
      await this.#rest.delete(key)
    }
  }

  override async * _all (query: Query): AsyncGenerator<Pair, void, undefined> {
    yield * this.#rest.query(query)
  }

  override async * _allKeys (query: KeyQuery): AsyncGenerator<Key, void, undefined> {
    yield * this.#rest.queryKeys(query)
  }

  async #merge (lookupKey: LookupKey, value: Uint8Array, peer?: string): Promise<void> {
    const { intake, registry } = this.#components
    const status = peer == null ? 'active' : registry.current().dp(peer)?.status
    if (status == null || status === 'revoked') {
      throw new DhtError('DHT_PEER_NOT_REGISTERED')
    }
    const outcomes = await intake?.take(RecordSet.decode(value, lookupKey))
    const codes = [...outcomes?.entries ?? [], ...outcomes?.facts ?? []]
    // whoever publishes by a walk needn't be a replica; whoever sends must hear of it
    if (peer != null && !codes.includes(undefined)) {
      throw new DhtError('DHT_NOTHING_STORED', { detail: codes.join() })
    }
  }
}

/** The lookup key of a record's datastore key; undefined for other keys. */
function recordOf (key: Key): LookupKey | undefined {
  const name = key.toString()
  return name.startsWith(RECORD_PREFIX)
    ? lookupKeyOf(fromString(name.slice(RECORD_PREFIX.length), 'base32'))
    : undefined
}
