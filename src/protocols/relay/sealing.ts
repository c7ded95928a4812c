/**
 * Sealed requests and their answers, in the shape of Oblivious HTTP (RFC 9458):
 *
 *   info    = 'mimi-discovery/1/relay-request' ‖ 0 ‖ federation id ‖ kind ‖ target
 *   request = HPKE.Seal(target's key, info, AAD = key id ‖ kind, padded content)
 *   secret  = HPKE.Export('mimi-discovery/1/relay-response', 32)
 *   prk     = HKDF-Extract(enc ‖ nonce, secret)      nonce: 32 random bytes
 *   answer  = nonce ‖ ChaCha20-Poly1305(HKDF-Expand(prk, 'key'), HKDF-Expand(prk, 'nonce'), padded answer)
 *
 * The keys of an answer follow from the request that it answers (RFC 9458,
 * section 4.4): one of another request, or of another DP, doesn't open.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { equalBytes } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { hkdf } from '../../base/hkdf.ts'
import { FORWARD_METHOD } from './constants.ts'
import { RelayError } from './errors.ts'
import { HPKE_KEY_LENGTH, KEY_ID_LENGTH, hpkeKeyId, suite } from './hpke.ts'
import { pad, unpad } from './padding.ts'
import { SealedKind, SealedRequest } from './pb/messages.ts'
import type { FederationId } from '../../base/bytes.ts'
import type { Random } from '../../base/clock.ts'
import type { HpkeKeyPair } from './hpke.ts'

const REQUEST_LABEL = 'mimi-discovery/1/relay-request'
const RESPONSE_LABEL = fromString('mimi-discovery/1/relay-response')
const SECRET_LENGTH = 32
const NONCE_LENGTH = 32
const TAG_LENGTH = 16
const CIPHER = 'chacha20-poly1305'

/** What can be asked for in a sealed request. */
export type RelayKind = 'evaluation' | 'read' | 'query' | 'query-all' | 'tokens'

const KINDS = {
  evaluation: SealedKind.EVALUATION,
  read: SealedKind.READ,
  query: SealedKind.QUERY,
  'query-all': SealedKind.QUERY_ALL,
  tokens: SealedKind.TOKENS
} as const satisfies Record<RelayKind, SealedKind>
const CODES = {
  evaluation: 1, read: 2, query: 3, 'query-all': 4, tokens: 5
} as const satisfies Record<RelayKind, number>
const RELAY_KINDS = Object.keys(CODES) as RelayKind[]

/** Whom a request is for. */
export interface SealTarget {
  /** 32 bytes. */
  readonly federationId: FederationId
  /** Peer id of the DP, base58btc. */
  readonly dp: string
}

/** Opens and makes the answer of one request, and of no other. */
export interface AnswerKeys {
  /** Encapsulated key of the request, 32 bytes. */
  readonly enc: Uint8Array
  /** 32 bytes. MUST stay secret. */
  readonly secret: Uint8Array
}

export interface SealedFor extends AnswerKeys {
  /** SealedRequest. */
  readonly bytes: Uint8Array
}

export interface OpenedRequest extends AnswerKeys {
  readonly kind: RelayKind
  readonly content: Uint8Array
}

function infoOf ({ federationId, dp }: SealTarget, kind: RelayKind): Uint8Array {
  return concat([fromString(REQUEST_LABEL), Uint8Array.of(0), federationId, Uint8Array.of(CODES[kind]), fromString(dp)])
}

function aadOf (keyId: Uint8Array, kind: RelayKind): Uint8Array {
  return concat([keyId, Uint8Array.of(CODES[kind])])
}

/**
 * @param hpkeKey - of the target, as the registry lists it, 32 bytes
 * @param random - 32 bytes are drawn, for the ephemeral key pair
 * @throws RelayError `RELAY_TOO_LARGE`, `RELAY_KEY_UNKNOWN` for what is no key
 */
