/**
 * Sealing: what only those can read who can name the CSI.
 *
 *   key ‖ commitment = HKDF-SHA-512(ikm, salt = '', info, 64)          (RFC 5869)
 *   ikm    = E for the sealed part, the index key that follows from E for the index
 *   info   = 'mimi-discovery/1/seal' ‖ slot ‖ sequence ‖ part ‖ SHA-256(open)
 *   sealed = commitment ‖ ChaCha20-Poly1305(key, nonce 0, AAD = SHA-256(open), padded)  (RFC 8439)
 *
 * Slot is DP, holder key and entry id, each with its length before it as uvarint,
 * as has the part's name; the sequence is 8 bytes, big-endian.
 *
 * Every key seals one plaintext: no two writers share a slot, a writer's open
 * part holds a fresh salted commitment, and its hash is in the derivation. So the
 * nonce may be zero, and a sealed part can't be moved to another entry.
 *
 * AEADs such as this one don't commit to their key, and a ciphertext that opens
 * under several keys lets an attacker search many keys with one entry (Len,
 * Grubbs, Ristenpart: "Partitioning Oracle Attacks", USENIX Security 2021). The
 * first 32 bytes commit to it (as in Albertini et al.: "How to Abuse and Fix
 * Authenticated Encryption Without Key Commitment", USENIX Security 2022), and a
 * wrong audience is found by comparing 32 bytes.
 */
import * as varint from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { TAG_LENGTH } from '../base/aead-suite.ts'
import { decrypt, encrypt } from '../base/aead.ts'
import { equalBytes } from '../base/bytes.ts'
import { sha256 } from '../base/hash.ts'
import { hkdf } from '../base/hkdf.ts'
import { indexKeyOf } from '../blinding/derive.ts'
import { INDEX_BUCKETS, SEALED_BUCKETS, SEAL_DOMAIN } from './constants.ts'
import { MappingError } from './errors.ts'
import type { AeadKey } from '../base/aead-suite.ts'
import type { Bytes, IndexKey, SealingKey } from '../base/bytes.ts'
import type { UncheckedHolderEntry } from './interface.ts'

/** AEAD key (32) and key commitment (32) of one part of one entry. Secret; opens nothing else. */
export type PartKey = Bytes<'PartKey'>

/** Which part of an entry, or that of a note. */
export type Part = 'sealed' | 'index' | 'note'

/** What names the part keys of an entry, apart from the sealing key. */
export type SealedEntry = Pick<UncheckedHolderEntry, 'dp' | 'holderKey' | 'entryId' | 'sequence' | 'open'>

export interface PartKeys {
  readonly sealedKey: PartKey
  readonly indexKey: PartKey
}

const KEY_LENGTH = 32
const COMMITMENT_LENGTH = 32
export const PART_KEY_LENGTH = KEY_LENGTH + COMMITMENT_LENGTH
/** See the head of this file for why it may be the same for all. */
const NONCE = new Uint8Array(12)
const NO_SALT = new Uint8Array(0)
const BUCKETS: Readonly<Record<Part, readonly number[]>> = {
  sealed: SEALED_BUCKETS, index: INDEX_BUCKETS, note: INDEX_BUCKETS
}

/** Throws `PART_KEY_INVALID` for another length than 64 bytes. */
export function asPartKey (bytes: Uint8Array): PartKey {
  if (bytes.byteLength !== PART_KEY_LENGTH) {
    throw new MappingError('PART_KEY_INVALID', { detail: `expected ${PART_KEY_LENGTH} bytes, got ${bytes.byteLength}` })
  }
  return bytes as PartKey
}

/** The key of one part under a sealing key, or under the key of an audience. */
export function partKey (sealingKey: SealingKey, entry: SealedEntry, part: Part): PartKey {
  return part === 'sealed' ? expand(sealingKey, entry, part) : indexPartKey(indexKeyOf(sealingKey), entry)
}

/** The key of an entry's index, for who was given the index key of the lookup key and no more. */
export function indexPartKey (indexKey: IndexKey, entry: SealedEntry): PartKey {
  return expand(indexKey, entry, 'index')
}

