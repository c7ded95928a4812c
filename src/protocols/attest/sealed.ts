/**
 * Requests of method 1 and 2 that somebody else carries: sealed for the CSIP's node, so
 * that whoever carries them sees no code, and puts no challenge of their own in the place
 * of the holder's.
 *
 *   info    = 'mimi-discovery/1/attest-sealed' ‖ 0 ‖ federation id ‖ id of the CSIP
 *   request = HPKE.Seal(key of the CSIP's peer id, info, AAD = empty, SealedContent)
 *   secret  = HPKE.Export('mimi-discovery/1/attest-sealed-answer', 32)
 *
 * The answer is as base/hpke/answer.ts has it.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { openUnder } from '../../base/hpke/answer.ts'
import { HPKE_KEY_LENGTH, suite } from '../../base/hpke/suite.ts'
import { AttestError } from './errors.ts'
import type { FederationId } from '../../base/bytes.ts'
import type { Random } from '../../base/clock.ts'
import type { AnswerKeys } from '../../base/hpke/answer.ts'
import type { HpkeKeyPair } from '../../base/hpke/suite.ts'
import type { SealedRequest } from './pb/messages.ts'

const REQUEST_LABEL = fromString('mimi-discovery/1/attest-sealed')
const RESPONSE_LABEL = fromString('mimi-discovery/1/attest-sealed-answer')
const SECRET_LENGTH = 32

/** Whom a request is for. */
export interface SealedTo {
  readonly federationId: FederationId
  readonly csipId: string
}

function infoOf ({ federationId, csipId }: SealedTo): Uint8Array<ArrayBuffer> {
  return concat([REQUEST_LABEL, Uint8Array.of(0), federationId, fromString(csipId)]).slice()
}

/**
 * (Holder)
 *
 * @param key - X25519, 32 bytes
 * @param random - 32 bytes are drawn, for the ephemeral key pair
 */
export async function sealRequest (
  content: Uint8Array, to: SealedTo, key: Uint8Array, random: Random
): Promise<{ readonly request: SealedRequest, readonly keys: AnswerKeys }> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(key.slice())
  const ekm = await suite.kem.deriveKeyPair(random.bytes(HPKE_KEY_LENGTH).slice())
  const sender = await suite.createSenderContext({ recipientPublicKey, info: infoOf(to), ekm })
  const ciphertext = new Uint8Array(await sender.seal(content.slice()))
  const secret = new Uint8Array(await sender.export(RESPONSE_LABEL.slice(), SECRET_LENGTH))
  const enc = new Uint8Array(sender.enc)
  return { request: { enc: enc.slice(), ciphertext }, keys: { enc, secret } }
}

/** (CSIP) @throws AttestError `ATTEST_SEALED_INVALID` */
export async function openRequest (
  { enc, ciphertext }: SealedRequest, to: SealedTo, { privateKey }: HpkeKeyPair
): Promise<{ readonly content: Uint8Array, readonly keys: AnswerKeys }> {
  try {
    const recipient = await suite.createRecipientContext({
      recipientKey: privateKey, enc: enc.slice(), info: infoOf(to)
    })
    const content = new Uint8Array(await recipient.open(ciphertext.slice()))
    const secret = new Uint8Array(await recipient.export(RESPONSE_LABEL.slice(), SECRET_LENGTH))
    return { content, keys: { enc, secret } }
  } catch (err) {
    throw new AttestError('ATTEST_SEALED_INVALID', { cause: err })
  }
}

/** (Holder) @throws AttestError `ATTEST_SEAL_BROKEN` */
export function openAnswer (sealed: Uint8Array, keys: AnswerKeys): Uint8Array {
  try {
    return openUnder(keys, sealed)
  } catch (err) {
    throw new AttestError('ATTEST_SEAL_BROKEN', { cause: err })
  }
}
