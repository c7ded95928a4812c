import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { VerifiedInvalidation } from '../../mapping/interface.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { PeerJudge, Rpc } from '../../rpc/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { AbortOptions, ComponentLogger, PeerId } from '@libp2p/interface'

/** All times in milliseconds. */
export interface InvalidationSyncInit {
  /** Between sessions with a DP by lot; zero: only on demand. @default 60_000 */
  interval?: number
}

export interface InvalidationSyncComponents {
  rpc: Pick<Rpc, 'call' | 'handle'>
  registry: RegistrySource
  clock: Clock
  random: Random
  logger: ComponentLogger
  log: Pick<InvalidationLog, 'ids' | 'read' | 'has'>
  /** Peer id of this DP, base58btc. */
  id: string
  /** Takes in what was fetched and verified; resolves once it is durable. */
  take: (facts: readonly VerifiedInvalidation[]) => Promise<void>
  judge: PeerJudge
  /** Calls back whenever a peer has connected; returns the way to stop. @default never */
  onConnect?: (listener: (peer: PeerId) => void) => () => void
  metrics?: InvalidationSyncMetrics
  /** @default the runtime's timers */
  timer?: Timer
}

export interface InvalidationSyncMetrics {
  /** A session ended. */
  session (outcome: 'equal' | 'caught-up' | 'failed'): void
  /** Invalidations that came over this protocol. */
  fetched (count: number): void
}

export interface SessionResult {
  readonly dp: string
  /** Requests and answers about ranges. */
  readonly rounds: number
  /** Invalidations that were fetched and verified. */
  readonly fetched: number
  /** Those fetched that did not verify, or for which there is no room. */
  readonly useless: number
  /** Bytes of all messages, requests and answers. */
  readonly bytes: number
}

export interface InvalidationSync {
  start (): void
  /** Ends the session under way. */
  stop (): Promise<void>
  /**
   * Fetches all that this DP has and we lack.
   *
   * @throws InvalidationSyncError `SYNC_…` for a DP that breaks the protocol, which is also scored
   * @throws RpcError, RemoteError
   */
  syncWith (dp: DpRecord, options?: AbortOptions): Promise<SessionResult>
}
