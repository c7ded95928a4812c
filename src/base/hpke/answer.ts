/**
 * Answers to sealed requests, in the shape of Oblivious HTTP (RFC 9458, section 4.4):
 *
 *   prk    = HKDF-Extract(enc ‖ nonce, secret)      nonce: 32 random bytes
 *   answer = nonce ‖ ChaCha20-Poly1305(HKDF-Expand(prk, 'key'), HKDF-Expand(prk, 'nonce'), content)
 *
 * The secret is exported from the HPKE context of the request, whose info names the
 * federation: an answer to another request, or of somebody else, doesn't open.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { TAG_LENGTH } from '../aead-suite.ts'
import { decrypt, encrypt } from '../aead.ts'
import { hkdf } from '../hkdf.ts'
import type { AeadKey } from '../aead-suite.ts'
import type { Random } from '../clock.ts'

const NONCE_LENGTH = 32
const NO_AAD = new Uint8Array(0)

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
  return concat([nonce, encrypt(answerKey(keys, nonce), NO_AAD, content)])
}

/** @throws Error for what was not sealed under these keys */
export function openUnder (keys: AnswerKeys, sealed: Uint8Array): Uint8Array {
  if (sealed.byteLength < ANSWER_OVERHEAD) {
    throw new Error(`an answer of ${sealed.byteLength} bytes`)
  }
  const key = answerKey(keys, sealed.subarray(0, NONCE_LENGTH))
  const content = decrypt(key, NO_AAD, sealed.subarray(NONCE_LENGTH))
  if (content == null) {
    throw new Error('an answer under other keys')
  }
  return content
}

function answerKey ({ enc, secret }: AnswerKeys, nonce: Uint8Array): AeadKey {
  const salt = concat([enc, nonce])
  const expand = (label: string, length: number): Uint8Array => hkdf('sha256', secret, salt, fromString(label), length)
  return { cipher: 'chacha', key: expand('key', 32), nonce: expand('nonce', 12) }
}
