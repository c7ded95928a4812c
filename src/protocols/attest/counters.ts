/** Counts by name, bounded in memory and kept in the journal. Zero means none. */
import { lruMap } from '../../base/lru.ts'
import { paidAtMost, refund, spend, waitFor } from './pace.ts'
import { returnTurn, takeTurn, turnsEnd } from './turns.ts'
import type { LRUCache } from 'lru-cache'
import type { AttestJournal } from './journal.ts'
import type { Pace } from './pace.ts'
import type { TurnRules, Turns } from './turns.ts'

interface Window {
  endsAt: number
  count: number
}

export interface WindowsInit {
  /** In the journal; each of its own. */
  readonly kind: string
  readonly limit: number
  /** Milliseconds. */
  readonly length: number
  /** Names that are counted at once. */
  readonly max: number
}

/** Fixed windows, each from its first count on: for what only its own name can use up. */
export class Windows {
  readonly #init: WindowsInit
  readonly #windows: LRUCache<string, Window>
  readonly #journal: AttestJournal

  constructor (journal: AttestJournal, init: WindowsInit) {
    this.#init = init
    this.#journal = journal
    this.#windows = lruMap(init.max)
    for (const [name, { value, expiresAt }] of journal.remembered(init.kind)) {
      this.#windows.set(name, { endsAt: Math.min(expiresAt, journal.openedAt + init.length), count: value as number })
    }
  }

  /** Milliseconds until one more is allowed; 0: now. */
  wait (name: string, now: number): number {
    const { limit, length } = this.#init
    const window = this.#current(name, now)
    if (window != null && window.count >= limit) {
      return window.endsAt - now
    }
    return limit > 0 ? 0 : length
  }

  count (name: string, now: number, times = 1): void {
    const window = this.#current(name, now) ?? { endsAt: now + this.#init.length, count: 0 }
    window.count += times
    this.#windows.set(name, window)
    this.#journal.put(this.#init.kind, name, window.count, window.endsAt)
  }

  counted (name: string, now: number): number {
    return this.#current(name, now)?.count ?? 0
  }

  refund (name: string, now: number): void {
    const window = this.#current(name, now)
    if (window != null) {
      window.count--
      this.#journal.put(this.#init.kind, name, window.count, window.endsAt)
    }
  }

  #current (name: string, now: number): Window | undefined {
    const window = this.#windows.get(name)
    if (window == null || window.endsAt <= now) {
      return undefined
    }
    // what was counted before a clock was set back counts on, for one window
    window.endsAt = Math.min(window.endsAt, now + this.#init.length)
    return window
  }
}

export interface PacesInit {
  readonly kind: string
  readonly pace: Pace
  readonly max: number
}

/** Paces, for what comes back little by little. */
export class Paces {
  readonly #init: PacesInit
  readonly #paidUntil: LRUCache<string, number>
  readonly #journal: AttestJournal

  constructor (journal: AttestJournal, init: PacesInit) {
    this.#init = init
    this.#journal = journal
    this.#paidUntil = lruMap(init.max)
    for (const [name, { value }] of journal.remembered(init.kind)) {
      this.#paidUntil.set(name, Math.min(value as number, paidAtMost(journal.openedAt, init.pace)))
    }
  }

  /** Milliseconds until one more is allowed; 0: now. */
  wait (name: string, now: number): number {
    return waitFor(this.#paidUntil.get(name) ?? 0, now, this.#init.pace)
  }

  count (name: string, now: number): void {
    this.#set(name, spend(this.#paidUntil.get(name) ?? 0, now, this.#init.pace))
  }

  refund (name: string): void {
    const paidUntil = this.#paidUntil.get(name)
    if (paidUntil != null) {
      this.#set(name, refund(paidUntil, this.#init.pace))
    }
  }

  #set (name: string, paidUntil: number): void {
    this.#paidUntil.set(name, paidUntil)
    this.#journal.put(this.#init.kind, name, paidUntil, Math.ceil(paidUntil))
  }
}

export interface QueuesInit {
  readonly kind: string
  readonly rules: TurnRules
  readonly max: number
}

/** Turns, for what many may want at once. */
export class Queues {
  readonly #init: QueuesInit
  readonly #turns: LRUCache<string, Turns>
  readonly #journal: AttestJournal

  constructor (journal: AttestJournal, init: QueuesInit) {
    this.#init = init
    this.#journal = journal
    this.#turns = lruMap(init.max)
    for (const [name, { value }] of journal.remembered(init.kind)) {
      const turns = value as Turns
      this.#turns.set(name, {
        ...turns, paidUntil: Math.min(turns.paidUntil, paidAtMost(journal.openedAt, init.rules))
      })
    }
  }

  /**
   * Pays when it is granted; else takes part in the lot.
   *
   * @param lot - from 0 up to, but not including, 1
   * @returns milliseconds to wait; 0: granted
   */
  ask (name: string, who: string, now: number, lot: number): number {
    const { turns, wait } = takeTurn(this.#turns.get(name), who, now, this.#init.rules, lot)
    this.#set(name, turns)
    return wait
  }

  refund (name: string): void {
    const turns = this.#turns.get(name)
    if (turns != null) {
      this.#set(name, returnTurn(turns, this.#init.rules))
    }
  }

  #set (name: string, turns: Turns): void {
    this.#turns.set(name, turns)
    this.#journal.put(this.#init.kind, name, turns, turnsEnd(turns, this.#init.rules))
  }
}
