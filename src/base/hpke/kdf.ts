/**
 * HKDF-SHA256 (RFC 5869) of the HPKE library, computed at once.
 *
 * The library's own goes through WebCrypto, a dozen turns of the thread pool for
 * each message; labels and suite ids stay the library's. `info` names the federation.
 */
import { HkdfSha256 } from '@hpke/core'
import { expand, extract, hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'

type Bytes = ArrayBufferLike | ArrayBufferView

function viewOf (bytes: Bytes): Uint8Array {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
}

/** A buffer of its own: the library takes the whole of it. */
function bufferOf (bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}

export class SynchronousHkdfSha256 extends HkdfSha256 {
  /** RFC 5869, section 2.2. */
  override async extract (salt: Bytes, ikm: Bytes): Promise<ArrayBuffer> {
    return bufferOf(extract(sha256, viewOf(ikm), viewOf(salt)))
  }

  /** RFC 5869, section 2.3. */
  override async expand (prk: Bytes, info: Bytes, length: number): Promise<ArrayBuffer> {
    return bufferOf(expand(sha256, viewOf(prk), viewOf(info), length))
  }

  override async extractAndExpand (salt: Bytes, ikm: Bytes, info: Bytes, length: number): Promise<ArrayBuffer> {
    return bufferOf(hkdf(sha256, viewOf(ikm), viewOf(salt), viewOf(info), length))
  }
}
