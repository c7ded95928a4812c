/** What we compare with one DP: the facts for which both are placed, and what we refused of its. */
import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { steadyNow } from '../../base/clock.ts'
import { MAX_REFUSED, MAX_REMEMBERED } from './constants.ts'
import { Refusals } from './refusals.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { FactIndex } from '../../store/fact-index.ts'
import type { SummedIndex } from '../../store/summed-index.ts'
import type { RefusalInit } from './refusals.ts'

export interface PairsComponents {
  readonly facts: FactIndex
  readonly clock: Clock
  readonly registry: RegistrySource
  /** Whether the registry is good for taking in whatever comes. @default it is */
  readonly isConfirmed?: () => boolean
}

export class Pairs {
  readonly #components: PairsComponents
  readonly #maxRefused: number
  readonly #refused = new LRUCache<string, Refusals>({ max: MAX_REMEMBERED })
  /** Those into which what was refused has been counted. */
  readonly #filled = new WeakSet<SummedIndex>()
  /** Something was refused because the registry isn't confirmed. */
  #awaitsRegistry = false

  constructor (components: PairsComponents, maxRefused = MAX_REFUSED) {
    this.#components = components
    this.#maxRefused = maxRefused
  }

  /** With what was refused counted in, so that sums of honest DPs become equal. */
  async with (peer: string): Promise<SummedIndex> {
    const { facts, clock, registry } = this.#components
    // what is about to be forgotten may be gone at one end: the clocks differ
    const until = clock.now() + 2 * registry.current().policy.clockTolerance
    const pair = await facts.pairWith(peer, until, async () => { await setImmediate() })
    const refused = this.#refused.get(peer)
    const now = steadyNow(clock)
    this.#look()
    if (refused != null && (!this.#filled.has(pair) || refused.nextAt <= now)) {
      const { due, waiting } = refused.split(now)
      waiting.forEach(id => { pair.add(id) })
      due.forEach(id => {
        this.#uncount(id, pair)
        if (facts.holds(id)) {
          refused.stored(id)
        }
      })
    }
    this.#filled.add(pair)
    return pair
  }

  /** It is not asked for again for a while, and twice that the next time; or sooner, when the reason is over. */
  refuse (peer: string, id: Uint8Array, pair: SummedIndex, init: RefusalInit): void {
    const refused = this.#refused.get(peer) ?? new Refusals()
    refused.add(id, init, steadyNow(this.#components.clock))
    const oldest = refused.size > this.#maxRefused ? refused.shift() : undefined
    if (oldest != null) {
      this.#uncount(oldest, pair)
    }
    this.#refused.set(peer, refused)
    this.#awaitsRegistry ||= init.obstacle === 'standing'
    pair.add(id)
  }

  /** A fact of a DP was taken in. */
  took (peer: string, id: Uint8Array): void {
    this.#refused.get(peer)?.stored(id)
  }

  /** Bytes to be given back to a DP, for what was only early; they are told once. */
  owedTo (peer: string): number {
    return this.#refused.get(peer)?.takeOwed() ?? 0
  }

  /** What it doesn't have any more is counted no longer. */
  drop (peer: string, ids: readonly Uint8Array[], pair: SummedIndex): void {
    const refused = this.#refused.get(peer)
    for (const id of ids) {
      if (refused?.delete(id) === true) {
        this.#uncount(id, pair)
      }
    }
  }

  /** What is stored at a key now: what was refused for what was there may hold. */
  stored (recordSet: RecordSet): void {
    const { facts, registry } = this.#components
    const { came, left } = facts.set(recordSet, registry.current().policy)
    if (came || left) {
      const change = { room: left || recordSet.invalidations.length > 0, company: came }
      this.#all().forEach(([, refused]) => { refused.changed(recordSet.lookupKey, change) })
    }
  }

  /** When room comes at a key by itself, milliseconds since the epoch. */
  nextEndAt (lookupKey: LookupKey): number | undefined {
    const { facts, clock } = this.#components
    return facts.nextEndAt(lookupKey, clock.now())
  }

  /** DPs of which something is to be asked for again, each with when, milliseconds of the steady clock. */
  next (): ReadonlyArray<readonly [string, number]> {
    this.#look()
    return this.#all().flatMap(([peer, { nextAt }]) => nextAt < Infinity ? [[peer, nextAt] as const] : [])
  }

  /** The registry or placement changed: all may be judged otherwise. */
  clear (): void {
    this.#refused.clear()
    this.#components.facts.replaced()
  }

  #look (): void {
    const { isConfirmed = () => true } = this.#components
    if (this.#awaitsRegistry && isConfirmed()) {
      this.#awaitsRegistry = false
      this.#all().forEach(([, refused]) => { refused.confirmed() })
    }
  }

  #all (): ReadonlyArray<[string, Refusals]> {
    return [...this.#refused.entries()]
  }

  /** What was refused may have come another way since, and be stored. */
  #uncount (id: Uint8Array, pair: SummedIndex): void {
    if (!this.#components.facts.holds(id)) {
      pair.delete(id)
    }
  }
}
