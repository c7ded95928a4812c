/**
 * DHKEM(X25519, HKDF-SHA256) of the HPKE library, on the X25519 of the runtime.
 *
 * The library's own takes a millisecond for each multiplication; everything else
 * (key schedule, labels, encodings) stays the library's.
 */
import { DhkemX25519HkdfSha256, X25519 } from '@hpke/dhkem-x25519'
import { x25519Pair, x25519PublicKey, x25519Shared } from '../x25519.ts'
import { SynchronousHkdfSha256 } from './kdf.ts'

/** "KEM" ‖ kem_id (RFC 9180, section 4.1). */
const KEM_SUITE_ID = Uint8Array.of(0x4b, 0x45, 0x4d, 0x00, 0x20)

/** A shared secret of zeros is refused, as RFC 9180, section 7.1.4, wants. */
export class RuntimeX25519 extends X25519 {
  constructor (...args: ConstructorParameters<typeof X25519>) {
    super(...args)
    this._curve = {
      ...this._curve,
      utils: { ...this._curve.utils, randomSecretKey: async () => x25519Pair().privateKey },
      // copies: the library takes the whole buffer
      getPublicKey: key => new Uint8Array(x25519PublicKey(key)),
      getSharedSecret: (privateKey, publicKey) => new Uint8Array(x25519Shared(privateKey, publicKey))
    }
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
