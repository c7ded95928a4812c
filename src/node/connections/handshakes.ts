/**
 * Sockets whose owner has shown no key yet. Each host has a few; where there is no
 * room a newcomer takes the place of one that is slow, of the host that has most of
 * them, so that silence shuts nobody out. Hosts of the registry have a room of their own.
 */
import { steadyNow } from '../../base/clock.ts'
import { HANDSHAKE_GRACE, HANDSHAKES_OF_LISTED, MAX_HANDSHAKES, MAX_HANDSHAKES_OF_HOST } from './constants.ts'
import { hostOf } from '../../rpc/host.ts'
import { HostRoom } from './host-room.ts'
import type { Clock } from '../../base/clock.ts'
import type { ListedParties } from './listed-parties.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/** What isn't an IP address shares one place. */
const ELSEWHERE = 'elsewhere'

/** libp2p's connections, and sockets that are to become some. */
export interface Handshake {
  readonly remoteAddr: Multiaddr
  addEventListener (type: 'close', listener: () => void): void
  abort (err: Error): void
}

interface Begun {
  readonly host: string
  readonly since: number
  readonly connection: Handshake
}

export interface HandshakesComponents {
  readonly clock: Clock
  readonly listed: ListedParties
}

export class Handshakes {
  readonly #components: HandshakesComponents
  readonly #ofListed = new HostRoom<Begun>()
  readonly #ofStrangers = new HostRoom<Begun>()
  readonly #all = new Map<Handshake, { readonly handshake: Begun, readonly room: HostRoom<Begun> }>()

  constructor (components: HandshakesComponents) {
    this.#components = components
  }

  get size (): number {
    return this.#all.size
  }

  /** @returns false: there is no room for it */
  begin (connection: Handshake): boolean {
    const { clock, listed } = this.#components
    const now = steadyNow(clock)
    const host = hostOf(connection.remoteAddr) ?? ELSEWHERE
    const parties = listed.at(host)
    const room = parties > 0 ? this.#ofListed : this.#ofStrangers
    const most = MAX_HANDSHAKES_OF_HOST + HANDSHAKES_OF_LISTED * parties
    if (room.of(host) >= most && !this.#makeRoom(room.oldestOf(host), now)) {
      return false
    }
    if (room.size >= MAX_HANDSHAKES && !this.#makeRoom(room.oldestOfBusiest(), now)) {
      return false
    }
    const handshake = { host, since: now, connection }
    room.add(handshake)
    this.#all.set(connection, { handshake, room })
    connection.addEventListener('close', () => { this.end(connection) })
    return true
  }

  /** It has an identity now, or is gone. */
  end (connection: Handshake): void {
    const known = this.#all.get(connection)
    if (known != null) {
      this.#all.delete(connection)
      known.room.remove(known.handshake)
    }
  }

  #makeRoom (handshake: Begun | undefined, now: number): boolean {
    // a clock that was set back must not make anybody stay for ever: the handshake's own deadline ends it
    if (handshake == null || now - handshake.since < HANDSHAKE_GRACE) {
      return false
    }
    this.end(handshake.connection)
    handshake.connection.abort(new Error('a newcomer took the place of a handshake that was slow'))
    return true
  }
}
