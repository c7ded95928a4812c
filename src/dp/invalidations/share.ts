/** Which invalidations concern this DP: those of keys that it stores, or at which it holds a mapping. */
import { takesIn } from '../../registry/pairs.ts'
import { holdsAt } from '../../protocols/claim/index.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'

export interface ShareComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'iterate'>
}

export class Share {
  readonly #components: ShareComponents

  constructor (components: ShareComponents) {
    this.#components = components
  }

  /** Whether it stores what is published at a key, or will by the next placement. */
  isPlaced (lookupKey: LookupKey): boolean {
    const { id, registry, clock } = this.#components
    return takesIn(id, lookupKey, registry.current(), clock.now())
  }

  async concerns (lookupKey: LookupKey): Promise<boolean> {
    return this.isPlaced(lookupKey) || await holdsAt(this.#components.claims, lookupKey)
  }

  async ofConcern<F extends { readonly lookupKey: LookupKey }> (facts: readonly F[]): Promise<readonly F[]> {
    const concerned = await Promise.all(facts.map(async ({ lookupKey }) => await this.concerns(lookupKey)))
    return facts.filter((_, i) => concerned[i])
  }
}
