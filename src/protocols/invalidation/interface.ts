import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { VerifiedInvalidation } from '../../mapping/interface.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { PeerJudge } from '../../rpc/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { GossipSub } from '@libp2p/gossipsub'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/** All times in milliseconds. */
export interface InvalidationGossipInit {
  /** Between looks at the neighbours while there are too few. @default 5_000 */
  seekInterval?: number
}

/** What became of a message: it was good, it was of no use here, or nobody honest would have sent it. */
export type GossipVerdict = 'accepted' | 'ignored' | 'rejected'

export interface InvalidationGossipComponents {
  /** Made by `invalidationPubsub`. */
  pubsub: Pick<GossipSub, 'topicValidators' | 'subscribe' | 'publish' | 'getSubscribers' | 'getPeers'>
  registry: RegistrySource
  clock: Clock
  random: Random
  logger: ComponentLogger
  log: Pick<InvalidationLog, 'has' | 'wouldAdd'>
  /** Peer id of this DP, base58btc. */
  id: string
  /** Takes in what was accepted; not waited for. */
  take: (facts: readonly VerifiedInvalidation[]) => Promise<void>
  judge: PeerJudge
  /** A connection, where there is none. */
  connect: (dp: DpRecord, options: AbortOptions) => Promise<void>
  /** Counts messages. @default nowhere */
  count?: (verdict: GossipVerdict) => void
  /** @default the runtime's timers */
  timer?: Timer
}

export interface InvalidationGossip {
  start (): void
  stop (): Promise<void>
  /** Tells the neighbours; resolves when it is handed to them. @returns how many */
  publish (fact: VerifiedInvalidation): Promise<number>
  /** DPs that are known to listen, without ourselves. */
  readonly neighbours: number
}
