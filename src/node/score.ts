/**
 * What peers did wrong, remembered for a while. Each offence costs points, points
 * fade, and a peer that has too many is disconnected and not let in again until
 * enough have faded. Scores are about this node's peace; what is true is decided
 * by signatures, never by a score.
 */
import { LRUCache } from 'lru-cache'
import { steadyNow } from '../base/clock.ts'
import type { Clock } from '../base/clock.ts'
import type { PeerJudge, RpcViolation } from '../rpc/index.ts'
import type { ConnectionGater, Logger, PeerId } from '@libp2p/interface'

/** At this many points a peer is disconnected. */
export const BAN_POINTS = 100
/** Points halve in this time, milliseconds: a peer that was banned for one offence too many is back in ten minutes. */
export const SCORE_HALF_LIFE = 10 * 60_000
/** A banned peer is let in again below this: else the next offence would follow at once. */
export const RETURN_POINTS = 50
/** Peers remembered; the one that offended longest ago is forgotten first. */
export const MAX_SCORED_PEERS = 10_000

/** What an error of a handler costs whose verdict is `penalise`: about 20 get a peer banned. */
const HANDLER_POINTS = 5

/** What breaking the framing costs: no honest implementation does it twice. */
const POINTS = {
  'frame-malformed': 34,
  'frame-too-large': 34,
  'unknown-id': 34,
  'duplicate-id': 34,
  'wrong-direction': 34,
  'request-malformed': 10,
  'request-too-large': 10,
  'response-malformed': 20,
  'response-too-large': 34,
  // a lost connection looks the same
  truncated: 1,
  // so does a slow one
  'write-stalled': 5,
  'write-overflow': 5,
  'frame-stalled': 5,
  // it may be others who hold most
  'frame-overflow': 1
} as const satisfies Record<RpcViolation, number>

export interface PeerScoreComponents {
  readonly clock: Clock
  readonly log: Logger
  /** Closes all connections to a peer. */
  readonly disconnect: (peer: PeerId) => Promise<void>
}

export interface PeerScore extends PeerJudge {
  /** Points at this moment, 0 or more. @param peer - or its id, base58btc */
  points (peer: PeerId | string): number
  isBanned (peer: PeerId): boolean
  /** Peers remembered. */
  readonly size: number
  /** Keeps banned peers out. */
  readonly gater: Pick<ConnectionGater, 'denyInboundEncryptedConnection'>
}

interface Score {
  points: number
  at: number
  banned: boolean
}

function pointsFor (reason: string): number {
  return Object.hasOwn(POINTS, reason) ? POINTS[reason as RpcViolation] : HANDLER_POINTS
}

export function peerScore ({ clock, log, disconnect }: PeerScoreComponents): PeerScore {
  const scores = new LRUCache<string, Score>({ max: MAX_SCORED_PEERS })

  /** The score with what has faded taken off. */
  const faded = (peer: PeerId | string): Score => {
    const known = scores.peek(peer.toString())
    const now = steadyNow(clock)
    if (known == null) {
      return { points: 0, at: now, banned: false }
    }
    // a clock that was set back adds no points, and keeps nobody out until it has come there again
    known.at = Math.min(known.at, now)
    const elapsed = now - known.at
    const points = known.points * 2 ** (-elapsed / SCORE_HALF_LIFE)
    return { points, at: now, banned: known.banned && points >= RETURN_POINTS }
  }

  return {
    get size () {
      return scores.size
    },
    points: (peer) => faded(peer).points,
    isBanned: (peer) => faded(peer).banned,
    penalise (peer, reason) {
      const score = faded(peer)
      const wasBanned = score.banned
      // bounded, so that a ban has an end that can be told: one half-life and a bit
      score.points = Math.min(score.points + pointsFor(reason), BAN_POINTS)
      score.banned = wasBanned || score.points >= BAN_POINTS
      scores.set(peer.toString(), score)
      if (score.banned && !wasBanned) {
        log('%p is disconnected, the last offence was %s', peer, reason)
        disconnect(peer).catch((err: unknown) => { log.error('%p could not be disconnected - %e', peer, err) })
      }
    },
    gater: {
      denyInboundEncryptedConnection: (peer) => faded(peer).banned
    }
  }
}
