import { afterReading } from './event-loop.ts'

/** The time that one frame has, from its first byte to its last, however its bytes drip. */
export class FrameDeadline {
  readonly #onLate: () => void
  #timer?: ReturnType<typeof setTimeout>
  #callOff?: () => void
  #frame = -1
  #length = 0

  constructor (onLate: () => void) {
    this.#onLate = onLate
  }

  /**
   * Begins with a frame, and once more when its length is known.
   *
   * @param frame - frames before it
   * @param length - bytes that it has announced; zero while that isn't known
   * @param timeout - milliseconds from now
   */
  set (frame: number, length: number, timeout: number): void {
    if (frame === this.#frame && length === this.#length) {
      return
    }
    this.clear()
    this.#frame = frame
    this.#length = length
    this.#timer = setTimeout(() => {
      // what came while this process stood still is read first
      this.#callOff = afterReading(this.#onLate)
    }, timeout)
  }

  clear (): void {
    clearTimeout(this.#timer)
    this.#callOff?.()
    this.#callOff = undefined
    this.#frame = -1
    this.#length = 0
  }
}
