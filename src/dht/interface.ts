import type { LookupKey } from '../base/bytes.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { Laggards } from '../base/laggards.ts'
import type { EntryCache, VerifiedEntry, VerifiedFact } from '../mapping/interface.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { VerifiedReceipt } from '../mapping/receipt.ts'
import type { RecordsClient } from '../protocols/records/interface.ts'
import type { ClockVerdict, HeardTime } from '../registry/clock.ts'
import type { Gate } from '../registry/gate.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'
import type { ReadMemory } from './read-memory.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

export interface RecordReaderInit {
  /** Milliseconds until another replica is asked in the place of a silent one. @default 100 */
  hedgeDelay?: number
  /** Milliseconds for all of a read. @default 5_000 */
  timeout?: number
  /** Milliseconds for which the replicas of a placement that ended are read as well. @default 259_200_000 */
  handOff?: number
  /** Whether replicas that lag are sent what they miss; only DPs may. @default false */
  repair?: boolean
  /** Repairs at once. @default 4 */
  repairConcurrency?: number
}

export interface RecordReaderComponents {
  records: Pick<RecordsClient, 'read' | 'merge'>
  registry: RegistrySource
  /** Whether replicas may be repaired; needed where they are. @default always */
  gate?: Pick<Gate, 'standing'>
  clock: Clock
  logger: ComponentLogger
  /** @default the runtime's timers */
  timer?: Timer
  /** @default one of its own */
  cache?: EntryCache
  /** Takes the signed time of each replica that answered. @default nobody compares clocks */
  hear?: (dp: string, word: HeardTime) => void
}

export interface ReadOptions extends AbortOptions {
  /** Milliseconds that replicas are waited for. @default the reader's */
  timeout?: number
  /**
   * When a key is settled: at the first verified entry, once a majority of the
   * voices of each group of its replicas has answered and confirms the clock, or once all have answered or failed
   *
   * @default 'quorum'
   */
  until?: 'first' | 'quorum' | 'all'
  /** Voices of each group that make a quorum, at most all: each operator has one. @default a majority */
  quorum?: number
  /**
   * Of earlier reads of the same keys: a replica whose set is the one that it gave
   * then says so instead of sending it, and nothing is verified again
   *
   * @default none: every set is sent
   */
  memory?: ReadMemory
}

/** What became of one replica: `silent` did not answer yet, `failed` names why. */
export interface ReplicaVerdict {
  readonly dp: string
  readonly outcome: 'answered' | 'failed' | 'silent'
  readonly code?: string
}

export interface RecordRead {
  readonly lookupKey: LookupKey
  /**
   * `found`: there are live entries. `none`: a quorum of every group answered, and
   * there are none. `unknown`: too few answered to say so.
   */
  readonly status: 'found' | 'none' | 'unknown'
  /**
   * Whether a quorum of every group answered, and their times confirm the reader's
   * clock; a `found` without may miss entries.
   */
  readonly complete: boolean
  /** What their times say of the reader's clock. */
  readonly clock: ClockVerdict
  /**
   * Verified, of each slot the newest that anybody has; leases run, and nothing strikes them. By precedence: older
   * first.
   */
  readonly entries: readonly VerifiedEntry[]
  /** Slots of those that an open dispute is against. */
  readonly contested: ReadonlySet<string>
  /** All verified facts, ended leases too. */
  readonly set: RecordSet<VerifiedEntry>
  /** Everybody who was asked. */
  readonly replicas: readonly ReplicaVerdict[]
  /** Peer ids of the replicas that have each of `entries`, by its slot, and each dispute, by its name. */
  readonly foundAt: ReadonlyMap<string, readonly string[]>
}

export interface RepairCounts {
  /** Replicas that were sent what they missed. */
  readonly repaired: number
  readonly failed: number
  /** Not tried: too many were waiting. */
  readonly dropped: number
}

export interface RecordReader {
  start (): void
  /** Waits for what goes on in the background. */
  stop (): Promise<void>
  /**
   * The union over the replicas of each key, verified. In the order of the keys.
   *
   * @throws DhtError `DHT_READ_ABORTED`, `DHT_STOPPED`
   */
  read (lookupKeys: readonly LookupKey[], options?: ReadOptions): Promise<readonly RecordRead[]>
  /** Resolves once nothing goes on in the background. */
  settled (): Promise<void>
  readonly repairs: RepairCounts
}

