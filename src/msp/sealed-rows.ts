/**
 * What an MSP keeps of its users: sealed, each row until its time, under names that are
 * keyed hashes, so that who has the disk alone learns nothing of users.
 */
import { createHmac } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { openAt, sealAt } from '../node/sealed.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { KeyRange, KeyValueStore } from '../store/interface.ts'

/** In front of each value: until when it counts, milliseconds since the epoch, big endian. */
const UNTIL_LENGTH = 8
/** Of a part of a name, bytes. */
export const MAC_LENGTH = 32
/** Looks for what has ended after so many that came. */
const PRUNE_EVERY = 10_000

export interface SealedRowsComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
}

export interface SealedRow {
  readonly name: Uint8Array
  readonly plain: Uint8Array
  /** Milliseconds since the epoch. */
  readonly until: number
}

export class SealedRows {
  readonly #components: SealedRowsComponents
  readonly #key: Uint8Array
  #came = 0

  /** @param key - 32 bytes; MUST stay secret */
  constructor (components: SealedRowsComponents, key: Uint8Array) {
    this.#components = components
    this.#key = key
  }

  /** Takes no federation id: a service's node has a store for each. @returns 32 bytes, a part of a name */
  mac (...parts: readonly Uint8Array[]): Uint8Array {
    return new Uint8Array(createHmac('sha256', this.#key).update(concat([...parts])).digest())
  }

  /** Durable when it resolves. @param until - milliseconds since the epoch */
  async put (name: Uint8Array, plain: Uint8Array, until: number): Promise<void> {
    if (this.#came++ % PRUNE_EVERY === 0) {
      await this.#prune()
    }
    const head = new Uint8Array(UNTIL_LENGTH)
    new DataView(head.buffer).setBigUint64(0, BigInt(until))
    const sealed = sealAt(this.#key, concat([head, name]), plain, this.#components.random)
    await this.#components.store.put(name, concat([head, sealed]))
  }

  /** Undefined for what has ended, or isn't ours. */
  async get (name: Uint8Array): Promise<Uint8Array | undefined> {
    const value = await this.#components.store.get(name)
    return value == null ? undefined : this.#open(name, value)
  }

  async delete (name: Uint8Array): Promise<void> {
    await this.#components.store.delete(name)
  }

  /** All that count, by name. */
  async * rows (range?: KeyRange): AsyncGenerator<SealedRow> {
    for await (const [name, value] of this.#components.store.iterate(range)) {
      const plain = this.#open(name, value)
      if (plain != null) {
        yield { name, plain, until: untilOf(value) }
      }
    }
  }

  #open (name: Uint8Array, value: Uint8Array): Uint8Array | undefined {
    if (untilOf(value) <= this.#components.clock.now()) {
      return undefined
    }
    return openAt(this.#key, concat([value.subarray(0, UNTIL_LENGTH), name]), value.subarray(UNTIL_LENGTH))
  }

  async #prune (): Promise<void> {
    const { store, past } = this.#components
    const ended: Uint8Array[] = []
    for await (const [name, value] of store.iterate()) {
      if (untilOf(value) <= past.now()) {
        ended.push(name)
      }
    }
    await store.batch(ended.map(name => ({ type: 'delete', key: name })))
  }
}

/** Zero for what is none of ours. */
function untilOf (value: Uint8Array): number {
  return value.byteLength < UNTIL_LENGTH ? 0 : Number(new DataView(value.buffer, value.byteOffset).getBigUint64(0))
}
