/** SHA-256 (FIPS 180-4) over one or more byte strings, concatenated. */
import { createHash } from 'node:crypto'
import { asHash } from './bytes.ts'
import type { Hash } from './bytes.ts'

export function sha256 (...parts: Uint8Array[]): Hash {
  const hash = createHash('sha256')
  for (const part of parts) {
    hash.update(part)
  }
  return asHash(new Uint8Array(hash.digest()))
}
