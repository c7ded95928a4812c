/** ES256: ECDSA with P-256 and SHA-256 (FIPS 186-5), through the runtime's native implementation. */
import { createPublicKey, verify } from 'node:crypto'
import { toString } from 'uint8arrays/to-string'

/** Of a coordinate. */
const LENGTH = 32

/**
 * False also for a key that isn't on the curve.
 *
 * @param publicKey - both coordinates, 64 bytes
 * @param signature - DER (RFC 3279, section 2.2.3)
 */
export function verifyEs256 (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [x, y] = [publicKey.subarray(0, LENGTH), publicKey.subarray(LENGTH)].map(part => toString(part, 'base64url'))
  try {
    return verify(
      'sha256', message, createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }), signature
    )
  } catch {
    return false // the answer to the question, not a failure
  }
}
