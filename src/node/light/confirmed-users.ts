/**
 * Whom an MSP confirmed, so that it can tell them of a challenge: their
 * identifier, sealed, under a keyed hash of lookup key and holder key.
 */
import { createHmac } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { openAt, sealAt } from './sealed.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { ConfirmedUsers } from '../../protocols/confirm/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'

/** In front of each value: until when it counts, milliseconds since the epoch, big endian. */
const UNTIL_LENGTH = 8
/** Looks for what has ended after so many that came. */
const PRUNE_EVERY = 10_000

export interface ConfirmedUsersComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly clock: Clock
  readonly random: Random
}

/** @param key - 32 bytes, of `evaluationSecrets` */
export function confirmedUsers ({ store, clock, random }: ConfirmedUsersComponents, key: Uint8Array): ConfirmedUsers {
  const nameOf = (lookupKey: Uint8Array, holderKey: Uint8Array): Uint8Array => new Uint8Array(createHmac('sha256', key).update(lookupKey).update(holderKey).digest())
  let came = 0
  const prune = async (): Promise<void> => {
    const ended: Uint8Array[] = []
    for await (const [name, value] of store.iterate()) {
      if (untilOf(value) <= clock.now()) {
        ended.push(name)
      }
    }
    await store.batch(ended.map(name => ({ type: 'delete', key: name })))
  }
  return {
    remember: async ({ lookupKey, holderKey, csi }, until) => {
      if (came++ % PRUNE_EVERY === 0) {
        await prune()
      }
      const name = nameOf(lookupKey, holderKey)
      const head = new Uint8Array(UNTIL_LENGTH)
      new DataView(head.buffer).setBigUint64(0, BigInt(until))
      await store.put(name, concat([head, sealAt(key, concat([head, name]), fromString(csi), random)]))
    },
    find: async (lookupKey, holderKey) => {
      const name = nameOf(lookupKey, holderKey)
      const value = await store.get(name)
      if (value == null || untilOf(value) <= clock.now()) {
        return undefined
      }
      const plain = openAt(key, concat([value.subarray(0, UNTIL_LENGTH), name]), value.subarray(UNTIL_LENGTH))
      return plain == null ? undefined : toString(plain)
    }
  }
}

/** Zero for what is none of ours. */
function untilOf (value: Uint8Array): number {
  return value.byteLength < UNTIL_LENGTH ? 0 : Number(new DataView(value.buffer, value.byteOffset).getBigUint64(0))
}
