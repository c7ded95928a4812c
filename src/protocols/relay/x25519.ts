/**
 * DHKEM(X25519, HKDF-SHA256) of the HPKE library, on the X25519 of the runtime.
 *
 * The library's own takes a millisecond for each multiplication; everything else
 * (key schedule, labels, encodings) stays the library's.
 */
import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { DhkemX25519HkdfSha256, X25519 } from '@hpke/dhkem-x25519'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { SynchronousHkdfSha256 } from './kdf.ts'
import type { KeyObject } from 'node:crypto'

/** DER header of a PKCS #8 X25519 private key (RFC 8410, section 7). */
const PKCS8_HEADER = fromString('302e020100300506032b656e04220420', 'base16')
/** Public keys are taken in and given out as JWKs (RFC 8037): the runtime does that in a fifth of the time that DER takes. */
const JWK = { kty: 'OKP', crv: 'X25519' } as const

/** "KEM" ‖ kem_id (RFC 9180, section 4.1). */
const KEM_SUITE_ID = Uint8Array.of(0x4b, 0x45, 0x4d, 0x00, 0x20)

/** By the bytes that the library keeps of each private key: a DP opens everything with one. */
const privateKeys = new WeakMap<Uint8Array, KeyObject>()

function privateKeyObject (key: Uint8Array): KeyObject {
  const known = privateKeys.get(key)
  if (known != null) {
    return known
  }
  const object = createPrivateKey({ key: Buffer.from(concat([PKCS8_HEADER, key])), format: 'der', type: 'pkcs8' })
  privateKeys.set(key, object)
  return object
}

/** @param privateKey - 32 bytes */
function publicKeyOf (privateKey: Uint8Array): Uint8Array {
  const { x } = createPublicKey(privateKeyObject(privateKey)).export({ format: 'jwk' })
  if (x == null) {
    throw new Error('an X25519 key without coordinate')
  }
  return new Uint8Array(fromString(x, 'base64url'))
}

/**
 * @param privateKey - 32 bytes
 * @param publicKey - 32 bytes
 * @throws Error for a shared secret of zeros, which a public key of small order gives (RFC 9180, section 7.1.4; RFC 7748, section 6.1): OpenSSL refuses it
 */
function sharedSecret (privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const object = createPublicKey({ key: { ...JWK, x: toString(publicKey, 'base64url') }, format: 'jwk' })
  // a copy: the library takes the whole buffer, here and above
  return new Uint8Array(diffieHellman({ privateKey: privateKeyObject(privateKey), publicKey: object }))
}

export class RuntimeX25519 extends X25519 {
  constructor (...args: ConstructorParameters<typeof X25519>) {
    super(...args)
    this._curve = { ...this._curve, getPublicKey: publicKeyOf, getSharedSecret: sharedSecret }
  }
}

export class RuntimeDhkemX25519 extends DhkemX25519HkdfSha256 {
  constructor () {
    super()
    this._kdf = new SynchronousHkdfSha256()
    this._kdf.init(KEM_SUITE_ID)
    this._prim = new RuntimeX25519(this._kdf)
  }
}