export interface PublisherInit {
  /** Milliseconds between rounds of retries. @default 30_000 */
  retryInterval?: number
  queue?: PublishQueueInit
}

export interface PublishQueueInit {
  /** Rows in all. @default 100_000 */
  max?: number
  /** Rows of one replica. @default 20_000 */
  maxOfDp?: number
  /** Entries of one lookup key, and other facts of it, at one replica. @default 128 */
  maxOfKey?: number
}

export interface PublisherComponents {
  records: Pick<RecordsClient, 'merge' | 'digest'>
  registry: RegistrySource
  gate: Gate
  clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  past: Clock
  logger: ComponentLogger
  /** Entries and other facts that replicas don't have yet. */
  queue: KeyValueStore
  /** @default the runtime's timers */
  timer?: Timer
  /** Replicas that aren't waited for. @default its own */
  laggards?: Laggards
}

export interface PublishFailure {
  readonly dp: string
  /** `STORE_QUEUE_FULL`: it should wait for this replica, and there is no room. */
  readonly code: string
  /** Whether it will be tried again. */
  readonly queued: boolean
}

export interface Published {
  readonly entry: VerifiedEntry
  readonly receipts: readonly VerifiedReceipt[]
  readonly failed: readonly PublishFailure[]
  /** How many replicas it has. */
  readonly replicas: number
}

export interface PublishedFact<F extends VerifiedFact = VerifiedFact> extends Omit<Published, 'entry'> {
  readonly fact: F
}

export interface BringOptions<P> extends AbortOptions {
  /** Called when those that were pending have answered or failed, if there were any. */
  onSettled?: (published: P) => void
}

export interface Publisher {
  start (): void
  stop (): Promise<void>
  /**
   * To all replicas of each entry at once, grouped by replica. In the order of the entries; never throws for replicas
   * that fail.
   */
  publish (entries: readonly VerifiedEntry[], options?: AbortOptions): Promise<readonly Published[]>
  /**
   * Asks all replicas of each entry whether they have it, and sends it where it lacks.
   * Never throws for replicas that fail.
   *
   * @returns how many were sent, for each replica once
   */
  refresh (entries: readonly VerifiedEntry[], options?: AbortOptions): Promise<number>
  /**
   * To all its replicas at once. Resolves once most of them have it on their disks
   * and the others lag: these are in `failed` as `DHT_PENDING`, wait in the queue, and
   * get it in the background. Never throws for replicas that fail.
   */
  publishEntry (entry: VerifiedEntry, options?: BringOptions<Published>): Promise<Published>
  /**
   * The same to all replicas of its key, in whatever region. It is queued for each of
   * them before the first is asked, so that it survives a crash at any moment.
   */
  publishFact<F extends VerifiedFact> (fact: F, options?: BringOptions<PublishedFact<F>>): Promise<PublishedFact<F>>
  /** How many entries and facts wait for a replica, by its peer id. */
  waitingFor (dp: string): number
  /** One round for everything that is queued; returns how many facts found their way. */
  retry (options?: AbortOptions): Promise<number>
  /** Calls back with what came to a replica later than it was published; returns the way to stop. */
  onLate (listener: (late: Late) => Promise<void>): () => void
}

/** An entry that a replica has at last, from the queue or with a refresh. */
export interface Late {
  readonly entry: VerifiedEntry
  readonly receipt: VerifiedReceipt
}

export interface RepublisherInit {
  /** Milliseconds in which everything is refreshed once. @default 21_600_000 */
  period?: number
}

export interface RepublisherComponents {
  publisher: Pick<Publisher, 'refresh'>
  registry: RegistrySource
  clock: Clock
  logger: ComponentLogger
  /** What this DP published and answers for: encoded entries. */
  own: () => AsyncIterable<Uint8Array>
  /** @default the runtime's timers */
  timer?: Timer
}

export interface Republisher {
  start (): void
  stop (): Promise<void>
  /** Refreshes everything now; returns how many entries were alive. */
  pass (options?: AbortOptions): Promise<number>
}
