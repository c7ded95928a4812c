/**
 * One direction of a connection: what comes goes on in its order, later where it is delayed, not at all while it is
 * held.
 */
import type { Timer } from '../../base/clock.ts'

/** Bytes that lie in one direction before its sender has to wait. */
export const MAX_UNDER_WAY = 1_048_576

export interface LaneComponents {
  /** Milliseconds that whatever comes now is under way. */
  readonly delay: () => number
  readonly isHeld: () => boolean
  /** Milliseconds, evenly. */
  readonly now: () => number
  readonly timer: Timer
  /** There is room again. */
  readonly onRoom: () => void
}

interface Item {
  readonly due: number
  readonly bytes: number
  readonly act: () => void
}

export class Lane {
  readonly #components: LaneComponents
  readonly #items: Item[] = []
  #bytes = 0
  #callOff = (): void => {}

  constructor (components: LaneComponents) {
    this.#components = components
  }

  get isEmpty (): boolean {
    return this.#items.length === 0
  }

  get isFull (): boolean {
    return this.#bytes >= MAX_UNDER_WAY
  }

  push (bytes: number, act: () => void): void {
    const { delay, now, isHeld } = this.#components
    const wait = delay()
    if (this.isEmpty && wait === 0 && !isHeld()) {
      act()
      return
    }
    // nothing overtakes what was sent before it
    const due = Math.max(now() + wait, this.#items.at(-1)?.due ?? 0)
    this.#items.push({ due, bytes, act })
    this.#bytes += bytes
    this.look()
  }

  /** Lets go what is due. To be called, too, when it is held no longer. */
  look (): void {
    this.#callOff()
    const { now, isHeld, timer, onRoom } = this.#components
    const wasFull = this.isFull
    for (let [next] = this.#items; next != null && !isHeld(); [next] = this.#items) {
      const wait = next.due - now()
      if (wait > 0) {
        this.#callOff = timer.after(Math.ceil(wait), () => { this.look() })
        break
      }
      this.#items.shift()
      this.#bytes -= next.bytes
      next.act()
    }
    if (wasFull && !this.isFull) {
      onRoom()
    }
  }

  /** Lets everything go at once: the other end is gone. */
  flush (): void {
    this.#callOff()
    this.#bytes = 0
    this.#items.splice(0).forEach(({ act }) => { act() })
  }
}
