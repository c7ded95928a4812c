/**
 * How an attestor keeps what it knows of people, so that a disk that is read by
 * others tells nothing: names as keyed hashes (HMAC-SHA256), values sealed
 * (AES-256-GCM), both under keys derived from a secret of its own. None of it
 * leaves the disk, so none of it takes a federation id.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { fromString } from 'uint8arrays/from-string'
import { hkdf } from '../../base/hkdf.ts'
import type { Random } from '../../base/clock.ts'

const NONCE_LENGTH = 12
const TAG_LENGTH = 16

/** @param secret - the attestor's seed or another secret of 32 bytes; MUST stay secret */
export function deriveSecret (secret: Uint8Array, info: string): Uint8Array {
  return hkdf('sha256', secret, new Uint8Array(), fromString(info), 32)
}

/** 32 bytes in the place of `name`. */
export function nameOf (key: Uint8Array, name: string | Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(name).digest())
}

/** @param value - anything that JSON holds */
export function seal (key: Uint8Array, value: unknown, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH })
  return new Uint8Array(
    Buffer.concat([nonce, cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()])
  )
}

/** Undefined for what was sealed under another key, or torn: the same as absent. */
export function unseal (key: Uint8Array, sealed: Uint8Array): unknown {
  if (sealed.byteLength < NONCE_LENGTH + TAG_LENGTH) {
    return undefined
  }
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_LENGTH), { authTagLength: TAG_LENGTH })
  decipher.setAuthTag(sealed.subarray(sealed.byteLength - TAG_LENGTH))
  const head = decipher.update(sealed.subarray(NONCE_LENGTH, sealed.byteLength - TAG_LENGTH))
  try {
    return JSON.parse(Buffer.concat([head, decipher.final()]).toString('utf8'))
  } catch {
    return undefined
  }
}
