/**
 * HKDF-SHA256 (RFC 5869) of the HPKE library, on the HMAC of the runtime.
 *
 * The library's own goes through WebCrypto, a dozen turns of the thread pool for
 * each message; labels and suite ids stay the library's.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import { HkdfSha256 } from '@hpke/core'

type Bytes = ArrayBufferLike | ArrayBufferView

function viewOf (bytes: Bytes): Uint8Array {
  return ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes)
}

function hmac (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const mac = createHmac('sha256', key)
  parts.forEach(part => { mac.update(part) })
  return new Uint8Array(mac.digest())
}

export class RuntimeHkdfSha256 extends HkdfSha256 {
  /** RFC 5869, section 2.2; an empty salt is as good as one of zeros. */
  override async extract (salt: Bytes, ikm: Bytes): Promise<ArrayBuffer> {
    return hmac(viewOf(salt), viewOf(ikm)).buffer
  }

  /** RFC 5869, section 2.3. */
  override async expand (prk: Bytes, info: Bytes, length: number): Promise<ArrayBuffer> {
    const blocks = Math.ceil(length / this.hashSize)
    if (blocks > 255) {
      throw new RangeError(`HKDF-SHA256 of ${length} bytes`)
    }
    const output = new Uint8Array(blocks * this.hashSize)
    let block = new Uint8Array(0)
    for (let i = 1; i <= blocks; i++) {
      block = hmac(viewOf(prk), block, viewOf(info), Uint8Array.of(i))
      output.set(block, (i - 1) * this.hashSize)
    }
    return output.buffer.slice(0, length)
  }

  override async extractAndExpand (salt: Bytes, ikm: Bytes, info: Bytes, length: number): Promise<ArrayBuffer> {
    return hkdfSync('sha256', viewOf(ikm), viewOf(salt), viewOf(info), length)
  }
}
