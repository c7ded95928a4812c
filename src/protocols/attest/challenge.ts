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
 * - `either`: as `open`, but it may be shown elsewhere as well, by a link that
 *   was sent with the code.
 * - `waiting`: possession is to be shown elsewhere, and nobody did yet. Becomes
 *   `open` when the code was shown there, else `shown`.
 * - `shown`: possession was shown; the holder may fetch the attestation.
 * - `refused`: what was shown doesn't hold. Final.
 *
 * Expiry is not a state: it follows from the clock.
 */
import { PENDING_RETRY_AFTER } from './constants.ts'
import { AttestError } from './errors.ts'
import type { AttestErrorCode } from './errors.ts'

export interface ChallengeState {
  readonly state: 'open' | 'either' | 'waiting' | 'shown' | 'proved' | 'locked' | 'undelivered' | 'refused'
  /** Wrong codes that may still be given. */
  readonly attemptsLeft: number
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** The carrier reports that the message is late; it may still arrive. */
  readonly delayed?: true
  /** Of `refused`. */
  readonly refusal?: AttestErrorCode
}

export interface Attempt {
  readonly next: ChallengeState
  /** Why it doesn't count as proof; undefined: it does. */
  readonly refusal?: AttestErrorCode
}

export function openChallenge (now: number, lifetime: number, attempts: number): ChallengeState {
  return { state: 'open', attemptsLeft: attempts, expiresAt: now + lifetime }
}

/**
 * A challenge that is to be met elsewhere.
 *
 * @param codeSent - or by the code, which was sent to whom it is about
 */
export function awaitProof (challenge: ChallengeState, codeSent = false): ChallengeState {
  return { ...challenge, state: codeSent ? 'either' : 'waiting' }
}

/** Possession was shown elsewhere; undefined when nobody waits for it any more. */
export function markShown (challenge: ChallengeState, typedBack: boolean, now: number): ChallengeState | undefined {
  return isAwaited(challenge) && now < challenge.expiresAt
    ? { ...challenge, state: typedBack ? 'open' : 'shown' }
    : undefined
}

/** What was shown doesn't hold. Changes nothing for who showed it before. */
export function markRefused (challenge: ChallengeState, refusal: AttestErrorCode): ChallengeState {
  return isAwaited(challenge) ? { ...challenge, state: 'refused', refusal } : challenge
}

function isAwaited ({ state }: ChallengeState): boolean {
  return state === 'waiting' || state === 'either'
}

/**
 * One code was given. An attempt counts before anybody learns whether it was right.
 *
 * @param right - undefined: none was given, and it is only asked how things stand; that is no attempt
 */
export function tryCode (challenge: ChallengeState, right: boolean | undefined, now: number): Attempt {
  switch (challenge.state) {
    case 'proved':
      return { next: challenge, refusal: 'ATTEST_CHALLENGE_UNKNOWN' }
    case 'locked':
      return { next: challenge, refusal: 'ATTEST_TOO_MANY_ATTEMPTS' }
    case 'refused':
      return { next: challenge, refusal: challenge.refusal ?? 'ATTEST_CHALLENGE_UNKNOWN' }
    case 'waiting':
      return { next: challenge, refusal: now >= challenge.expiresAt ? 'ATTEST_CODE_EXPIRED' : 'ATTEST_PENDING' }
    case 'shown':
      return now >= challenge.expiresAt
        ? { next: challenge, refusal: 'ATTEST_CODE_EXPIRED' }
        : { next: { ...challenge, state: 'proved' } }
    case 'undelivered':
      return { next: challenge, refusal: 'ATTEST_UNDELIVERED' }
    case 'open':
    case 'either': {
      if (now >= challenge.expiresAt) {
        return { next: challenge, refusal: 'ATTEST_CODE_EXPIRED' }
      }
      if (right == null) {
        return { next: challenge, refusal: challenge.delayed === true ? 'ATTEST_DELAYED' : 'ATTEST_PENDING' }
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
  return isUnderWay(challenge) ? { ...challenge, state: 'undelivered' } : challenge
}

/** The carrier has not given up, but says that it takes longer. */
export function markDelayed (challenge: ChallengeState): ChallengeState {
  return isUnderWay(challenge) ? { ...challenge, delayed: true } : challenge
}

function isUnderWay ({ state }: ChallengeState): boolean {
  return state === 'open' || state === 'either'
}

/** @throws AttestError the refusal, if there is one */
export function mustHold ({ refusal }: Attempt): void {
  if (refusal != null) {
    throw new AttestError(
      refusal, refusal === 'ATTEST_PENDING' || refusal === 'ATTEST_DELAYED' ? { retryAfter: PENDING_RETRY_AFTER } : {}
    )
  }
}
