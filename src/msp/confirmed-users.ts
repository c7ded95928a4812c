/**
 * Whom an MSP confirmed, so that it can tell them of what others do with their
 * identifier: lookup key, holder key and identifier, sealed, under keyed hashes of
 * the lookup key, and of both keys.
 */
import { createHmac } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asLookupKey, asPublicKeyBytes } from '../base/bytes.ts'
import { hkdf } from '../base/hkdf.ts'
import { openAt, sealAt } from '../node/sealed.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { ConfirmedUser, ConfirmedUsers } from '../protocols/confirm/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'

/** In front of each value: until when it counts, milliseconds since the epoch, big endian. */
const UNTIL_LENGTH = 8
const KEY_LENGTH = 32
/** Looks for what has ended after so many that came. */
const PRUNE_EVERY = 10_000

/**
 * Takes no federation id: users are named by lookup keys. @param seed - of the node's libp2p key @returns 32 bytes: who
 * has the disk alone learns nothing of users
 */
export function usersSecret (seed: Uint8Array): Uint8Array {
  return hkdf('sha512', seed, new Uint8Array(), fromString('mimi-discovery/1/confirmed-users'), KEY_LENGTH)
}

export interface ConfirmedUsersComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
}

export interface KnownUsers extends ConfirmedUsers {
  /** All that count; those of one lookup key in a row. */
  all (): AsyncIterable<ConfirmedUser>
}

/** Lookup keys are of one federation. @param key - 32 bytes, of `usersSecret` */
export function confirmedUsers ({ store, clock, past, random }: ConfirmedUsersComponents, key: Uint8Array): KnownUsers {
  const macOf = (...parts: readonly Uint8Array[]): Uint8Array =>
    new Uint8Array(createHmac('sha256', key).update(concat([...parts])).digest())
  const nameOf = (lookupKey: Uint8Array, holderKey: Uint8Array): Uint8Array =>
    concat([macOf(lookupKey), macOf(lookupKey, holderKey)])
  const read = (name: Uint8Array, value: Uint8Array): ConfirmedUser | undefined => {
    if (untilOf(value) <= clock.now()) {
      return undefined
    }
    const place = concat([value.subarray(0, UNTIL_LENGTH), name])
    const plain = openAt(key, place, value.subarray(UNTIL_LENGTH))
    return plain == null
      ? undefined
      : {
          lookupKey: asLookupKey(plain.slice(0, KEY_LENGTH)),
          holderKey: asPublicKeyBytes(plain.slice(KEY_LENGTH, 2 * KEY_LENGTH)),
          csi: toString(plain.subarray(2 * KEY_LENGTH))
        }
  }
  let came = 0
  const prune = async (): Promise<void> => {
    const ended: Uint8Array[] = []
    for await (const [name, value] of store.iterate()) {
      if (untilOf(value) <= past.now()) {
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
      const sealed = sealAt(key, concat([head, name]), concat([lookupKey, holderKey, fromString(csi)]), random)
      await store.put(name, concat([head, sealed]))
    },
    find: async (lookupKey, holderKey) => {
      const name = nameOf(lookupKey, holderKey)
      const value = await store.get(name)
      return value == null ? undefined : read(name, value)?.csi
    },
    async * all () {
      for await (const [name, value] of store.iterate()) {
        const user = read(name, value)
        if (user != null) {
          yield user
        }
      }
    }
  }
}

/** Zero for what is none of ours. */
function untilOf (value: Uint8Array): number {
  return value.byteLength < UNTIL_LENGTH ? 0 : Number(new DataView(value.buffer, value.byteOffset).getBigUint64(0))
}