export async function sealRequest (content: Uint8Array, kind: RelayKind, target: SealTarget, hpkeKey: Uint8Array, random: Random): Promise<SealedFor> {
  const padded = pad(content)
  const keyId = hpkeKeyId(target.federationId, hpkeKey)
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(hpkeKey.slice())
    const ekm = await suite.kem.deriveKeyPair(random.bytes(HPKE_KEY_LENGTH).slice())
    const sender = await suite.createSenderContext({ recipientPublicKey, info: infoOf(target, kind).slice(), ekm })
    const ciphertext = new Uint8Array(await sender.seal(padded.slice(), aadOf(keyId, kind).slice()))
    const secret = new Uint8Array(await sender.export(RESPONSE_LABEL.slice(), SECRET_LENGTH))
    const enc = new Uint8Array(sender.enc)
    return { bytes: SealedRequest.encode({ keyId: keyId.slice(), kind: KINDS[kind], enc: enc.slice(), ciphertext }), enc, secret }
  } catch (err) {
    throw new RelayError('RELAY_KEY_UNKNOWN', { detail: `HPKE key of ${target.dp}`, cause: err })
  }
}

/**
 * @param keys - of this DP; more than one while the registry moves from one to the next
 * @throws BaseError as `decodeStrict`
 * @throws RelayError `RELAY_MALFORMED`, `RELAY_KEY_UNKNOWN`, `RELAY_OPEN_FAILED`
 */
export async function openRequest (bytes: Uint8Array, target: SealTarget, keys: readonly HpkeKeyPair[]): Promise<OpenedRequest> {
  const { keyId, kind: wireKind, enc, ciphertext } = decodeStrict(SealedRequest, bytes, 'SealedRequest', FORWARD_METHOD.maxRequest)
  const kind = RELAY_KINDS.find(each => KINDS[each] === wireKind)
  if (kind == null || keyId.byteLength !== KEY_ID_LENGTH || enc.byteLength !== HPKE_KEY_LENGTH) {
    throw new RelayError('RELAY_MALFORMED', { detail: 'sealed request' })
  }
  const key = keys.find(({ publicKey }) => equalBytes(hpkeKeyId(target.federationId, publicKey), keyId))
  if (key == null) {
    throw new RelayError('RELAY_KEY_UNKNOWN')
  }
  let padded: Uint8Array
  let secret: Uint8Array
  try {
    const recipient = await suite.createRecipientContext({ recipientKey: key.privateKey, enc: enc.slice(), info: infoOf(target, kind).slice() })
    padded = new Uint8Array(await recipient.open(ciphertext.slice(), aadOf(keyId, kind).slice()))
    secret = new Uint8Array(await recipient.export(RESPONSE_LABEL.slice(), SECRET_LENGTH))
  } catch (err) {
    throw new RelayError('RELAY_OPEN_FAILED', { cause: err })
  }
  return { kind, content: unpad(padded), enc, secret }
}

/** The secret is exported from the request's context, whose info names the federation. */
function answerKey ({ enc, secret }: AnswerKeys, nonce: Uint8Array): { key: Uint8Array, iv: Uint8Array } {
  const salt = concat([enc, nonce])
  return { key: hkdf('sha256', secret, salt, fromString('key'), 32), iv: hkdf('sha256', secret, salt, fromString('nonce'), 12) }
}

/**
 * @param atLeast - bytes of the smallest size class to use
 * @param random - 32 bytes are drawn
 * @throws RelayError `RELAY_TOO_LARGE`
 */
export function sealAnswer (content: Uint8Array, keys: AnswerKeys, random: Random, atLeast = 0): Uint8Array {
  const nonce = random.bytes(NONCE_LENGTH)
  const { key, iv } = answerKey(keys, nonce)
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_LENGTH })
  const sealed = [cipher.update(pad(content, atLeast)), cipher.final(), cipher.getAuthTag()]
  return new Uint8Array(Buffer.concat([nonce, ...sealed]))
}

/** @throws RelayError `RELAY_ANSWER_INVALID`, `RELAY_MALFORMED` */
export function openAnswer (sealed: Uint8Array, keys: AnswerKeys): Uint8Array {
  if (sealed.byteLength < NONCE_LENGTH + TAG_LENGTH) {
    throw new RelayError('RELAY_ANSWER_INVALID', { detail: `${sealed.byteLength} bytes` })
  }
  const end = sealed.byteLength - TAG_LENGTH
  const { key, iv } = answerKey(keys, sealed.subarray(0, NONCE_LENGTH))
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_LENGTH })
  decipher.setAuthTag(sealed.subarray(end))
  const head = decipher.update(sealed.subarray(NONCE_LENGTH, end))
  try {
    return unpad(new Uint8Array(Buffer.concat([head, decipher.final()])))
  } catch (err) {
    if (err instanceof RelayError) {
      throw err
    }
    throw new RelayError('RELAY_ANSWER_INVALID', { cause: err })
  }
}
