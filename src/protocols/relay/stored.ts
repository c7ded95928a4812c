/**
 * A replica's signed word on what it stores at a key, and what time it is, for one
 * read: a gateway can keep it back, and make none up. The reader's nonce is in it, so
 * that none of before does either.
 */
import { signUnder, verifyUnder } from '../../base/envelope.ts'
import { sha256 } from '../../base/hash.ts'
import { timeBytes } from '../../registry/signed-time.ts'
import { targetOf } from '../../rpc/target.ts'
import { RELAY_PROTOCOL, STORED_METHOD } from './constants.ts'
import type { FederationId, LookupKey } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { StoredAt, StoredHere } from './interface.ts'

export const NONCE_LENGTH = 16
export const SIGNATURE_LENGTH = 64

export interface StoredClaim {
  /** 16 bytes, drawn by the reader for this read. */
  readonly nonce: Uint8Array
  /** 32 bytes. */
  readonly lookupKey: Uint8Array
  /** The encoded RecordSet; undefined: nothing. */
  readonly set: Uint8Array | undefined
  /** By the replica's clock, milliseconds since the epoch. */
  readonly at: number
}

function partsOf ({ nonce, lookupKey, set, at }: StoredClaim): Uint8Array[] {
  return [nonce, lookupKey, timeBytes(at), set == null ? new Uint8Array(0) : sha256(set)]
}

/** @param signer - the replica's libp2p key */
export function signStored (claim: StoredClaim, signer: FederationSigner): Uint8Array {
  return signUnder('stored', signer, ...partsOf(claim))
}

/** @param publicKey - of the replica. Never throws */
export function isStoredAt (
  federation: FederationId, publicKey: Uint8Array, signature: Uint8Array, claim: StoredClaim
): boolean {
  return signature.byteLength === SIGNATURE_LENGTH &&
    verifyUnder('stored', federation, publicKey, signature, ...partsOf(claim))
}

/**
 * (Replica) @param stored - the encoded RecordSet at a key, undefined for nothing
 * @param signer - its libp2p key
 */
export function storedHere (
  stored: (lookupKey: LookupKey) => Promise<Uint8Array | undefined>, signer: FederationSigner, clock: Clock
): StoredHere {
  return async (lookupKey, nonce) => {
    const known = await stored(lookupKey)
    // on the wire nothing and an empty set are the same
    const set = known?.byteLength === 0 ? undefined : known
    const at = clock.now()
    return { set, at, signature: signStored({ nonce, lookupKey, set, at }, signer) }
  }
}

/** (Gateway) @param id - its own peer id: it may be a replica itself */
export function storedAt (rpc: Pick<Rpc, 'call'>, id: string, here: StoredHere): StoredAt {
  return async (dp, lookupKey, nonce, signal) => {
    if (dp.id === id) {
      return await here(lookupKey, nonce)
    }
    const request = { lookupKey: lookupKey.slice(), nonce: nonce.slice() }
    const { set, signature, at } = await rpc.call(targetOf(dp), RELAY_PROTOCOL, STORED_METHOD, request, { signal })
    return { set: set.byteLength === 0 ? undefined : set, signature, at }
  }
}
