/** How a node is, whatever its role: what it knows of itself, and what follows for whoever relies on it. */
import type { DiscoveryError } from '../../base/errors.ts'
import type { ClockState } from '../../registry/clock.ts'
import type { Gate } from '../../registry/gate.ts'
import type { StandingState } from '../../registry/standing.ts'
import type { ClockWatch } from '../clock-watch.ts'
import type { PeerView, PeerWatch } from '../peer-watch.ts'
import type { DamagedRows } from './damage.ts'

export type Role = 'dp' | 'csip' | 'msp'

/** Something of others that the node needs and that isn't there. */
export interface MissingFacts {
  readonly name: string
  readonly error: DiscoveryError
}

/** Of a disk; bytes. */
export interface RoomFacts {
  /** What this process may still write. */
  readonly free: number
  readonly total: number
}

/** A DP, as this node sees it. */
export interface PeerFacts extends PeerView {
  /** Peer id, base58btc. */
  readonly dp: string
  /** What people call it: see registry/dp-names.ts. */
  readonly name: string
  readonly operator: string
  /** By which this node's clock is ahead of its; undefined: it said nothing of the time lately. */
  readonly clockOffset?: number
  /** What it did wrong lately: 0 or more, banned at 100. Undefined: nobody counts. */
  readonly points?: number
}

/** All of one moment; times in milliseconds. */
export interface NodeFacts {
  /** When they were gathered, since the epoch. */
  readonly at: number
  readonly role: Role
  /** Of a DP its peer id, base58btc; of a CSIP or an MSP as the registry names it. */
  readonly id: string
  /** Of this software. */
  readonly version: string
  /** Since when it runs, since the epoch. */
  readonly since: number
  readonly registry: {
    readonly version: number
    readonly state: StandingState
    /** Until when the registry may be used, since the epoch. */
    readonly expiresAt: number
    readonly confirmedBy: number
    readonly required: number
  }
  /** Why the registry doesn't want what it says; undefined: it is listed. */
  readonly unlisted?: DiscoveryError
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
    /** Rows that didn't hold, since this process opened it, by namespace. */
    readonly damaged: DamagedRows
    /** Groups of writes that were acknowledged and weren't there when it was opened. */
    readonly lostWrites: number
    /** Undefined: it is in memory, or nobody can tell. */
    readonly room?: RoomFacts
  }
  /** By which all of the last few timers of the process came late, at least. */
  readonly eventLoopLag: number
  /** In the order of the services. */
  readonly missing: readonly MissingFacts[]
  /** By which clocks may differ. */
  readonly clockTolerance: number
  /** Active and leaving DPs of the registry but this one, by name. */
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

export interface NodeHealth<Facts extends NodeFacts = NodeFacts> {
  facts (): Facts
  judge (): Health
}

/** What a node knows that tells how it is; the rest its runner knows. */
export interface Vitals {
  readonly gate: Pick<Gate, 'standing'>
  readonly watch: Pick<ClockWatch, 'verdict' | 'offsetTo'>
  readonly peers: Pick<PeerWatch, 'of'>
}
