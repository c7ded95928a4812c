/** What we compare with one DP: the facts for which both are placed, and what we refused of its. */
import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { steadyNow } from '../../base/clock.ts'
import { MAX_REFUSED, MAX_REMEMBERED, REFUSED_FOR, REFUSED_FOR_LONGEST } from './constants.ts'
import type { Clock } from '../../base/clock.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { FactIndex } from '../../store/fact-index.ts'
import type { SummedIndex } from '../../store/summed-index.ts'

export interface PairsComponents {
  readonly facts: FactIndex
  readonly clock: Clock
  readonly registry: RegistrySource
}

/** A fact of one DP. */
interface Refusal {
  readonly id: Uint8Array
  /** Until then it isn't asked for again, milliseconds of the steady clock. */
  readonly until: number
  /** How often it was refused. */
  readonly times: number
}

interface Refused {
  readonly byName: Map<string, Refusal>
  /** When the first of them is tried again. */
  nextAt: number
}

export class Pairs {
  readonly #components: PairsComponents
  readonly #maxRefused: number
  readonly #refused = new LRUCache<string, Refused>({ max: MAX_REMEMBERED })
  /** Those into which what was refused has been counted. */
  readonly #filled = new WeakSet<SummedIndex>()

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
    if (refused != null && (!this.#filled.has(pair) || refused.nextAt <= now)) {
      const all = [...refused.byName.values()]
      all.forEach(refusal => {
        if (refusal.until > now) {
          pair.add(refusal.id)
        } else {
          this.#uncount(refusal.id, pair)
        }
      })
      refused.nextAt = Math.min(...all.map(refusal => refusal.until).filter(time => time > now), Infinity)
    }
    this.#filled.add(pair)
    return pair
  }

  /**
   * @param forGood - for its form or signature, as this registry judges it; else it is
   * tried again after a while, and after twice that the next time
   */
  refuse (peer: string, id: Uint8Array, pair: SummedIndex, forGood: boolean): void {
    const refused: Refused = this.#refused.get(peer) ?? { byName: new Map(), nextAt: Infinity }
    const name = nameOf(id)
    const times = (refused.byName.get(name)?.times ?? 0) + 1
    refused.byName.delete(name)
    const [oldest] = refused.byName
    if (oldest != null && refused.byName.size >= this.#maxRefused) {
      refused.byName.delete(oldest[0])
      this.#uncount(oldest[1].id, pair)
    }
    const wait = Math.min(REFUSED_FOR * 2 ** Math.min(times - 1, 30), REFUSED_FOR_LONGEST)
    const until = forGood ? Infinity : steadyNow(this.#components.clock) + wait
    refused.byName.set(name, { id, until, times })
    refused.nextAt = Math.min(refused.nextAt, until)
    this.#refused.set(peer, refused)
    pair.add(id)
  }

  /** What it doesn't have any more is counted no longer. */
  drop (peer: string, ids: readonly Uint8Array[], pair: SummedIndex): void {
    const refused = this.#refused.get(peer)
    for (const id of ids) {
      if (refused?.byName.delete(nameOf(id)) === true) {
        this.#uncount(id, pair)
      }
    }
  }

  /** The registry or placement changed: all may be judged otherwise. */
  clear (): void {
    this.#refused.clear()
    this.#components.facts.replaced()
  }

  /** What was refused may have come another way since, and be stored. */
  #uncount (id: Uint8Array, pair: SummedIndex): void {
    if (!this.#components.facts.holds(id)) {
      pair.delete(id)
    }
  }
}

function nameOf (id: Uint8Array): string {
  return toString(id, 'latin1')
}