/** The keys that this is made of are the federation's. */
function expand (ikm: SealingKey | IndexKey, entry: SealedEntry, part: Part): PartKey {
  const sequence = new Uint8Array(8)
  new DataView(sequence.buffer).setBigUint64(0, BigInt(entry.sequence))
  const info = concat([
    fromString(SEAL_DOMAIN),
    prefixed(fromString(entry.dp)),
    prefixed(entry.holderKey),
    prefixed(entry.entryId),
    sequence,
    prefixed(fromString(part)),
    sha256(entry.open)
  ])
  return asPartKey(hkdf('sha512', ikm, NO_SALT, info, PART_KEY_LENGTH))
}

/**
 * The key of a note's sealed part, the federation's as E is: no entry's, since no peer id is as short as the name of
 * the part.
 */
export function noteKey (sealingKey: SealingKey, open: Uint8Array): PartKey {
  const info = concat([fromString(SEAL_DOMAIN), prefixed(fromString('note')), sha256(open)])
  return asPartKey(hkdf('sha512', sealingKey, NO_SALT, info, PART_KEY_LENGTH))
}

/**
 * (Holder) The keys of both parts of one entry, to show this entry to the
 * publishing DP, which never gets the sealing key.
 */
export function partKeys (sealingKey: SealingKey, entry: SealedEntry): PartKeys {
  return { sealedKey: partKey(sealingKey, entry, 'sealed'), indexKey: partKey(sealingKey, entry, 'index') }
}

/**
 * (Holder)
 *
 * @param plaintext - a canonical SealedPart or SealedIndex
 * @throws MappingError `SEAL_TOO_LARGE`
 */
export function seal (key: PartKey, part: Part, open: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const padded = pad(plaintext, BUCKETS[part])
  return concat([key.subarray(KEY_LENGTH), encrypt(aeadKey(key), sha256(open), padded)])
}

/**
 * @returns the plaintext; undefined when the part was sealed under another key
 * @throws MappingError `SEAL_BROKEN` when it was sealed under this key and altered since, `SEAL_PADDING_INVALID`
 */
export function openWithPartKey (key: PartKey, part: Part, open: Uint8Array, sealed: Uint8Array): Uint8Array |
  undefined {
  if (!equalBytes(sealed.subarray(0, COMMITMENT_LENGTH), key.subarray(KEY_LENGTH))) {
    return undefined
  }
  if (sealed.byteLength <= COMMITMENT_LENGTH + TAG_LENGTH) {
    throw new MappingError('SEAL_BROKEN')
  }
  const padded = decrypt(aeadKey(key), sha256(open), sealed.subarray(COMMITMENT_LENGTH))
  if (padded == null) {
    throw new MappingError('SEAL_BROKEN')
  }
  return unpad(padded, BUCKETS[part])
}

function aeadKey (key: PartKey): AeadKey {
  return { cipher: 'chacha', key: key.subarray(0, KEY_LENGTH), nonce: NONCE }
}

function prefixed (bytes: Uint8Array): Uint8Array {
  return concat([varint.encode(bytes.byteLength), bytes])
}

/** uvarint length ‖ plaintext ‖ zeros, to the smallest bucket that fits. */
function pad (plaintext: Uint8Array, buckets: readonly number[]): Uint8Array {
  const content = prefixed(plaintext)
  const size = bucketOf(content.byteLength, buckets)
  if (size == null) {
    throw new MappingError('SEAL_TOO_LARGE', { detail: `${plaintext.byteLength} bytes` })
  }
  const padded = new Uint8Array(size)
  padded.set(content)
  return padded
}

function unpad (padded: Uint8Array, buckets: readonly number[]): Uint8Array {
  let length: number
  try {
    length = varint.decode(padded)
  } catch (cause) {
    throw new MappingError('SEAL_PADDING_INVALID', { cause })
  }
  const start = varint.encodingLength(length)
  const end = start + length
  // the prefix is minimal, the bucket is the smallest, and all behind is zero
  const valid = equalBytes(varint.encode(length), padded.subarray(0, start)) &&
    bucketOf(end, buckets) === padded.byteLength &&
    padded.subarray(end).every(byte => byte === 0)
  if (!valid) {
    throw new MappingError('SEAL_PADDING_INVALID')
  }
  return padded.slice(start, end)
}

function bucketOf (length: number, buckets: readonly number[]): number | undefined {
  return buckets.find(size => length <= size)
}
