/**
 * An entry of the ledger of tokens as bytes: until when it counts (float64, big endian), then a number as that, or a
 * digest of 32 bytes.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { concat } from 'uint8arrays/concat'
import type { LedgerEntry } from '../../tokens/ledger.ts'

const NUMBER_LENGTH = 8
const DIGEST_LENGTH = 32

export function writeEntry ({ value, until }: LedgerEntry): Uint8Array {
  return concat([float(until), typeof value === 'number' ? float(value) : fromString(value, 'base16')])
}

/** Undefined for what it didn't write. */
export function readEntry (bytes: Uint8Array): LedgerEntry | undefined {
  const rest = bytes.byteLength - NUMBER_LENGTH
  if (rest !== NUMBER_LENGTH && rest !== DIGEST_LENGTH) {
    return undefined
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const value = rest === NUMBER_LENGTH
    ? view.getFloat64(NUMBER_LENGTH)
    : toString(bytes.subarray(NUMBER_LENGTH), 'base16')
  const until = view.getFloat64(0)
  return Number.isFinite(until) && !Number.isNaN(value) ? { value, until } : undefined
}

function float (value: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER_LENGTH)
  new DataView(bytes.buffer).setFloat64(0, value)
  return bytes
}
