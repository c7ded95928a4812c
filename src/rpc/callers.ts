/** What the engine keeps of whoever is connected: its kind, its host, and the bytes that it makes us hold. */
import { ByteRoom } from './byte-room.ts'
import { MAX_HELD, MAX_HELD_BY_LISTED, MAX_HELD_OF_CONNECTION, MAX_HELD_OF_LISTED } from './constants.ts'
import { hostOf } from './host.ts'
import type { Caller } from './admission.ts'
import type { Connection, PeerId } from '@libp2p/interface'

export interface ConnectedCaller extends Caller {
  readonly room: ByteRoom
}

export class Callers {
  readonly #isListed: (peer: PeerId) => boolean
  readonly #ofListed = new ByteRoom(MAX_HELD_BY_LISTED)
  readonly #ofStrangers = new ByteRoom(MAX_HELD)
  readonly #rooms = new WeakMap<Connection, ByteRoom>()

  constructor (isListed: (peer: PeerId) => boolean) {
    this.#isListed = isListed
  }

  /** Bytes held for all of them. */
  get held (): { readonly listed: number, readonly strangers: number } {
    return { listed: this.#ofListed.held, strangers: this.#ofStrangers.held }
  }

  /** As the registry says when a stream is opened. */
  of (connection: Connection): ConnectedCaller {
    const isListed = this.#isListed(connection.remotePeer)
    let room = this.#rooms.get(connection)
    if (room == null) {
      room = isListed
        ? new ByteRoom(MAX_HELD_OF_LISTED, this.#ofListed)
        : new ByteRoom(MAX_HELD_OF_CONNECTION, this.#ofStrangers)
      this.#rooms.set(connection, room)
    }
    return { isListed, host: hostOf(connection.remoteAddr), room }
  }
}
