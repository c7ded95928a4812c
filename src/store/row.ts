/**
 * A row as it lies on the disk: the first 16 bytes of SHA-256 over the key's length
 * (2 bytes), the key and the value, then the value. So what is read is what was
 * written, and under this key.
 */
import { concat } from 'uint8arrays/concat'
import { equalBytes } from '../base/bytes.ts'
import { sha256 } from '../base/hash.ts'

/** Bytes: chance hits it once in 2^128, and nobody who may write rows has a reason to forge them. */
export const ROW_DIGEST_LENGTH = 16

export function digestOf (key: Uint8Array, value: Uint8Array): Uint8Array {
  const length = Uint8Array.of(key.byteLength >> 8, key.byteLength & 255)
  return sha256(length, key, value).subarray(0, ROW_DIGEST_LENGTH)
}

export function sealRow (key: Uint8Array, value: Uint8Array): Uint8Array {
  return concat([digestOf(key, value), value])
}

/** @returns undefined where it isn't what was written */
export function openRow (key: Uint8Array, row: Uint8Array): Uint8Array | undefined {
  if (row.byteLength < ROW_DIGEST_LENGTH) {
    return undefined
  }
  const value = row.subarray(ROW_DIGEST_LENGTH)
  return equalBytes(row.subarray(0, ROW_DIGEST_LENGTH), digestOf(key, value)) ? value : undefined
}

/** What a row claims to be, whether or not it is. */
export function storedDigest (row: Uint8Array): Uint8Array {
  return row.subarray(0, ROW_DIGEST_LENGTH)
}
