/** The challenges under way, in memory: losing them costs their users a new code, nothing else. */
import { toString } from 'uint8arrays/to-string'
import { awaitProof, markRefused, markShown, markUndelivered, mustHold, openChallenge, tryCode } from './challenge.ts'
import { codeMatches, hashCode, makeCode } from './code.ts'
import { CHALLENGE_ID_LENGTH } from './constants.ts'
import { AttestError } from './errors.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { ChallengeState } from './challenge.ts'
import type { CodeHash } from './code.ts'
import type { AttestErrorCode } from './errors.ts'

export interface ChallengeBookInit {
  codeDigits: number
  /** Milliseconds. */
  codeLifetime: number
  maxAttempts: number
  /** Challenges at once, those that ended lately included. */
  maxChallenges: number
}

export interface OpenedChallenge {
  readonly id: Uint8Array
  /** For the channel; not kept. */
  readonly code: string
  readonly expiresAt: number
}

interface Kept<Subject> {
  state: ChallengeState
  readonly slot: string
  readonly code: CodeHash
  readonly subject: Subject
}

export class ChallengeBook<Subject> {
  readonly #components: { clock: Clock, random: Random }
  readonly #init: ChallengeBookInit
  /** In the order of expiry, as all live equally long. */
  readonly #challenges = new Map<string, Kept<Subject>>()
  readonly #bySlot = new Map<string, string>()

  constructor (components: { clock: Clock, random: Random }, init: ChallengeBookInit) {
    this.#components = components
    this.#init = init
  }

  get size (): number {
    return this.#challenges.size
  }

  /**
   * @param slot - what there can be one challenge for: an older one ends here
   * @param elsewhere - possession is shown elsewhere: see `shown`
   * @throws AttestError `ATTEST_RATE_LIMITED` when full
   */
  open (slot: string, subject: Subject, elsewhere = false): OpenedChallenge {
    const { clock, random } = this.#components
    const now = clock.now()
    this.#forget(now)
    const older = this.#bySlot.get(slot)
    if (older != null) {
      this.#remove(older)
    }
    const [oldest] = this.#challenges.values()
    if (oldest != null && this.#challenges.size >= this.#init.maxChallenges) {
      throw new AttestError('ATTEST_RATE_LIMITED', { retryAfter: this.#forgetAt(oldest.state) - now })
    }
    const id = random.bytes(CHALLENGE_ID_LENGTH)
    const code = makeCode(random, this.#init.codeDigits)
    const opened = openChallenge(now, this.#init.codeLifetime, this.#init.maxAttempts)
    const state = elsewhere ? awaitProof(opened) : opened
    this.#challenges.set(keyOf(id), { state, slot, code: hashCode(code, random), subject })
    this.#bySlot.set(slot, keyOf(id))
    return { id, code, expiresAt: state.expiresAt }
  }

  /** @throws AttestError `ATTEST_CHALLENGE_UNKNOWN` */
  subject (id: Uint8Array): Subject {
    return this.#get(id).subject
  }

  /**
   * Tries a code; returns only if it was right.
   *
   * @throws AttestError `ATTEST_CHALLENGE_UNKNOWN`, `ATTEST_WRONG_CODE`, `ATTEST_TOO_MANY_ATTEMPTS`, `ATTEST_CODE_EXPIRED`, `ATTEST_UNDELIVERED`,
   * `ATTEST_PENDING`, or what it was refused for
   */
  prove (id: Uint8Array, code: string): void {
    const kept = this.#get(id)
    const attempt = tryCode(kept.state, codeMatches(code, kept.code), this.#components.clock.now())
    kept.state = attempt.next
    mustHold(attempt)
  }

  /** Its carrier says that the code did not arrive; too late for one that ended. */
  undelivered (id: Uint8Array): void {
    const kept = this.#challenges.get(keyOf(id))
    if (kept != null) {
      kept.state = markUndelivered(kept.state)
    }
  }

  /**
   * Possession was shown elsewhere.
   *
   * @param typedBack - the code is asked for all the same, as it was shown there
   * @returns false when the challenge had ended
   */
  shown (id: Uint8Array, typedBack: boolean): boolean {
    const kept = this.#challenges.get(keyOf(id))
    const next = kept == null ? undefined : markShown(kept.state, typedBack, this.#components.clock.now())
    if (kept == null || next == null) {
      return false
    }
    kept.state = next
    return true
  }

  /** What was shown elsewhere doesn't hold; too late for a challenge that ended. */
  refuse (id: Uint8Array, code: AttestErrorCode): void {
    const kept = this.#challenges.get(keyOf(id))
    if (kept != null) {
      kept.state = markRefused(kept.state, code)
    }
  }

  /** The code was never sent. */
  discard (id: Uint8Array): void {
    this.#remove(keyOf(id))
  }

  #get (id: Uint8Array): Kept<Subject> {
    this.#forget(this.#components.clock.now())
    const kept = this.#challenges.get(keyOf(id))
    if (kept == null) {
      throw new AttestError('ATTEST_CHALLENGE_UNKNOWN')
    }
    return kept
  }

  /** Kept for another lifetime, to tell "expired" from "unknown". */
  #forgetAt ({ expiresAt }: ChallengeState): number {
    return expiresAt + this.#init.codeLifetime
  }

  #forget (now: number): void {
    for (const [key, { state }] of this.#challenges) {
      if (this.#forgetAt(state) > now) {
        return
      }
      this.#remove(key)
    }
  }

  #remove (key: string): void {
    const slot = this.#challenges.get(key)?.slot
    this.#challenges.delete(key)
    if (slot != null && this.#bySlot.get(slot) === key) {
      this.#bySlot.delete(slot)
    }
  }
}

function keyOf (id: Uint8Array): string {
  return toString(id, 'base64')
}
