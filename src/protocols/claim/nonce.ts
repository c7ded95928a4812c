/**
 * Claim nonces that cost the DP nothing to give out, so that a flood of `begin`
 * fills no disk: what a nonce is for is in the nonce, under a secret of the DP.
 *
 *   expires (6 bytes, big-endian, ms) ‖ random (10) ‖ ours (8) ‖ bound (8)
 *   ours  = HMAC-SHA-256(secret, 'ours' ‖ expires ‖ random), first 8 bytes
 *   bound = HMAC-SHA-256(secret, 'bound' ‖ expires ‖ random ‖ L ‖ OPRF key id ‖ holder key), first 8 bytes
 *
 * Only a used nonce is written down. 64 bits are enough: a guess costs a request,
 * and buys nothing that `begin` doesn't give away.
 */
import { createHmac } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { equalBytes } from '../../base/bytes.ts'
import { CLAIM_NONCE_LENGTH } from './constants.ts'
import { ClaimError } from './errors.ts'
import type { LookupKey, PublicKeyBytes } from '../../base/bytes.ts'
import type { Random } from '../../base/clock.ts'

export const NONCE_SECRET_LENGTH = 32

const EXPIRES_LENGTH = 6
const RANDOM_LENGTH = 10
const HEAD_LENGTH = EXPIRES_LENGTH + RANDOM_LENGTH
const MAC_LENGTH = 8

/** How nonces that expire at `expiresAt` begin: in order of time. */
export function nonceTime (expiresAt: number): Uint8Array {
  const expires = new DataView(new ArrayBuffer(8))
  expires.setBigUint64(0, BigInt(expiresAt))
  return new Uint8Array(expires.buffer, 8 - EXPIRES_LENGTH)
}

export interface NonceSubject {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly holderKey: PublicKeyBytes
}

export class NonceMint {
  readonly #secret: Uint8Array

  /** @param secret - 32 bytes that outlive a restart */
  constructor (secret: Uint8Array) {
    this.#secret = secret
  }

  make (subject: NonceSubject, expiresAt: number, random: Random): Uint8Array {
    const head = concat([nonceTime(expiresAt), random.bytes(RANDOM_LENGTH)])
    return concat([head, this.#ours(head), this.#bound(head, subject)])
  }

  /** @throws ClaimError `CLAIM_NONCE_UNKNOWN`, `CLAIM_NONCE_EXPIRED`, `CLAIM_NONCE_MISMATCH`, in this order */
  check (nonce: Uint8Array, subject: NonceSubject, now: number): void {
    const head = nonce.subarray(0, HEAD_LENGTH)
    if (nonce.byteLength !== CLAIM_NONCE_LENGTH ||
      !equalBytes(nonce.subarray(HEAD_LENGTH, HEAD_LENGTH + MAC_LENGTH), this.#ours(head))) {
      throw new ClaimError('CLAIM_NONCE_UNKNOWN')
    }
    const expiresAt = readExpires(head)
    if (expiresAt <= now) {
      throw new ClaimError('CLAIM_NONCE_EXPIRED', { detail: `since ${now - expiresAt} ms` })
    }
    if (!equalBytes(nonce.subarray(HEAD_LENGTH + MAC_LENGTH), this.#bound(head, subject))) {
      throw new ClaimError('CLAIM_NONCE_MISMATCH')
    }
  }

  #ours (head: Uint8Array): Uint8Array {
    return this.#mac(fromString('ours'), head)
  }

  #bound (head: Uint8Array, { lookupKey, oprfKeyId, holderKey }: NonceSubject): Uint8Array {
    const keyId = new DataView(new ArrayBuffer(4))
    keyId.setUint32(0, oprfKeyId)
    return this.#mac(fromString('bound'), head, lookupKey, new Uint8Array(keyId.buffer), holderKey)
  }

  /**
   * Only this DP reads it, and `L` is of one federation. All parts but the first are of fixed length, and the two first
   * parts differ in theirs.
   */
  #mac (...parts: Uint8Array[]): Uint8Array {
    return new Uint8Array(createHmac('sha256', this.#secret).update(concat(parts)).digest()).subarray(0, MAC_LENGTH)
  }
}

/** Milliseconds since the epoch: 48 bits, in two reads. */
function readExpires (head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, EXPIRES_LENGTH)
  return view.getUint16(0) * 2 ** 32 + view.getUint32(2)
}
