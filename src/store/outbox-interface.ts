/** What an outbox is given, and what it does: see `outbox.ts`. */
import type { Hash } from '../base/bytes.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { DpRecord, RegistrySource } from '../registry/interface.ts'
import type { KeyValueOperation, KeyValueStore } from './interface.ts'
import type { Logger } from '@libp2p/interface'

export interface OutboxInit {
  /** Milliseconds until the second attempt, twice as long until the third, and so on. @default 1_000 */
  firstRetry?: number
  /** Milliseconds between two attempts at most. @default 300_000 */
  longestRetry?: number
  /** Recipients served at once, each with 8 items at most. @default 64 */
  concurrency?: number
  /** Milliseconds between two looks for what has expired. @default 3_600_000 */
  pruneInterval?: number
  /** Items at once. @default 100_000 */
  maxItems?: number
}

export interface OutboxItemInit {
  /** Names it, 32 bytes. Enqueued twice, it is still one item. */
  readonly id: Hash
  readonly payload: Uint8Array
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /**
   * Whoever has answered it since then is not told again when it is enqueued again, and who
   * is waited for is not hurried; milliseconds since the epoch. @default everybody is told again
   */
  readonly answeredSince?: number
}

export interface Delivery {
  readonly dp: DpRecord
  readonly payload: Uint8Array
}

/**
 * `done`: the recipient has answered, and this is remembered of it. Else it is
 * tried again: `recipient` when the DP is away or busy, which concerns all that
 * waits for it, `item` when it refused this one.
 */
export type DeliveryOutcome =
  { readonly done: Uint8Array } |
  { readonly again: 'recipient' | 'item', readonly retryAfter?: number }

export interface OutboxComponents {
  /** May hold other things too: enqueuing writes both at once. */
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
  readonly logger: Logger
  /** Whether an item goes to a DP that the registry lists. */
  readonly isFor: (dp: DpRecord, payload: Uint8Array) => boolean
  /** Must not throw. May be called again for what was delivered before. */
  readonly deliver: (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryOutcome>
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export interface OutboxProgress {
  /** DPs to which the item goes under the registry of the moment. */
  readonly recipients: number
  /** Those of them that have answered. */
  readonly answers: ReadonlyArray<{ readonly dp: string, readonly at: number, readonly answer: Uint8Array }>
}

export interface Outbox {
  start (): Promise<void>
  /** Ends deliveries under way. */
  stop (): Promise<void>
  /** Resolves once the item and `alongside` are durable, both or neither. @throws StoreError `STORE_QUEUE_FULL` */
  enqueue (item: OutboxItemInit, alongside?: readonly KeyValueOperation[]): Promise<void>
  /** Undefined for what was never enqueued, or has expired. */
  progress (id: Hash): Promise<OutboxProgress | undefined>
  /** Doesn't wait any longer for a DP that is known to be back. */
  hurry (dp: string): void
}
