/** What was refused of one DP: why, and when it is asked for again. */
import { toString } from 'uint8arrays/to-string'
import { KEY_PREFIX_LENGTH } from '../../store/fact-index.ts'
import { REFUSED_FOR, REFUSED_FOR_LONGEST, RETRY_PACE } from './constants.ts'
import { backOff } from '../../base/back-off.ts'
import type { Obstacle, SetChange } from './obstacles.ts'

interface Refusal {
  readonly id: Uint8Array
  readonly obstacle: Obstacle
  /** How often it was refused. */
  readonly times: number
  /** The last time. */
  readonly at: number
  /** Until then it isn't asked for again. */
  until: number
  /** Bytes that the DP was charged with for it. */
  readonly cost: number
}

export interface RefusalInit {
  readonly obstacle: Obstacle
  /** When its date has come, where that is what it waits for. */
  readonly dueAt?: number
  /** Bytes that the DP is charged with, unless the fact is stored in the end. @default 0 */
  readonly cost?: number
  /** Milliseconds for which it waits the first time. @default 600_000 */
  readonly first?: number
}

/** All times in milliseconds of the steady clock. */
export class Refusals {
  readonly #byName = new Map<string, Refusal>()
  /** Names by the beginning of their lookup key. */
  readonly #byKey = new Map<string, Set<string>>()
  #nextAt = Infinity
  #owed = 0

  get size (): number {
    return this.#byName.size
  }

  /** When the first of them is asked for again. */
  get nextAt (): number {
    return this.#nextAt
  }

  add (
    id: Uint8Array, { obstacle, dueAt = Infinity, cost = 0, first = REFUSED_FOR }: RefusalInit, now: number
  ): void {
    const name = nameOf(id)
    const before = this.#byName.get(name)
    const times = (before?.times ?? 0) + 1
    this.delete(id)
    const until = obstacle === 'form' ? Infinity : Math.min(now + waitAfter(times, first), Math.max(dueAt, now))
    this.#byName.set(name, { id, obstacle, times, at: now, until, cost: (before?.cost ?? 0) + cost })
    const key = keyOf(id)
    this.#byKey.set(key, (this.#byKey.get(key) ?? new Set()).add(name))
    this.#nextAt = Math.min(this.#nextAt, until)
  }

  delete (id: Uint8Array): boolean {
    const names = this.#byKey.get(keyOf(id))
    names?.delete(nameOf(id))
    if (names?.size === 0) {
      this.#byKey.delete(keyOf(id))
    }
    return this.#byName.delete(nameOf(id))
  }

  /** It is stored: it was only early. */
  stored (id: Uint8Array): void {
    this.#owed += this.#byName.get(nameOf(id))?.cost ?? 0
    this.delete(id)
  }

  /** Bytes to be given back, once. */
  takeOwed (): number {
    const owed = this.#owed
    this.#owed = 0
    return owed
  }

  /** The one that was refused first makes room. */
  shift (): Uint8Array | undefined {
    const [oldest] = this.#byName.values()
    if (oldest != null) {
      this.delete(oldest.id)
    }
    return oldest?.id
  }

  /** Those that are asked for now, and those that are not. */
  split (now: number): { readonly due: readonly Uint8Array[], readonly waiting: readonly Uint8Array[] } {
    const all = [...this.#byName.values()]
    const waiting = all.filter(({ until }) => until > now)
    this.#nextAt = Math.min(...waiting.map(({ until }) => until), Infinity)
    return { due: all.filter(({ until }) => until <= now).map(idOf), waiting: waiting.map(idOf) }
  }

  /** The set of a key changed: what that may have made way for is asked for, sooner than it would be. */
  changed (lookupKey: Uint8Array, change: SetChange): void {
    for (const name of this.#byKey.get(keyOf(lookupKey)) ?? []) {
      this.#hasten(name, obstacle => (obstacle === 'room' && change.room) || (obstacle === 'company' && change.company))
    }
  }

  /** The registry is confirmed again. */
  confirmed (): void {
    for (const name of this.#byName.keys()) {
      this.#hasten(name, obstacle => obstacle === 'standing')
    }
  }

  /** Not at once where it was tried before: a thirtieth of what it would wait without a reason. */
  #hasten (name: string, isOver: (obstacle: Obstacle) => boolean): void {
    const refusal = this.#byName.get(name)
    if (refusal != null && isOver(refusal.obstacle)) {
      refusal.until = Math.min(refusal.until, refusal.at + waitAfter(refusal.times, RETRY_PACE))
      this.#nextAt = Math.min(this.#nextAt, refusal.until)
    }
  }
}

/** Twice as long each time. */
function waitAfter (times: number, first: number): number {
  return backOff(first, times - 1, REFUSED_FOR_LONGEST)
}

function idOf ({ id }: Refusal): Uint8Array {
  return id
}

function nameOf (id: Uint8Array): string {
  return toString(id, 'latin1')
}

/** Of a fact's id as of a lookup key: both begin alike. */
function keyOf (bytes: Uint8Array): string {
  return toString(bytes.subarray(0, KEY_PREFIX_LENGTH), 'latin1')
}
