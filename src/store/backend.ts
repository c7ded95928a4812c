/** The little that a place for bytes must be able to do; everything else is built on it once. */
import type { KeyValueOperation } from './interface.ts'

/** A value as it lies there; `unreadable` where the engine finds its own structures damaged. */
export type Raw = Uint8Array | 'unreadable' | undefined

export interface Span {
  readonly gte: Uint8Array
  readonly lt: Uint8Array
  /** Pairs at most. @default no limit */
  readonly limit?: number
}

export interface Backend {
  /** Changes whenever the engine was opened again: iterations before and after are of different snapshots. */
  readonly generation: number
  get (key: Uint8Array): Promise<Raw>
  /** In the order of `keys`. */
  getMany (keys: readonly Uint8Array[]): Promise<readonly Raw[]>
  /** All or nothing, and durable when it resolves. Never called while one is under way. */
  write (operations: readonly KeyValueOperation[]): Promise<void>
  /**
   * Ascending, as of the moment when it began, or of a later one where the engine is opened again meanwhile.
   *
   * @param onGap - called where pairs were passed over that the engine couldn't read
   */
  iterate (span: Span, onGap?: () => void): AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]>
  /**
   * After a write that failed: closes the engine, opens it again and has it check itself.
   *
   * @param repair - the engine found its own structures damaged: keep what can be read
   * @throws StoreError; reads go on where they can
   */
  reopen (repair: boolean): Promise<void>
  /** Notes, apart from the engine, which write was acknowledged last. */
  acknowledge (sequence: number): Promise<void>
  /** @returns undefined where nothing was noted, or where it can't be read */
  acknowledged (): Promise<number | undefined>
  close (): Promise<void>
}
