/** How a DP is: what every node knows of itself, its replicas, and the other DPs as it sees them. */
import type { NodeFacts, NodeHealth } from '../../node/health/index.ts'

/** Another DP, as this one sees it. */
export interface PeerFacts {
  /** Peer id, base58btc. */
  readonly dp: string
  readonly operator: string
  readonly connected: boolean
  /** What it did wrong lately: 0 or more, banned at 100. */
  readonly points: number
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
  /** Active and leaving DPs of the registry but this one, ascending by peer id. */
  readonly peers: readonly PeerFacts[]
}

export type DpHealth = NodeHealth<HealthFacts>
