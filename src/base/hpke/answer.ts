/**
 * Answers to sealed requests, in the shape of Oblivious HTTP (RFC 9458, section 4.4):
 *
 *   prk    = HKDF-Extract(enc ‖ nonce, secret)      nonce: 32 random bytes
 *   answer = nonce ‖ ChaCha20-Poly1305(HKDF-Expand(prk, 'key'), HKDF-Expand(prk, 'nonce'), content)
 *
 * The secret is exported from the HPKE context of the request, whose info names the
 * federation: an answer to another request, or of somebody else, doesn't open.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { hkdf } from '../hkdf.ts'
import type { Random } from '../clock.ts'

const NONCE_LENGTH = 32
const TAG_LENGTH = 16
const CIPHER = 'chacha20-poly1305'

/** Bytes that an answer is longer than what is in it. */
export const ANSWER_OVERHEAD = NONCE_LENGTH + TAG_LENGTH

/** Opens and makes the answer of one request, and of no other. */
export interface AnswerKeys {
  /** Encapsulated key of the request, 32 bytes. */
  readonly enc: Uint8Array
  /** 32 bytes. MUST stay secret. */
  readonly secret: Uint8Array
}

/** @param random - 32 bytes are drawn */
export function sealUnder (keys: AnswerKeys, content: Uint8Array, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_LENGTH)
  const { key, iv } = answerKey(keys, nonce)
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_LENGTH })
  return new Uint8Array(Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]))
}

/** @throws Error for what was not sealed under these keys */
export function openUnder (keys: AnswerKeys, sealed: Uint8Array): Uint8Array {
  if (sealed.byteLength < ANSWER_OVERHEAD) {
    throw new Error(`an answer of ${sealed.byteLength} bytes`)
  }
  const end = sealed.byteLength - TAG_LENGTH
  const { key, iv } = answerKey(keys, sealed.subarray(0, NONCE_LENGTH))
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_LENGTH })
  decipher.setAuthTag(sealed.subarray(end))
  const head = decipher.update(sealed.subarray(NONCE_LENGTH, end))
  return new Uint8Array(Buffer.concat([head, decipher.final()]))
}

function answerKey ({ enc, secret }: AnswerKeys, nonce: Uint8Array): { key: Uint8Array, iv: Uint8Array } {
  const salt = concat([enc, nonce])
  const expand = (label: string, length: number): Uint8Array => hkdf('sha256', secret, salt, fromString(label), length)
  return { key: expand('key', 32), iv: expand('nonce', 12) }
}
