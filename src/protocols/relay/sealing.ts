/**
 * Sealed requests and their answers, in the shape of Oblivious HTTP (RFC 9458):
 *
 *   info    = 'mimi-discovery/1/relay-request' ‖ 0 ‖ federation id ‖ kind ‖ target
 *   request = HPKE.Seal(target's key, info, AAD = key id ‖ kind, padded content)
 *   secret  = HPKE.Export('mimi-discovery/1/relay-response', 32)
 *
 * The keys of an answer follow from the request that it answers (base/hpke/answer.ts).
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { equalBytes } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { openUnder, sealUnder } from '../../base/hpke/answer.ts'
import { HPKE_KEY_LENGTH, suite } from '../../base/hpke/suite.ts'
import { FORWARD_METHOD } from './constants.ts'
import { RelayError } from './errors.ts'
import { KEY_ID_LENGTH, hpkeKeyId } from './hpke.ts'
import { pad, unpad } from './padding.ts'
import { SealedKind, SealedRequest } from './pb/messages.ts'
import type { FederationId } from '../../base/bytes.ts'
import type { Random } from '../../base/clock.ts'
import type { AnswerKeys } from '../../base/hpke/answer.ts'
import type { HpkeKeyPair } from '../../base/hpke/suite.ts'

const REQUEST_LABEL = 'mimi-discovery/1/relay-request'
const RESPONSE_LABEL = fromString('mimi-discovery/1/relay-response')
const SECRET_LENGTH = 32

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
export async function sealRequest (
  content: Uint8Array, kind: RelayKind, target: SealTarget, hpkeKey: Uint8Array, random: Random
): Promise<SealedFor> {
  const padded = pad(content)
  const keyId = hpkeKeyId(target.federationId, hpkeKey)
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(hpkeKey.slice())
    const ekm = await suite.kem.deriveKeyPair(random.bytes(HPKE_KEY_LENGTH).slice())
    const sender = await suite.createSenderContext({ recipientPublicKey, info: infoOf(target, kind).slice(), ekm })
    const ciphertext = new Uint8Array(await sender.seal(padded.slice(), aadOf(keyId, kind).slice()))
    const secret = new Uint8Array(await sender.export(RESPONSE_LABEL.slice(), SECRET_LENGTH))
    const enc = new Uint8Array(sender.enc)
    return {
      bytes: SealedRequest.encode({ keyId: keyId.slice(), kind: KINDS[kind], enc: enc.slice(), ciphertext }),
      enc,
      secret
    }
  } catch (err) {
    throw new RelayError('RELAY_KEY_UNKNOWN', { detail: `HPKE key of ${target.dp}`, cause: err })
  }
}

/**
 * @param keys - of this DP; more than one while the registry moves from one to the next
 * @throws BaseError as `decodeStrict`
 * @throws RelayError `RELAY_MALFORMED`, `RELAY_KEY_UNKNOWN`, `RELAY_OPEN_FAILED`
 */
export async function openRequest (
  bytes: Uint8Array, target: SealTarget, keys: readonly HpkeKeyPair[]
): Promise<OpenedRequest> {
  const { keyId, kind: wireKind, enc, ciphertext } = decodeStrict(
    SealedRequest, bytes, 'SealedRequest', FORWARD_METHOD.maxRequest
  )
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
    const recipient = await suite.createRecipientContext({
      recipientKey: key.privateKey, enc: enc.slice(), info: infoOf(target, kind).slice()
    })
    padded = new Uint8Array(await recipient.open(ciphertext.slice(), aadOf(keyId, kind).slice()))
    secret = new Uint8Array(await recipient.export(RESPONSE_LABEL.slice(), SECRET_LENGTH))
  } catch (err) {
    throw new RelayError('RELAY_OPEN_FAILED', { cause: err })
  }
  return { kind, content: unpad(padded), enc, secret }
}

/**
 * @param atLeast - bytes of the smallest size class to use
 * @param random - 32 bytes are drawn
 * @throws RelayError `RELAY_TOO_LARGE`
 */
export function sealAnswer (content: Uint8Array, keys: AnswerKeys, random: Random, atLeast = 0): Uint8Array {
  return sealUnder(keys, pad(content, atLeast), random)
}

/** @throws RelayError `RELAY_ANSWER_INVALID`, `RELAY_MALFORMED` */
export function openAnswer (sealed: Uint8Array, keys: AnswerKeys): Uint8Array {
  let padded: Uint8Array
  try {
    padded = openUnder(keys, sealed)
  } catch (err) {
    throw new RelayError('RELAY_ANSWER_INVALID', { cause: err })
  }
  return unpad(padded)
}
