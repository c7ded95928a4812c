/**
 * Connections that others made to us and keep. A peer has a few, a host some more,
 * strangers three quarters of all and parties of the registry a quarter of their own.
 * Whoever comes gets in; what gives way is what was idle for longest, of the host
 * that has most.
 */
import { steadyNow } from '../../base/clock.ts'
import { IDLE_AFTER, LISTED_SHARE, MAX_CONNECTIONS_OF_HOST, MAX_CONNECTIONS_OF_PEER } from './constants.ts'
import { hostOf } from '../../rpc/host.ts'
import { HostRoom } from './host-room.ts'
import type { Clock } from '../../base/clock.ts'
import type { ListedParties } from './listed-parties.ts'
import type { Connection } from '@libp2p/interface'

interface Held {
  /** Who answers for it: the peer, where there is no IP address. */
  readonly host: string
  readonly peer: string
  readonly isListed: boolean
  readonly connection: Connection
  /** When it was of use last, milliseconds since the epoch. */
  activeAt: number
}

export interface HeldConnectionsComponents {
  readonly clock: Clock
  readonly listed: ListedParties
}

export interface HeldCounts {
  readonly listed: number
  readonly strangers: number
}

export class HeldConnections {
  readonly #components: HeldConnectionsComponents
  readonly #maxListed: number
  readonly #maxStrangers: number
  readonly #held = new Map<Connection, Held>()
  readonly #ofPeers = new Map<string, Set<Held>>()
  readonly #listed = new HostRoom<Held>()
  readonly #strangers = new HostRoom<Held>()

  /** @param max - connections of all others together */
  constructor (components: HeldConnectionsComponents, max: number) {
    this.#components = components
    this.#maxListed = Math.ceil(max * LISTED_SHARE)
    this.#maxStrangers = max - this.#maxListed
  }

  get counts (): HeldCounts {
    return { listed: this.#listed.size, strangers: this.#strangers.size }
  }

  /** Takes it in, and closes another, or it, where there are too many. */
  add (connection: Connection): void {
    const { clock, listed } = this.#components
    const peer = connection.remotePeer.toString()
    const isListed = listed.has(connection.remotePeer)
    const host = hostOf(connection.remoteAddr) ?? peer
    const held: Held = { host, peer, isListed, connection, activeAt: steadyNow(clock) }
    this.#held.set(connection, held)
    const ofPeer = this.#ofPeers.get(peer) ?? new Set()
    this.#ofPeers.set(peer, ofPeer.add(held))
    this.#roomOf(held).add(held)
    if (ofPeer.size > MAX_CONNECTIONS_OF_PEER) {
      this.#close(leastActive(ofPeer), 'of one peer')
    }
    if (!isListed && this.#strangers.of(host) > MAX_CONNECTIONS_OF_HOST) {
      this.#close(leastActive(this.#strangers.itemsOf(host)), 'of one host')
    }
    if (this.#strangers.size > this.#maxStrangers) {
      this.#close(this.#weakest(this.#strangers) ?? held, 'of strangers')
    }
    if (this.#listed.size > this.#maxListed) {
      this.#close(this.#weakest(this.#listed) ?? held, 'of parties')
    }
  }

  remove (connection: Connection): void {
    const held = this.#held.get(connection)
    if (held == null) {
      return
    }
    this.#held.delete(connection)
    this.#roomOf(held).remove(held)
    const ofPeer = this.#ofPeers.get(held.peer)
    ofPeer?.delete(held)
    if (ofPeer?.size === 0) {
      this.#ofPeers.delete(held.peer)
    }
  }

  /** It carried a request. */
  active (connection: Connection): void {
    const held = this.#held.get(connection)
    if (held != null) {
      held.activeAt = steadyNow(this.#components.clock)
    }
  }

  /** What is idle, of the host that has most; else of the host that has most; undefined where each has one. */
  #weakest (room: HostRoom<Held>): Held | undefined {
    const idleSince = steadyNow(this.#components.clock) - IDLE_AFTER
    let weakest: Held | undefined
    for (const held of room) {
      if (held.activeAt <= idleSince && (weakest == null || isWeaker(held, weakest, room))) {
        weakest = held
      }
    }
    if (weakest != null) {
      return weakest
    }
    const busiest = room.busiest() ?? ''
    return room.of(busiest) > 1 ? leastActive(room.itemsOf(busiest)) : undefined
  }

  #roomOf ({ isListed }: Held): HostRoom<Held> {
    return isListed ? this.#listed : this.#strangers
  }

  #close (held: Held | undefined, words: string): void {
    if (held != null) {
      this.remove(held.connection)
      held.connection.abort(new Error(`too many connections ${words}`))
    }
  }
}

function isWeaker (a: Held, b: Held, room: HostRoom<Held>): boolean {
  const more = room.of(a.host) - room.of(b.host)
  return more > 0 || (more === 0 && a.activeAt < b.activeAt)
}

/** The one that came first, where several are equal. */
function leastActive (all: Iterable<Held>): Held | undefined {
  let least: Held | undefined
  for (const held of all) {
    if (least == null || held.activeAt < least.activeAt) {
      least = held
    }
  }
  return least
}
