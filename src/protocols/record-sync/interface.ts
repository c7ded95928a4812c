import type { Hash } from '../../base/bytes.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { DiscoveryError } from '../../base/errors.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { PeerJudge, Rpc } from '../../rpc/interface.ts'
import type { RecordStore } from '../../store/interface.ts'
import type { Hello } from './pb/messages.ts'
import type { AbortOptions, ComponentLogger, PeerId } from '@libp2p/interface'

/** All times in milliseconds. */
export interface RecordSyncInit {
  /** Between sessions with a DP by lot; zero: only on demand. @default 60_000 */
  interval?: number
  /** Bytes that sessions with one DP may cost in a day beside what is stored of them. @default 134_217_728 */
  wastePerDay?: number
  /** Refused facts of one DP that are remembered. @default 20_000 */
  maxRefused?: number
}

/** A fact that wasn't taken in, by its hash, and why. */
export interface Refusal {
  readonly hash: Hash
  readonly error: DiscoveryError
  /** It verifies: what is stored here leaves it no room, or outdoes it. */
  readonly verified: boolean
}

/** The one door into the record store. */
export interface SyncIntake {
  /** Takes in what can be taken in, durably. */
  take (facts: RecordSet): Promise<{ readonly refused: readonly Refusal[] }>
  /** Calls back with what is stored at a key whenever that changed; returns the way to stop. */
  onChange (listener: (stored: RecordSet) => void): () => void
}

/** What this DP's store went through, and what is known of others'. */
export interface SyncLife {
  /** Whether nothing is missing that came up before this store began. */
  readonly isWhole: boolean
  /** Whether it isn't known yet whether there was another store before. */
  readonly isUnsure: boolean
  /** How often something was lost since the process began: who compared before one doesn't count. */
  readonly losses: number
  /** @param peer - peer id of whoever is greeted */
  hello (peer: string): Hello
  /**
   * What a DP said. Resolves once it is durable.
   *
   * @throws RecordSyncError `SYNC_HELLO_INVALID`, `SYNC_SIGNATURE_INVALID` for a store that isn't its own word
   */
  greeted (peer: string, hello: Hello): Promise<void>
  /** Those to be asked first have been asked. */
  asked (): Promise<void>
  /** Nothing is missing that a whole DP has. @param covers - changes of placement up to this one are seen to */
  reconciled (peer: string, covers: number): Promise<void>
  /** DPs without which this one isn't whole, as far as it is known. */
  missing (): readonly DpRecord[]
}

export interface RecordSyncComponents {
  rpc: Pick<Rpc, 'call' | 'handle'>
  registry: RegistrySource
  clock: Clock
  random: Random
  logger: ComponentLogger
  /** Peer id of this DP, base58btc. */
  id: string
  records: Pick<RecordStore, 'get' | 'entries' | 'onLost'>
  intake: SyncIntake
  life: SyncLife
  /** What was taken in, for whoever needs it elsewhere too. Resolves once it is durable. */
  took: (facts: RecordSet) => Promise<void>
  judge: PeerJudge
  /** Whether the registry is good for taking in whatever comes. @default it is */
  isConfirmed?: () => boolean
  /** Calls back whenever a peer has connected; returns the way to stop. @default never */
  onConnect?: (listener: (peer: PeerId) => void) => () => void
  metrics?: RecordSyncMetrics
  /** @default the runtime's timers */
  timer?: Timer
}

export interface RecordSyncMetrics {
  /** A session ended. */
  session (outcome: 'equal' | 'caught-up' | 'failed' | 'spent'): void
  /** Facts that came over this protocol. */
  fetched (count: number): void
}

export interface SessionResult {
  readonly dp: string
  /** Requests and answers about ranges. */
  readonly rounds: number
  /** Facts that were fetched and stored. */
  readonly fetched: number
  /** Those that are gone, did not verify, or for which there is no room. */
  readonly useless: number
  /** Bytes of all messages, requests and answers. */
  readonly bytes: number
}

/** How far this DP is in becoming whole. */
export interface SyncProgress {
  /** Whether what is on the disk has been read. */
  readonly loaded: boolean
  readonly whole: boolean
  /** Facts stored. */
  readonly facts: number
  /** Facts fetched since the start. */
  readonly fetched: number
  /** Sessions that are still to come before it is whole, or has caught up with a change of placement. */
  readonly waiting: number
  /** With whom it reconciles now. */
  readonly dp?: string
}

export interface RecordSync {
  /** Resolves once a new store has asked whether there was one before it. */
  start (): Promise<void>
  /** Ends the session under way. */
  stop (): Promise<void>
  /**
   * Fetches all that this DP has and we lack.
   *
   * @throws RecordSyncError `SYNC_…` for a DP that breaks the protocol, which is also scored
   * @throws RpcError, RemoteError
   */
  syncWith (dp: DpRecord, options?: AbortOptions): Promise<SessionResult>
  progress (): SyncProgress
  /** Called when progress was made; returns the way to stop. */
  onProgress (listener: (progress: SyncProgress) => void): () => void
}
