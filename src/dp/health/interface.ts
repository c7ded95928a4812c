/** How a DP is: what it knows of itself, and what follows for whoever relies on its answers. */
import type { DiscoveryError } from '../../base/errors.ts'
import type { ClockState } from '../../registry/clock.ts'
import type { StandingState } from '../../registry/standing.ts'
import type { DpErrorCode } from '../errors.ts'

/** Another DP, as this one sees it. */
export interface PeerFacts {
  /** Peer id, base58btc. */
  readonly dp: string
  readonly operator: string
  readonly connected: boolean
  /** What it did wrong lately: 0 or more, banned at 100. */
  readonly points: number
}

/** All of one moment; times in milliseconds. */
export interface HealthFacts {
  /** Peer id, base58btc. */
  readonly dp: string
  readonly registry: {
    readonly version: number
    readonly state: StandingState
    /** Until when the registry may be used, since the epoch. */
    readonly expiresAt: number
    readonly confirmedBy: number
    readonly required: number
    /** Why the registry doesn't want this DP to answer. */
    readonly listing: 'active' | 'leaving' | Extract<DpErrorCode, 'DP_REVOKED' | 'DP_NOT_LISTED'>
  }
  readonly clock: {
    readonly state: ClockState
    /** Ahead; negative: behind. */
    readonly offset: number
    /** Operators heard, and how many it takes. */
    readonly heard: number
    readonly required: number
  }
  readonly store: {
    readonly failing: boolean
    /** Rows that didn't hold, since this process opened it. */
    readonly damaged: number
    /** Groups of writes that were acknowledged and weren't there when it was opened. */
    readonly lostWrites: number
  }
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

export interface Health {
  /** Whether its answers are right. */
  readonly ready: boolean
  /** Why not, each with its remedy; none where it is ready. */
  readonly reasons: readonly DiscoveryError[]
  /** What will be wrong soon. */
  readonly warnings: readonly DiscoveryError[]
}

export interface DpHealth {
  facts (): HealthFacts
  judge (): Health
}
