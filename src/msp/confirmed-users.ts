/**
 * Whom an MSP confirmed, so that it can tell them of what others do with their
 * identifier: lookup key, holder key and identifier, under hashes of
 * the lookup key, and of both keys.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asLookupKey, asPublicKeyBytes } from '../base/bytes.ts'
import { hkdf } from '../base/hkdf.ts'
import { SealedRows } from './sealed-rows.ts'
import type { ConfirmedUser, ConfirmedUsers } from '../protocols/confirm/interface.ts'
import type { SealedRowsComponents } from './sealed-rows.ts'

const KEY_LENGTH = 32

/**
 * Takes no federation id: users are named by lookup keys. @param seed - of the node's libp2p key @returns 32 bytes: who
 * has the disk alone learns nothing of users
 */
export function usersSecret (seed: Uint8Array): Uint8Array {
  return hkdf('sha512', seed, new Uint8Array(), fromString('mimi-discovery/1/confirmed-users'), KEY_LENGTH)
}

export interface KnownUsers extends ConfirmedUsers {
  /** All that count; those of one lookup key in a row. */
  all (): AsyncIterable<ConfirmedUser>
}

/** Lookup keys are of one federation. @param key - 32 bytes, of `usersSecret` */
export function confirmedUsers (components: SealedRowsComponents, key: Uint8Array): KnownUsers {
  const rows = new SealedRows(components, key)
  const nameOf = (lookupKey: Uint8Array, holderKey: Uint8Array): Uint8Array =>
    concat([rows.mac(lookupKey), rows.mac(lookupKey, holderKey)])
  return {
    remember: async ({ lookupKey, holderKey, csi }, until) => {
      await rows.put(nameOf(lookupKey, holderKey), concat([lookupKey, holderKey, fromString(csi)]), until)
    },
    find: async (lookupKey, holderKey) => {
      const plain = await rows.get(nameOf(lookupKey, holderKey))
      return plain == null ? undefined : userIn(plain).csi
    },
    async * all () {
      for await (const { plain } of rows.rows()) {
        yield userIn(plain)
      }
    }
  }
}

function userIn (plain: Uint8Array): ConfirmedUser {
  return {
    lookupKey: asLookupKey(plain.slice(0, KEY_LENGTH)),
    holderKey: asPublicKeyBytes(plain.slice(KEY_LENGTH, 2 * KEY_LENGTH)),
    csi: toString(plain.subarray(2 * KEY_LENGTH))
  }
}
