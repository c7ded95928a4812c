/** The little that a place for bytes must be able to do; everything else is built on it once. */
import type { KeyValueOperation } from './interface.ts'

export interface Backend {
  get (key: Uint8Array): Promise<Uint8Array | undefined>
  /** All or nothing, and durable when it resolves. Never called while one is under way. */
  write (operations: readonly KeyValueOperation[]): Promise<void>
  iterate (range: { gte: Uint8Array, lt: Uint8Array, limit?: number }): AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]>
  close (): Promise<void>
}
