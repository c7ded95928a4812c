/** The challenges under way, and in the journal what of them outlives a restart. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { steadyNow } from '../../base/clock.ts'
import {
  awaitProof, markDelayed, markRefused, markShown, markUndelivered, mustHold, openChallenge, tryCode
} from './challenge.ts'
import { codeMatches, hashCode, makeCode } from './code.ts'
import { CHALLENGE_ID_LENGTH } from './constants.ts'
import { AttestError } from './errors.ts'
import { FairRoom } from './fair-room.ts'
import { forgetfulJournal } from './journal.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { ChallengeState } from './challenge.ts'
import type { CodeHash } from './code.ts'
import type { AttestErrorCode } from './errors.ts'
import type { AttestJournal } from './journal.ts'

export interface ChallengeBookInit {
  codeDigits: number
  /** Milliseconds. */
  codeLifetime: number
  maxAttempts: number
  /** Challenges at once, those that ended lately included; of strangers, and as many of owners. */
  maxChallenges: number
}

export interface OpenedChallenge {
  readonly id: Uint8Array
  /** For the channel; not kept. */
  readonly code: string
  /** By the steady clock. */
  readonly expiresAt: number
}

export interface ChallengeBookComponents<Subject> {
  clock: Clock
  random: Random
  /** @default one that forgets */
  journal?: AttestJournal
  /** How a subject is kept in the journal. @default not at all */
  codec?: SubjectCodec<Subject>
}

export interface SubjectCodec<Subject> {
  /** As JSON holds it. */
  encode (subject: Subject): unknown
  /** Undefined: what it refers to is gone, and so is its challenge. */
  decode (value: unknown): Subject | undefined
}

interface Kept<Subject> {
  state: ChallengeState
  readonly slot: string
  readonly code: CodeHash
  readonly subject: Subject
  /** Of an owner. */
  readonly share?: string
}

export class ChallengeBook<Subject> {
  readonly #components: ChallengeBookComponents<Subject>
  readonly #journal: AttestJournal
  readonly #init: ChallengeBookInit
  /** In the order of expiry, as all live equally long. */
  readonly #challenges = new Map<string, Kept<Subject>>()
  readonly #bySlot = new Map<string, string>()
  readonly #ofOwners: FairRoom

  constructor (components: ChallengeBookComponents<Subject>, init: ChallengeBookInit) {
    this.#components = components
    this.#journal = components.journal ?? forgetfulJournal(components.random)
    this.#init = init
    this.#ofOwners = new FairRoom(init.maxChallenges)
    for (const [key, { value }] of this.#journal.remembered(JOURNAL_KIND)) {
      this.#restore(key, value as Line)
    }
  }

  get size (): number {
    return this.#challenges.size
  }

