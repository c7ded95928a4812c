/**
 * Whoever is refused because a node can't keep up has cost it nothing, and asks again
 * after the time that it was told, within its own deadline. Whoever can go elsewhere
 * asks others meanwhile, or calls without patience and chooses.
 */
import { DiscoveryError } from '../base/errors.ts'
import { cancelError } from './client-call.ts'
import type { Random, Timer } from '../base/clock.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Before anything was done, and for a moment: what a budget refuses isn't among them. */
const OVERLOAD: ReadonlySet<string> = new Set(['RPC_BUSY', 'RECORDS_LIMITED', 'RELAY_LIMITED'])
/** Milliseconds, whatever one is told: nobody makes us ask without end. */
const LEAST_WAIT = 20
/** Up to so much of the time told is added by lot, so that those who were refused together don't come back together. */
const SPREAD = 0.25

export interface PatienceInit extends AbortOptions {
  /** Milliseconds for all of it. */
  readonly timeout: number
  readonly timer: Timer
  readonly random: Random
}

/** What waiting mends. */
export function isOverload (err: unknown): err is DiscoveryError {
  return err instanceof DiscoveryError && OVERLOAD.has(err.code)
}

/**
 * @param ask - is given the milliseconds that are left
 * @throws what `ask` throws; the refusal itself, where the time told lies behind the deadline
 * @throws RpcError as the signal says
 */
export async function whenFree<T> (ask: (timeout: number) => Promise<T>, init: PatienceInit): Promise<T> {
  const until = performance.now() + init.timeout
  for (;;) {
    try {
      return await ask(Math.max(1, until - performance.now()))
    } catch (err) {
      const wait = isOverload(err) && err.retryAfter != null ? spread(err.retryAfter, init.random) : Infinity
      if (performance.now() + wait >= until) {
        throw err
      }
      await pause(wait, init)
    }
  }
}

function spread (told: number, random: Random): number {
  const [lot = 0] = random.bytes(1)
  return Math.max(LEAST_WAIT, told * (1 + SPREAD * lot / 256))
}

async function pause (ms: number, { timer, signal }: PatienceInit): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      callOff()
      reject(cancelError(signal?.reason))
    }
    const callOff = timer.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
