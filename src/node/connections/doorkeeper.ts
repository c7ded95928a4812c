/**
 * Who may come in, and who has to go: before the handshake by host, after it by peer
 * as well (docs/limits.md). libp2p asks by its connection gater, and tells by events;
 * its own limits stand behind these, since they know neither hosts nor the registry.
 */
import { Handshakes } from './handshakes.ts'
import { HeldConnections } from './held.ts'
import { NOBODY_LISTED } from './listed-parties.ts'
import type { Clock } from '../../base/clock.ts'
import type { HeldCounts } from './held.ts'
import type { ListedParties } from './listed-parties.ts'
import type { Connection, ConnectionGater, Libp2pEvents, TypedEventTarget } from '@libp2p/interface'

export interface DoorkeeperComponents {
  readonly clock: Clock
  /** @default nobody */
  readonly listed?: ListedParties
}

export interface DoorkeeperInit {
  /** That others may make to this node. */
  readonly maxConnections: number
}

export class Doorkeeper {
  readonly #handshakes: Handshakes
  readonly #held: HeldConnections

  constructor ({ clock, listed = NOBODY_LISTED }: DoorkeeperComponents, { maxConnections }: DoorkeeperInit) {
    this.#handshakes = new Handshakes({ clock, listed })
    this.#held = new HeldConnections({ clock, listed }, maxConnections)
  }

  readonly gater: Pick<ConnectionGater, 'denyInboundConnection' | 'denyInboundUpgradedConnection'> = {
    denyInboundConnection: connection => !this.#handshakes.begin(connection),
    denyInboundUpgradedConnection: (_peer, connection) => {
      this.#handshakes.end(connection)
      return false
    }
  }

  /** For metrics. */
  get counts (): HeldCounts & { readonly handshakes: number } {
    return { ...this.#held.counts, handshakes: this.#handshakes.size }
  }

  watch (events: Pick<TypedEventTarget<Libp2pEvents>, 'addEventListener'>): void {
    events.addEventListener('connection:open', ({ detail }) => {
      if (detail.direction === 'inbound') {
        // libp2p's own listeners come first
        queueMicrotask(() => { this.#take(detail) })
      }
    })
    events.addEventListener('connection:close', ({ detail }) => { this.#held.remove(detail) })
  }

  /** It carried a request. */
  active (connection: Connection): void {
    this.#held.active(connection)
  }

  #take (connection: Connection): void {
    if (connection.status === 'open') {
      this.#held.add(connection)
    }
  }
}
