/** As p256.ts, by @noble/curves. */
import { p256 } from '@noble/curves/nist.js'
import { concat } from 'uint8arrays/concat'

/** SEC 1, section 2.3.3. */
const UNCOMPRESSED = Uint8Array.of(0x04)

export function verifyEs256 (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    // others than those with a small s are signatures as well (FIPS 186-5, section 6.4.2)
    return p256.verify(signature, message, concat([UNCOMPRESSED, publicKey]), { format: 'der', lowS: false })
  } catch {
    return false // the answer to the question, not a failure
  }
}
