/**
 * (DP) Answers to requests that were paid for by a context. Whoever asks through
 * relays sends a request by a second path when the first one is slow or alters
 * what it hands on: the same request gets the same answer again, a few times, and
 * costs neither budget nor work.
 */
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { CONTEXT_LIFETIME } from '../../budget/constants.ts'
import { sha256 } from '../../base/hash.ts'
import { MAX_REPEATED_BYTES, REPEATS } from './constants.ts'
import { EvaluateRequest } from './pb/messages.ts'
import type { Clock } from '../../base/clock.ts'
import type { EvaluateResponse } from './pb/messages.ts'

interface Given {
  readonly answer: Promise<EvaluateResponse>
  /** Milliseconds since the epoch. */
  readonly until: number
  left: number
}

/** What an element and its proof take, and a request's share of everything else. */
const BYTES_AN_ELEMENT = 100
const BYTES_A_REQUEST = 256

export class Repeats {
  readonly #clock: Clock
  /** By the hash of the request, its context included. */
  readonly #given = new LRUCache<string, Given>({ maxSize: MAX_REPEATED_BYTES })

  constructor (clock: Clock) {
    this.#clock = clock
  }

  /** What failed is not remembered: the next one is worked on anew. */
  async answer (request: EvaluateRequest, work: () => Promise<EvaluateResponse>): Promise<EvaluateResponse> {
    const name = toString(sha256(EvaluateRequest.encode(request)), 'latin1')
    const now = this.#clock.now()
    const given = this.#given.get(name)
    if (given != null && given.left > 0 && now < given.until) {
      given.left--
      return await given.answer
    }
    const answer = work()
    if (given == null) {
      const size = BYTES_A_REQUEST + BYTES_AN_ELEMENT * request.blinded.length
      this.#given.set(name, { answer, until: now + CONTEXT_LIFETIME, left: REPEATS }, { size })
    }
    try {
      return await answer
    } catch (err) {
      if (given == null) {
        this.#given.delete(name)
      }
      throw err
    }
  }
}
