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
  /** Whether the replica isn't whole at the key. @default false */
  readonly partial?: boolean
}

function partsOf ({ nonce, lookupKey, set, at, partial }: StoredClaim): Uint8Array[] {
  const parts = [nonce, lookupKey, timeBytes(at), set == null ? new Uint8Array(0) : sha256(set)]
  return partial === true ? [...parts, Uint8Array.of(1)] : parts
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

export interface ReplicaOfReads {
  /** Its libp2p key. */
  readonly signer: FederationSigner
  readonly clock: Clock
  /** Whether it has what it should have at a key. @default always */
  readonly isWholeAt?: (lookupKey: LookupKey) => boolean
}

/**
 * (Replica) @param stored - the encoded RecordSet at a key, undefined for nothing
 */
export function storedHere (
  stored: (lookupKey: LookupKey) => Promise<Uint8Array | undefined>,
  { signer, clock, isWholeAt = () => true }: ReplicaOfReads
): StoredHere {
  return async (lookupKey, nonce) => {
    const known = await stored(lookupKey)
    // on the wire nothing and an empty set are the same
    const set = known?.byteLength === 0 ? undefined : known
    const at = clock.now()
    const partial = !isWholeAt(lookupKey)
    return { set, at, partial, signature: signStored({ nonce, lookupKey, set, at, partial }, signer) }
  }
}

/** (Gateway) @param id - its own peer id: it may be a replica itself */
export function storedAt (rpc: Pick<Rpc, 'call'>, id: string, here: StoredHere): StoredAt {
  return async (dp, lookupKey, nonce, options) => {
    if (dp.id === id) {
      return await here(lookupKey, nonce)
    }
    const request = { lookupKey: lookupKey.slice(), nonce: nonce.slice() }
    const { set, ...said } = await rpc.call(targetOf(dp), RELAY_PROTOCOL, STORED_METHOD, request, options)
    return { set: set.byteLength === 0 ? undefined : set, ...said }
  }
}
