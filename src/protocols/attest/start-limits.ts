/**
 * How often a challenge may be asked for: of one identifier, by one client, and
 * in all. Identifiers are counted under a keyed hash, so that a memory dump
 * lists none.
 */
import { createHmac } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { CLIENT_WINDOW, IDENTIFIER_WINDOW, MAX_COUNTED_CLIENTS, MAX_COUNTED_IDENTIFIERS, OVERALL_WINDOW } from './constants.ts'
import { AttestError } from './errors.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'

export interface StartLimitsInit {
  /** Milliseconds between two challenges of one identifier. */
  resendInterval: number
  /** In a day. */
  perIdentifier: number
  /** In an hour. */
  perClient: number
  /** In an hour. */
  overall: number
}

interface Window {
  readonly endsAt: number
  count: number
}

/** Fixed windows, each from its first count on; zero means none. */
class Windows {
  readonly #windows: LRUCache<string, Window>
  readonly #limit: number
  readonly #length: number

  constructor (limit: number, length: number, max: number) {
    this.#windows = new LRUCache({ max })
    this.#limit = limit
    this.#length = length
  }

  /** Milliseconds until one more is allowed; 0: now. */
  wait (key: string, now: number): number {
    const window = this.#current(key, now)
    if (window != null && window.count >= this.#limit) {
      return window.endsAt - now
    }
    return this.#limit > 0 ? 0 : this.#length
  }

  count (key: string, now: number): void {
    const window = this.#current(key, now)
    if (window == null) {
      this.#windows.set(key, { endsAt: now + this.#length, count: 1 })
    } else {
      window.count++
    }
  }

  refund (key: string, now: number): void {
    const window = this.#current(key, now)
    if (window != null) {
      window.count--
    }
  }

  #current (key: string, now: number): Window | undefined {
    const window = this.#windows.get(key)
    return window != null && window.endsAt > now ? window : undefined
  }
}

const ALL = ''

export class StartLimits {
  readonly #clock: Clock
  readonly #salt: Uint8Array
  readonly #resend: Windows
  readonly #identifiers: Windows
  readonly #clients: Windows
  readonly #overall: Windows

  constructor ({ clock, random }: { clock: Clock, random: Random }, init: StartLimitsInit) {
    this.#clock = clock
    this.#salt = random.bytes(32)
    this.#resend = new Windows(1, init.resendInterval, MAX_COUNTED_IDENTIFIERS)
    this.#identifiers = new Windows(init.perIdentifier, IDENTIFIER_WINDOW, MAX_COUNTED_IDENTIFIERS)
    this.#clients = new Windows(init.perClient, CLIENT_WINDOW, MAX_COUNTED_CLIENTS)
    this.#overall = new Windows(init.overall, OVERALL_WINDOW, 1)
  }

  /**
   * Each request, before any work, also one that will be refused.
   *
   * @param client - peer id
   * @throws AttestError `ATTEST_RATE_LIMITED`
   */
  chargeClient (client: string): void {
    const now = this.#clock.now()
    refuse(this.#clients.wait(client, now))
    this.#clients.count(client, now)
  }

  /**
   * Each message, before it is sent. Counts nothing when it throws.
   *
   * @throws AttestError `ATTEST_RATE_LIMITED`
   */
  chargeMessage (csi: CanonicalCsi): void {
    const now = this.#clock.now()
    const key = this.#keyOf(csi)
    refuse(Math.max(this.#resend.wait(key, now), this.#identifiers.wait(key, now), this.#overall.wait(ALL, now)))
    this.#resend.count(key, now)
    this.#identifiers.count(key, now)
    this.#overall.count(ALL, now)
  }

  /** The message could not be sent: the day's count isn't the identifier's to bear. */
  refundMessage (csi: CanonicalCsi): void {
    this.#identifiers.refund(this.#keyOf(csi), this.#clock.now())
  }

  #keyOf (csi: CanonicalCsi): string {
    return createHmac('sha256', this.#salt).update(csi.bytes()).digest('base64')
  }
}

function refuse (retryAfter: number): void {
  if (retryAfter > 0) {
    throw new AttestError('ATTEST_RATE_LIMITED', { retryAfter })
  }
}
