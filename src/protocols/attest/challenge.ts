/**
 * The life of one challenge, as a pure function:
 *
 * - `open`: the code was sent and may be tried. Says nothing about whether it
 *   arrived.
 * - `proved`: the right code was given in time. Final: a code works once.
 * - `locked`: as many wrong codes as allowed were given. Final, also for the
 *   right code.
 * - `undelivered`: the carrier reports that the message did not arrive. Final:
 *   whoever gives the code now did not get it from where it was sent to.
 *
 * Expiry is not a state: it follows from the clock.
 */
import { AttestError } from './errors.ts'
import type { AttestErrorCode } from './errors.ts'

export interface ChallengeState {
  readonly state: 'open' | 'proved' | 'locked' | 'undelivered'
  /** Wrong codes that may still be given. */
  readonly attemptsLeft: number
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

export interface Attempt {
  readonly next: ChallengeState
  /** Why it doesn't count as proof; undefined: it does. */
  readonly refusal?: AttestErrorCode
}

export function openChallenge (now: number, lifetime: number, attempts: number): ChallengeState {
  return { state: 'open', attemptsLeft: attempts, expiresAt: now + lifetime }
}

/** One code was given. An attempt counts before anybody learns whether it was right. */
export function tryCode (challenge: ChallengeState, right: boolean, now: number): Attempt {
  switch (challenge.state) {
    case 'proved':
      return { next: challenge, refusal: 'ATTEST_CHALLENGE_UNKNOWN' }
    case 'locked':
      return { next: challenge, refusal: 'ATTEST_TOO_MANY_ATTEMPTS' }
    case 'undelivered':
      return { next: challenge, refusal: 'ATTEST_UNDELIVERED' }
    case 'open': {
      if (now >= challenge.expiresAt) {
        return { next: challenge, refusal: 'ATTEST_CODE_EXPIRED' }
      }
      if (right) {
        return { next: { ...challenge, state: 'proved' } }
      }
      const attemptsLeft = challenge.attemptsLeft - 1
      return attemptsLeft > 0
        ? { next: { ...challenge, attemptsLeft }, refusal: 'ATTEST_WRONG_CODE' }
        : { next: { ...challenge, attemptsLeft, state: 'locked' }, refusal: 'ATTEST_TOO_MANY_ATTEMPTS' }
    }
  }
}

/** The carrier gave up. Too late for a challenge that ended: who proved, proved. */
export function markUndelivered (challenge: ChallengeState): ChallengeState {
  return challenge.state === 'open' ? { ...challenge, state: 'undelivered' } : challenge
}

/** @throws AttestError the refusal, if there is one */
export function mustHold ({ refusal }: Attempt): void {
  if (refusal != null) {
    throw new AttestError(refusal)
  }
}
