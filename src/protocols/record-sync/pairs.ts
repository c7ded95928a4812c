/** What we compare with one DP: the facts for which both are placed, and what we refused of its. */
import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { steadyNow } from '../../base/clock.ts'
import { MAX_REFUSED, MAX_REMEMBERED, REFUSED_FOR } from './constants.ts'
import type { Clock } from '../../base/clock.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { FactIndex } from '../../store/fact-index.ts'
import type { SummedIndex } from '../../store/summed-index.ts'

export interface PairsComponents {
  readonly facts: FactIndex
  readonly clock: Clock
  readonly registry: RegistrySource
}

/** By the name of its id: until when it isn't asked for again, milliseconds since the epoch. */
type Refused = Map<string, { readonly id: Uint8Array, readonly until: number }>

export class Pairs {
  readonly #components: PairsComponents
  readonly #refused = new LRUCache<string, Refused>({ max: MAX_REMEMBERED })

  constructor (components: PairsComponents) {
    this.#components = components
  }

  /** With what was refused counted in, so that sums of honest DPs become equal. */
  async with (peer: string): Promise<SummedIndex> {
    const { facts, clock, registry } = this.#components
    const now = clock.now()
    const refused: Refused = this.#refused.get(peer) ?? new Map()
    const over = [...refused].filter(([, { until }]) => until <= steadyNow(clock))
    if (over.length > 0) {
      over.forEach(([name]) => { refused.delete(name) })
      facts.forget(peer)
    }
    // what is about to be forgotten may be gone at one end: the clocks differ
    const until = now + 2 * registry.current().policy.clockTolerance
    const pair = await facts.pairWith(peer, until, async () => { await setImmediate() })
    refused.forEach(({ id }) => { pair.add(id) })
    return pair
  }

  /** @param forGood - for its form or signature, as this registry judges it; else it is tried again after a while */
  refuse (peer: string, id: Uint8Array, pair: SummedIndex, forGood: boolean): void {
    const refused: Refused = this.#refused.get(peer) ?? new Map()
    const oldest = refused.size >= MAX_REFUSED ? [...refused.keys()][0] : undefined
    if (oldest != null) {
      refused.delete(oldest)
    }
    refused.set(nameOf(id), { id, until: forGood ? Infinity : steadyNow(this.#components.clock) + REFUSED_FOR })
    this.#refused.set(peer, refused)
    pair.add(id)
  }

  /** What it doesn't have any more is counted no longer. */
  drop (peer: string, ids: readonly Uint8Array[], pair: SummedIndex): void {
    const refused = this.#refused.get(peer)
    for (const id of ids) {
      if (refused?.delete(nameOf(id)) === true) {
        pair.delete(id)
      }
    }
  }

  isRefused (peer: string, id: Uint8Array): boolean {
    return this.#refused.get(peer)?.has(nameOf(id)) === true
  }

  /** The registry or placement changed: all may be judged otherwise. */
  clear (): void {
    this.#refused.clear()
    this.#components.facts.replaced()
  }
}

function nameOf (id: Uint8Array): string {
  return toString(id, 'latin1')
}
