/**
 * An MSP's directory behind a signed HTTP callback (docs/attestors.md, "The
 * MSP's callback"): the node posts `{ "id", "csi" }`, and the answer
 * `{ "confirmed": true }` alone makes somebody a user, and with the `ssi_hint` of
 * the question in it confirms a name. Whatever is not a clear
 * yes or no, in time and of status 2xx, is "can't tell", never "yes".
 */
import { toString } from 'uint8arrays/to-string'
import { ConfirmError } from '../protocols/confirm/errors.ts'
import { MspCallbackError } from './callback-errors.ts'
import { answers } from '../node/http-answers.ts'
import { mayCall } from '../node/may-call.ts'
import { HttpFailure, MIN_SECRET_LENGTH, postSigned } from '../node/signed-http.ts'
import type { Random } from '../base/clock.ts'
import type { Purpose } from '../node/signed-http.ts'
import type { DisputeNotice, MspBackend, UserAlert } from '../protocols/confirm/interface.ts'

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
  /** Where the backend hears that a user's mapping is disputed; as `url`. @default it doesn't, and users aren't told */
  noticeUrl?: string
  /**
   * Where it hears of mappings of a user's identifier that aren't theirs; as `url`.
   * @default it doesn't, and nobody looks for such
   */
  alertUrl?: string
  /** Certificate authorities in PEM. @default those of the runtime */
  ca?: string
  /** Milliseconds for the whole exchange. @default 5_000 */
  timeout?: number
}

export interface MspCallbackComponents {
  clock: { now (): number }
  random: Random
}

interface Message {
  readonly id: Uint8Array
  readonly csi: string
  readonly ssi_hint?: string
  readonly respond_by?: number
  readonly event?: UserAlert['kind']
}

/**
 * A backend that throws ConfirmError `CONFIRM_BACKEND_DOWN` when it can't tell.
 *
 * @throws MspCallbackError `MSP_CALLBACK_INVALID`
 */
export function mspCallback (
  { url, noticeUrl, alertUrl, secret, ca, timeout = DEFAULT_CALLBACK_TIMEOUT }: MspCallbackInit,
  { clock, random }: MspCallbackComponents
): MspBackend {
  const [asks, notices, alerts] = [url, noticeUrl, alertUrl].map(to => to == null ? undefined : callable(to))
  if (asks == null || (noticeUrl != null && notices == null) || (alertUrl != null && alerts == null) ||
    secret.byteLength < MIN_SECRET_LENGTH) {
    throw new MspCallbackError('MSP_CALLBACK_INVALID', { detail: `secret of ${secret.byteLength} bytes` })
  }
  /** @param id - by which the backend knows what it has taken before, and what is played back to it */
  const post = async (to: URL, purpose: Purpose, { id, ...rest }: Message, signal: AbortSignal): Promise<string> => {
    const body = JSON.stringify({ id: toString(id, 'base16'), ...rest })
    try {
      return await postSigned({
        url: to, secret, purpose, timestamp: clock.now(), body, timeout, maxResponse: MAX_ANSWER_LENGTH, signal, ca
      })
    } catch (err) {
      throw downOf(err)
    }
  }
  return {
    reach: async ({ signal }) => {
      for (const to of new Set([asks, notices, alerts].flatMap(known => known ?? []))) {
        try {
          await answers({ url: to, timeout, ca, signal })
        } catch (err) {
          throw downOf(err)
        }
      }
    },
    async isConfirmedUser ({ uri: csi }, { signal }) {
      const answer = await post(asks, 'confirm', { id: random.bytes(ID_LENGTH), csi }, signal)
      try {
        return readAnswer(answer).confirmed
      } catch (err) {
        throw downOf(err)
      }
    },
    async isSsiHint ({ uri: csi }, ssiHint, { signal }) {
      const answer = await post(asks, 'confirm', { id: random.bytes(ID_LENGTH), csi, ssi_hint: ssiHint }, signal)
      try {
        const { confirmed, named } = readAnswer(answer)
        // an answer without the name is one of a backend that doesn't look at names
        return confirmed && named === ssiHint
      } catch (err) {
        throw downOf(err)
      }
    },
    ...notices != null && {
      async notify (
        { csi: { uri: csi }, reference: id, respondBy }: DisputeNotice, { signal }: { readonly signal: AbortSignal }
      ) {
        await post(notices, 'notice', { id, csi, respond_by: respondBy }, signal)
      }
    },
    ...alerts != null && {
      async alert (
        { csi: { uri: csi }, reference: id, kind }: UserAlert, { signal }: { readonly signal: AbortSignal }
      ) {
        await post(alerts, 'alert', { id, csi, event: kind }, signal)
      }
    }
  }
}

/** Not with the cause: what a backend says may name its user. */
function downOf (err: unknown): ConfirmError {
  return new ConfirmError('CONFIRM_BACKEND_DOWN', {
    detail: `callback: ${err instanceof HttpFailure ? err.message : 'failed'}`
  })
}

function callable (url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed != null && mayCall(parsed) ? parsed : undefined
}

/** @throws HttpFailure unless it is a clear yes or no */
function readAnswer (body: string): { readonly confirmed: boolean, readonly named?: unknown } {
  let answer: unknown
  try {
    answer = JSON.parse(body)
  } catch (err) {
    throw new HttpFailure('malformed', 'answer is no JSON', { cause: err })
  }
  if (typeof answer === 'object' && answer != null && 'confirmed' in answer && typeof answer.confirmed === 'boolean') {
    return { confirmed: answer.confirmed, ...('ssi_hint' in answer ? { named: answer.ssi_hint } : {}) }
  }
  throw new HttpFailure('malformed', 'answer says neither yes nor no')
}
