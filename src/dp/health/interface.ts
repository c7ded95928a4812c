/** How a DP is: what every node knows of itself, its replicas, and the other DPs as it sees them. */
import type { NodeFacts, NodeHealth, PeerFacts } from '../../node/health/index.ts'

/** Another DP, as this one sees it. */
export interface DpPeerFacts extends PeerFacts {
  readonly connected: boolean
  readonly points: number
  /** Entries and facts that wait to be brought to it: what it lags behind. */
  readonly waiting: number
}

export interface HealthFacts extends NodeFacts {
  readonly replicas: {
    /** What is on the disk has been read. */
    readonly loaded: boolean
    /** It has what it should have. */
    readonly whole: boolean
    readonly facts: number
    readonly fetched: number
    /** Sessions to come. */
    readonly waiting: number
  }
  /** Blind tokens of its own since the start. */
  readonly tokens: { readonly issued: number, readonly redeemed: number }
  readonly peers: readonly DpPeerFacts[]
}

export type DpHealth = NodeHealth<HealthFacts>
