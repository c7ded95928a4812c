/**
 * An MSP's directory behind a signed HTTP callback (docs/attestors.md, "The
 * MSP's callback"): the node posts `{ "id", "csi" }`, and the answer
 * `{ "confirmed": true }` alone makes somebody a user. Whatever is not a clear
 * yes or no, in time and of status 2xx, is "can't tell", never "yes".
 */
import { toString } from 'uint8arrays/to-string'
import { ConfirmError } from '../protocols/confirm/errors.ts'
import { MspCallbackError } from './msp-callback-errors.ts'
import { HttpFailure, MIN_SECRET_LENGTH, mayCall, postSigned } from './signed-http.ts'
import type { Random } from '../base/clock.ts'
import type { MspBackend } from '../protocols/confirm/interface.ts'

/** Below the confirm protocol's own limit, so that the reason is known here first. */
export const DEFAULT_CALLBACK_TIMEOUT = 5_000
/** A word and room for what operators add. */
const MAX_ANSWER_LENGTH = 4 * 1024
const ID_LENGTH = 16

export interface MspCallbackInit {
  /** https, or http on this machine. */
  url: string
  /** Shared with the backend; 16 bytes or more. MUST stay secret. */
  secret: Uint8Array
  /** Where the backend hears that a user's mapping is challenged; as `url`. @default it doesn't, and users aren't told */
  noticeUrl?: string
  /** Certificate authorities in PEM. @default those of the runtime */
  ca?: string
  /** Milliseconds for the whole exchange. @default 5_000 */
  timeout?: number
}

export interface MspCallbackComponents {
  clock: { now (): number }
  random: Random
}

/**
 * A backend that throws ConfirmError `CONFIRM_BACKEND_DOWN` when it can't tell.
 *
 * @throws MspCallbackError `MSP_CALLBACK_INVALID`
 */
export function mspCallback ({ url, noticeUrl, secret, ca, timeout = DEFAULT_CALLBACK_TIMEOUT }: MspCallbackInit, { clock, random }: MspCallbackComponents): MspBackend {
  const parsed = callable(url)
  const noticesTo = noticeUrl == null ? undefined : callable(noticeUrl)
  if (parsed == null || (noticeUrl != null && noticesTo == null) || secret.byteLength < MIN_SECRET_LENGTH) {
    throw new MspCallbackError('MSP_CALLBACK_INVALID', { detail: `secret of ${secret.byteLength} bytes` })
  }
  return {
    ...noticesTo == null
      ? {}
      : {
          async notify ({ csi, reference, respondBy }, { signal }) {
            // the reference tells the backend what it has taken before
            const body = JSON.stringify({ id: toString(reference, 'base16'), csi: csi.uri, respond_by: respondBy })
            try {
              await postSigned({ url: noticesTo, secret, purpose: 'notice', timestamp: clock.now(), body, timeout, maxResponse: MAX_ANSWER_LENGTH, signal, ca })
            } catch (err) {
              throw downOf(err)
            }
          }
        },
    async isConfirmedUser (csi, { signal }) {
      // an id of its own, by which the backend knows a request that is played back to it
      const body = JSON.stringify({ id: toString(random.bytes(ID_LENGTH), 'base16'), csi: csi.uri })
      try {
        const answer = await postSigned({ url: parsed, secret, purpose: 'confirm', timestamp: clock.now(), body, timeout, maxResponse: MAX_ANSWER_LENGTH, signal, ca })
        return readAnswer(answer)
      } catch (err) {
        throw downOf(err)
      }
    }
  }
}

/** Not with the cause: what a backend says may name its user. */
function downOf (err: unknown): ConfirmError {
  return new ConfirmError('CONFIRM_BACKEND_DOWN', { detail: `callback: ${err instanceof HttpFailure ? err.message : 'failed'}` })
}

function callable (url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed != null && mayCall(parsed) ? parsed : undefined
}

/** @throws HttpFailure unless it is a clear yes or no */
function readAnswer (body: string): boolean {
  let answer: unknown
  try {
    answer = JSON.parse(body)
  } catch (err) {
    throw new HttpFailure('malformed', 'answer is no JSON', { cause: err })
  }
  if (typeof answer === 'object' && answer != null && 'confirmed' in answer && typeof answer.confirmed === 'boolean') {
    return answer.confirmed
  }
  throw new HttpFailure('malformed', 'answer says neither yes nor no')
}
