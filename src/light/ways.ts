/**
 * The two ways to ask, through relays or directly. Which one is chosen once for
 * each lookup or claim, before it begins, and kept to its end: what fails on one
 * way isn't tried on the other.
 */
import { RelayError } from '../protocols/relay/index.ts'
import type { RecordReader } from '../dht/interface.ts'
import type { OprfClient } from '../protocols/oprf/interface.ts'
import type { RelayClient } from '../protocols/relay/index.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Discoverer } from './discoverer.ts'
import type { FederationReader } from './federation-reader.ts'
import type { Logger } from '@libp2p/interface'

/**
 * - `auto`: through relays wherever the registry has enough of them, else directly,
 *   and results say so
 * - `always`: through relays or not at all
 * - `never`: directly
 *
 * Where the policy says `relayRequired`, nothing goes directly, whatever is wished.
 */
export type RelayWish = 'always' | 'auto' | 'never'

/** All that a light node asks with. */
export interface Way {
  readonly rpc: Pick<Rpc, 'call'>
  readonly oprf: OprfClient
  readonly reader: RecordReader
  readonly federation: FederationReader
  readonly discoverer: Discoverer
}

export interface WaysComponents {
  readonly relay: Pick<RelayClient, 'isPossible'>
  /** Whether the federation lets nobody ask directly. */
  readonly isRequired: () => boolean
  /** @param relayed - whether everything that it asks goes through relays */
  readonly make: (relayed: boolean) => Way
  readonly log: Logger
}

export class Ways {
  readonly #components: WaysComponents
  readonly #wish: RelayWish
  readonly #made = new Map<boolean, Way>()
  #last?: boolean

  constructor (components: WaysComponents, wish: RelayWish = 'auto') {
    this.#components = components
    this.#wish = wish
  }

  /**
   * @throws RelayError `RELAY_NONE` where it is to be through relays, and there are too few;
   * `RELAY_REQUIRED` where the federation wants that, and it is to be directly or can't be
   */
  choose (): Way {
    const relayed = this.#isRelayed()
    const way = this.#made.get(relayed) ?? this.#components.make(relayed)
    if (!this.#made.has(relayed)) {
      this.#made.set(relayed, way)
      way.reader.start()
    }
    return way
  }

  async stop (): Promise<void> {
    await Promise.all([...this.#made.values()].map(async ({ reader }) => { await reader.stop() }))
  }

  #isRelayed (): boolean {
    const required = this.#components.isRequired()
    if (this.#wish === 'never') {
      requireFree(required, 'it was to be directly')
      return false
    }
    const possible = this.#components.relay.isPossible()
    if (this.#wish === 'always') {
      if (!possible) {
        throw new RelayError('RELAY_NONE')
      }
      return true
    }
    if (!possible) {
      requireFree(required, 'too few relays and gateways for this home DP')
    }
    if (possible !== this.#last) {
      this.#components.log(possible
        ? 'asks through relays from now on'
        : 'asks directly from now on: the registry lists too few relays, so DPs learn the peer id that asks')
      this.#last = possible
    }
    return possible
  }
}

/** @throws RelayError `RELAY_REQUIRED` */
function requireFree (required: boolean, detail: string): void {
  if (required) {
    throw new RelayError('RELAY_REQUIRED', { detail })
  }
}
