/** Parts of a node that start in order and stop in reverse. */
import type { Logger } from '@libp2p/interface'

export interface Part {
  /** For the log. */
  readonly name: string
  start (): Promise<void> | void
  /** Drains what is under way, then ends. */
  stop (): Promise<void> | void
}

export interface Lifecycle {
  readonly isStarted: boolean
  /** Where a part fails, those before it are stopped again, and its error is thrown. */
  start (): Promise<void>
  /** Stops every part, also after one that failed; throws AggregateError when any did. */
  stop (): Promise<void>
}

/** @param service - what starts and stops, and does other things too */
export function partOf (name: string, service: Pick<Part, 'start' | 'stop'>): Part {
  return { name, start: async () => { await service.start() }, stop: async () => { await service.stop() } }
}

/** @param parts - a part may rely on those before it, from its start to its stop */
export function lifecycle (parts: readonly Part[], log: Logger): Lifecycle {
  const running: Part[] = []
  const stopAll = async (): Promise<unknown[]> => {
    const failures: unknown[] = []
    for (let part = running.pop(); part != null; part = running.pop()) {
      try {
        await part.stop()
      } catch (err) {
        log.error('%s did not stop - %e', part.name, err)
        failures.push(err)
      }
    }
    return failures
  }
  return {
    get isStarted () {
      return running.length > 0
    },
    async start () {
      for (const part of parts) {
        try {
          await part.start()
        } catch (err) {
          // what failed half-way may hold sockets or files all the same
          running.push(part)
          await stopAll()
          throw err
        }
        running.push(part)
      }
    },
    async stop () {
      const failures = await stopAll()
      if (failures.length > 0) {
        throw new AggregateError(failures, 'parts of the node did not stop')
      }
    }
  }
}
