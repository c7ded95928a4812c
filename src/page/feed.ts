/**
 * What happens, for whoever has the page open: server-sent events (HTML, "Server-sent events"), kept for nobody else.
 */

/** Events that wait for one reader; one that reads no more is left, and begins anew when it comes back. */
const MAX_WAITING = 4_096
/** Milliseconds after which a silent stream says that it is there. */
const HEARTBEAT = 15_000
const HERE = ': here\n\n'

interface Reader {
  readonly waiting: string[]
  /** Something waits, or it is left. */
  wake: () => void
  isLeft: boolean
}

export function eventPiece (type: string, data: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

/** @typeParam Events - data by type */
export class Feed<Events extends object> {
  readonly #readers = new Set<Reader>()

  get readers (): number {
    return this.#readers.size
  }

  tell<Type extends keyof Events & string> (type: Type, data: Events[Type]): void {
    if (this.#readers.size === 0) {
      return
    }
    const piece = eventPiece(type, data)
    for (const reader of this.#readers) {
      if (reader.waiting.length < MAX_WAITING) {
        reader.waiting.push(piece)
      } else {
        // it gets none rather than some of it
        reader.isLeft = true
        this.#readers.delete(reader)
        reader.waiting.length = 0
      }
      reader.wake()
    }
  }

  /**
   * All that is told from now on, until the signal aborts.
   *
   * @param opening - what comes first; made once nothing of what is told can be missed
   */
  async * follow (opening: () => string, signal: AbortSignal): AsyncGenerator<string> {
    const reader: Reader = { waiting: [], wake: () => {}, isLeft: false }
    const left = (): void => { reader.wake() }
    this.#readers.add(reader)
    signal.addEventListener('abort', left, { once: true })
    try {
      yield opening()
      while (!signal.aborted && !reader.isLeft) {
        if (reader.waiting.length === 0) {
          await quiet(reader)
        }
        yield reader.waiting.length === 0 ? HERE : reader.waiting.splice(0).join('')
      }
    } finally {
      this.#readers.delete(reader)
      signal.removeEventListener('abort', left)
    }
  }
}

/** Until something waits, or long enough. */
async function quiet (reader: Reader): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, HEARTBEAT)
    reader.wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  reader.wake = () => {}
}
