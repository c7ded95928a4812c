/**
 * The only place where time and randomness enter. Everything else takes a
 * `Clock` or a `Random`, so that tests and vectors run without sleeping,
 * mocking or patching globals.
 */
import { randomBytes } from 'node:crypto'

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now (): number
}

export interface Random {
  /** `length` unpredictable bytes. */
  bytes (length: number): Uint8Array
}

export const systemClock: Clock = { now: () => Date.now() }

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) }