  /**
   * (Strangers) Changes nothing, so that it can be asked before anything is charged.
   *
   * @throws AttestError `ATTEST_RATE_LIMITED` when full
   */
  mustHaveRoom (slot: string): void {
    const now = steadyNow(this.#components.clock)
    this.#forget(now)
    if (this.#bySlot.has(slot) || this.#challenges.size - this.#ofOwners.size < this.#init.maxChallenges) {
      return
    }
    for (const { state, share } of this.#challenges.values()) {
      if (share == null) {
        throw new AttestError('ATTEST_RATE_LIMITED', { retryAfter: this.#forgetAt(state) - now })
      }
    }
  }

  /**
   * @param slot - what there can be one challenge for: an older one ends here
   * @param elsewhere - where possession is shown elsewhere, see `shown`: whether by that alone, or by the code as well
   * @param share - of an owner: whose identifiers it is among, under a name. Of the share that has most the oldest
   * gives way
   * @throws AttestError `ATTEST_RATE_LIMITED` when full, for a stranger
   */
  open (slot: string, subject: Subject, elsewhere?: 'only' | 'too', share?: string): OpenedChallenge {
    const { clock, random } = this.#components
    const now = steadyNow(clock)
    if (share == null) {
      this.mustHaveRoom(slot)
    } else {
      this.#forget(now)
    }
    const older = this.#bySlot.get(slot)
    if (older != null) {
      this.#remove(older)
    }
    const id = random.bytes(CHALLENGE_ID_LENGTH)
    const code = makeCode(random, this.#init.codeDigits)
    const opened = openChallenge(now, this.#init.codeLifetime, this.#init.maxAttempts)
    const state = elsewhere == null ? opened : awaitProof(opened, elsewhere === 'too')
    const kept = { state, slot, code: hashCode(code, random), subject, share }
    this.#place(keyOf(id), kept)
    this.#keep(keyOf(id), kept)
    return { id, code, expiresAt: state.expiresAt }
  }

  /** @throws AttestError `ATTEST_CHALLENGE_UNKNOWN` */
  subject (id: Uint8Array): Subject {
    return this.#get(id).subject
  }

  /**
   * Tries a code; returns only if it was right. The empty code is a question, and no attempt.
   *
   * @throws AttestError `ATTEST_CHALLENGE_UNKNOWN`, `ATTEST_WRONG_CODE`, `ATTEST_TOO_MANY_ATTEMPTS`,
   * `ATTEST_CODE_EXPIRED`, `ATTEST_UNDELIVERED`, `ATTEST_PENDING`, `ATTEST_DELAYED`, or what it was refused for
   */
  prove (id: Uint8Array, code: string): void {
    const kept = this.#get(id)
    const attempt = tryCode(
      kept.state, code === '' ? undefined : codeMatches(code, kept.code), steadyNow(this.#components.clock)
    )
    this.#change(id, kept, attempt.next)
    mustHold(attempt)
  }

  /** Its carrier says that the code did not arrive; too late for one that ended. */
  undelivered (id: Uint8Array): void {
    const kept = this.#challenges.get(keyOf(id))
    if (kept != null) {
      this.#change(id, kept, markUndelivered(kept.state))
    }
  }

  /** Its carrier says that the message is late. */
  delayed (id: Uint8Array): void {
    const kept = this.#challenges.get(keyOf(id))
    if (kept != null) {
      this.#change(id, kept, markDelayed(kept.state))
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
    const next = kept == null ? undefined : markShown(kept.state, typedBack, steadyNow(this.#components.clock))
    if (kept == null || next == null) {
      return false
    }
    this.#change(id, kept, next)
    return true
  }

  /** What was shown elsewhere doesn't hold; too late for a challenge that ended. */
  refuse (id: Uint8Array, code: AttestErrorCode): void {
    const kept = this.#challenges.get(keyOf(id))
    if (kept != null) {
      this.#change(id, kept, markRefused(kept.state, code))
    }
  }

  /** The code was never sent. */
  discard (id: Uint8Array): void {
    this.#remove(keyOf(id))
  }

  #change (id: Uint8Array, kept: Kept<Subject>, next: ChallengeState): void {
    if (next !== kept.state) {
      kept.state = next
      this.#keep(keyOf(id), kept)
    }
  }

  #place (key: string, kept: Kept<Subject>): void {
    const { slot, share } = kept
    const gone = share == null ? undefined : this.#ofOwners.add(key, share)
    if (gone != null) {
      this.#remove(gone)
    }
    this.#challenges.set(key, kept)
    this.#bySlot.set(slot, key)
  }

  #keep (key: string, { state, slot, code, subject, share }: Kept<Subject>): void {
    if (this.#components.codec != null) {
      const line: Line = {
        state,
        slot,
        salt: toString(code.salt, 'base64'),
        hash: toString(code.hash, 'base64'),
        subject: this.#components.codec.encode(subject),
        ...(share == null ? {} : { share })
      }
      this.#journal.put(JOURNAL_KIND, key, line, this.#forgetAt(state))
    }
  }

  /** But for those that wait for a channel to be shown something: channels forget. */
  #restore (key: string, { state, slot, salt, hash, subject: encoded, share }: Line): void {
    const subject = state.state === 'waiting' ? undefined : this.#components.codec?.decode(encoded)
    if (subject == null) {
      this.#journal.delete(JOURNAL_KIND, key)
      return
    }
    // by a clock that was ahead it would hold its place for as long
    const expiresAt = Math.min(state.expiresAt, this.#journal.openedAt + this.#init.codeLifetime)
    const code = { salt: fromString(salt, 'base64'), hash: fromString(hash, 'base64') }
    this.#place(key, { state: { ...state, expiresAt }, slot, code, subject, share })
  }

  #get (id: Uint8Array): Kept<Subject> {
    this.#forget(steadyNow(this.#components.clock))
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
    this.#ofOwners.delete(key)
    this.#journal.delete(JOURNAL_KIND, key)
    if (slot != null && this.#bySlot.get(slot) === key) {
      this.#bySlot.delete(slot)
    }
  }
}

const JOURNAL_KIND = 'challenge'

/** A challenge in the journal; bytes in base64. */
interface Line {
  readonly state: ChallengeState
  readonly slot: string
  readonly salt: string
  readonly hash: string
  readonly subject: unknown
  readonly share?: string
}

function keyOf (id: Uint8Array): string {
  return toString(id, 'base64')
}
