/** One line that a terminal shows over and over, below what is printed; without a terminal nobody sees it. */
import type { TextSink } from './context.ts'

/** Back to the first column, and all behind it gone (ECMA-48, CR and EL). */
const WIPE = '\r\u001b[K'

export class ProgressLine {
  readonly #sink: TextSink
  readonly #isTerminal: boolean
  #shown = false

  constructor (sink: TextSink) {
    this.#sink = sink
    this.#isTerminal = 'isTTY' in sink && sink.isTTY === true
  }

  show (text: string): void {
    if (this.#isTerminal) {
      this.#sink.write(`${WIPE}${text}`)
      this.#shown = true
    }
  }

  /** Before anything else is printed. */
  clear (): void {
    if (this.#shown) {
      this.#sink.write(WIPE)
      this.#shown = false
    }
  }
}
