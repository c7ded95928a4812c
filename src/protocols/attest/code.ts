/** Codes that people type: made without bias, kept as hashes, compared in constant time. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../base/clock.ts'

const UINT48 = 2 ** 48
const DRAW_LENGTH = 6
const SALT_LENGTH = 16

/** What is kept of a code. */
export interface CodeHash {
  /** 16 random bytes. */
  readonly salt: Uint8Array
  /** HMAC-SHA256 of the code under the salt. */
  readonly hash: Uint8Array
}

/**
 * Decimal digits, leading zeros included, all codes equally likely: draws from
 * the last, incomplete run of 10^digits are thrown away.
 *
 * @param digits - 1 to 10
 */
export function makeCode (random: Random, digits: number): string {
  const codes = 10 ** digits
  const limit = UINT48 - UINT48 % codes
  for (;;) {
    const draw = random.bytes(DRAW_LENGTH).reduce((sum, byte) => sum * 256 + byte, 0)
    if (draw < limit) {
      return String(draw % codes).padStart(digits, '0')
    }
  }
}

export function hashCode (code: string, random: Random): CodeHash {
  const salt = random.bytes(SALT_LENGTH)
  return { salt, hash: hmac(salt, code) }
}

export function codeMatches (code: string, { salt, hash }: CodeHash): boolean {
  return timingSafeEqual(hmac(salt, code), hash)
}

/** Under a salt of this code alone, so it takes no federation id. */
function hmac (salt: Uint8Array, code: string): Uint8Array {
  return createHmac('sha256', salt).update(code, 'utf8').digest()
}
