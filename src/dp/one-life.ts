/** The start and stop of a DP: it starts once, and not again after it was stopped. */
import { DpError } from './errors.ts'
import type { Lifecycle } from '../node/lifecycle.ts'

export class OneLife {
  readonly #parts: Lifecycle
  #stopped = false

  constructor (parts: Lifecycle) {
    this.#parts = parts
  }

  /** @throws DpError `DP_STOPPED` */
  async start (): Promise<void> {
    if (this.#stopped) {
      throw new DpError('DP_STOPPED')
    }
    if (!this.#parts.isStarted) {
      await this.#parts.start()
    }
  }

  async stop (): Promise<void> {
    this.#stopped = true
    await this.#parts.stop()
  }
}
