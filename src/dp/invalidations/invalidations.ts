import { withoutInvalidated } from './without-invalidated.ts'
import { InvalidationUpkeep } from './upkeep.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { PublishedFact } from '../../dht/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { VerifiedFact, VerifiedInvalidation } from '../../mapping/interface.ts'
import type { Arrival, Invalidations as InvalidationsInterface, InvalidationsComponents } from './interface.ts'
import type { LogOutcome } from '../../store/invalidation-log.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Of so many DPs half are enough to be told by. */
const MANY = 64

export class Invalidations implements InvalidationsInterface {
  readonly #components: InvalidationsComponents
  readonly #upkeep: InvalidationUpkeep

  constructor (components: InvalidationsComponents) {
    this.#components = components
    const { id, registry, gossip } = components
    const isInTouch = (): boolean =>
      2 * gossip.neighbours >= Math.min(registry.current().activeDps.filter(dp => dp.id !== id).length, MANY)
    this.#upkeep = new InvalidationUpkeep({ ...components, isInTouch })
  }

  start (): void {
    this.#upkeep.start()
  }

  async stop (): Promise<void> {
    await this.#upkeep.stop()
  }

  async settled (): Promise<void> {
    await this.#upkeep.settled()
  }

  async askFirst (lookupKey: LookupKey): Promise<void> {
    await this.#upkeep.askFirst(lookupKey)
  }

  async keep (facts: RecordSet, arrival: Arrival): Promise<void> {
    await this.#components.arrivals.keep(facts, arrival)
  }

  async take (facts: readonly VerifiedInvalidation[], arrival: Arrival): Promise<void> {
    await this.#components.arrivals.take(facts, arrival)
  }

  async spread (fact: VerifiedInvalidation, options?: AbortOptions): Promise<PublishedFact<VerifiedInvalidation>> {
    const { publisher } = this.#components
    const outcome = await this.#keep(fact)
    const [published] = await Promise.all([
      publisher.publishFact(fact, options),
      outcome === 'added' ? this.#tell(fact) : undefined
    ])
    return published
  }

  async publishFact<F extends VerifiedFact> (fact: F, options?: AbortOptions): Promise<PublishedFact<F>> {
    return isInvalidation(fact)
      ? { ...await this.spread(fact, options), fact }
      : await this.#components.publisher.publishFact(fact, options)
  }

  withoutInvalidated (entries: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    return withoutInvalidated(entries, this.#components)
  }

  /** What concerns only others is no news to this DP's log, and told to them. */
  async #keep (fact: VerifiedInvalidation): Promise<LogOutcome> {
    const { log, share, count } = this.#components
    if (!await share.concerns(fact.lookupKey)) {
      return 'added'
    }
    const [outcome = 'refused'] = await log.add([fact])
    count('here', outcome)
    return outcome
  }

  async #tell (fact: VerifiedInvalidation): Promise<void> {
    const { gossip, logger } = this.#components
    try {
      const told = await gossip.publish(fact)
      logger('told an invalidation to %d neighbours', told)
    } catch (err) {
      // the others find it when they reconcile
      logger.error('an invalidation was not told: %e', err)
    }
  }
}

function isInvalidation (fact: VerifiedFact): fact is VerifiedInvalidation {
  return fact.kind === 'invalidation'
}
