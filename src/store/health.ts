/** What went wrong in a store, told once each and counted. */
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../base/hash.ts'
import { RECORDS, spaceName, spaceOf } from './keys.ts'
import type { Damage, StoreEvents, StoreHealth } from './interface.ts'

/** Damaged keys that are told one by one and remembered; what lies beyond is counted when it is met. */
const MAX_KEYS = 10_000
/** Bytes of a key's hash that are shown: enough to tell rows apart, and nobody's identifier. */
const SHOWN = 8

export class Health implements StoreHealth {
  readonly #events: StoreEvents
  readonly #damaged = new Map<string, number>()
  readonly #keys = new Set<string>()
  readonly #losses = new Set<(key?: Uint8Array) => void>()
  lostWrites = 0
  failedWrites = 0
  reopened = 0
  failing = false
  checking = false
  checks = 0
  checkedRows = 0

  constructor (events: StoreEvents = {}) {
    this.#events = events
  }

  get damaged (): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#damaged)
  }

  /** A row that isn't what was written. Told once, until it is written again. */
  row (key: Uint8Array): void {
    const name = toString(key, 'latin1')
    if (this.#keys.has(name)) {
      return
    }
    if (this.#keys.size < MAX_KEYS) {
      this.#keys.add(name)
    }
    const keyHash = toString(sha256(key).subarray(0, SHOWN), 'base16')
    this.report({ what: 'row', namespace: spaceName(spaceOf(key)), keyHash, rows: 1 })
    this.#losses.forEach(listener => { listener(key) })
  }

  /**
   * Calls back with the key of each damaged row as it is told, or with none where record
   * sets are gone and nobody knows which; returns the way to stop.
   */
  onLost (listener: (key?: Uint8Array) => void): () => void {
    this.#losses.add(listener)
    return () => { this.#losses.delete(listener) }
  }

  /** @returns whether it was damaged */
  written (key: Uint8Array): boolean {
    return this.#keys.size > 0 && this.#keys.delete(toString(key, 'latin1'))
  }

  report (damage: Damage): void {
    this.#damaged.set(damage.namespace, (this.#damaged.get(damage.namespace) ?? 0) + damage.rows)
    if (damage.what === 'acknowledged') {
      this.lostWrites += damage.rows
    }
    this.#events.onDamage?.(damage)
    if (isLossOfRecords(damage)) {
      this.#losses.forEach(listener => { listener() })
    }
  }

  /** A check that couldn't read on; what it found until then is told. */
  checkFailed (cause: unknown): void {
    this.#events.onNotice?.({ type: 'check-failed', cause })
  }

  failed (cause: unknown): void {
    this.failedWrites++
    if (!this.failing) {
      this.failing = true
      this.#events.onNotice?.({ type: 'failing', cause })
    }
  }

  recovered (): void {
    this.reopened++
    if (this.failing) {
      this.failing = false
      this.#events.onNotice?.({ type: 'recovered' })
    }
  }
}

/** Rows are told by their keys. Rows that the engine can't read are missing in the full check. */
function isLossOfRecords ({ what, namespace }: Damage): boolean {
  return what === 'acknowledged' || (namespace === RECORDS && (what === 'missing' || what === 'altered'))
}
