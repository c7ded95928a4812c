import { attempt } from '../../mapping/attempt.ts'
import { verifyFact } from '../../mapping/validity.ts'
import { applyToRecordSets } from './record-sets.ts'
import type { VerifiedInvalidation } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type {
  Arrival, InvalidationArrivals as InvalidationArrivalsInterface, InvalidationArrivalsComponents
} from './interface.ts'

export class InvalidationArrivals implements InvalidationArrivalsInterface {
  readonly #components: InvalidationArrivalsComponents

  constructor (components: InvalidationArrivalsComponents) {
    this.#components = components
  }

  async take (facts: readonly VerifiedInvalidation[], arrival: Arrival): Promise<void> {
    const { share } = this.#components
    const own = await share.ofConcern(facts)
    // the log last: what it has was applied, so that a crash in between is made good by the next reconciliation
    await applyToRecordSets(own, this.#components)
    await this.#log(own, arrival)
  }

  async keep ({ invalidations }: RecordSet, arrival: Arrival): Promise<void> {
    const { registry, clock } = this.#components
    const context = { registry: registry.current(), now: clock.now() }
    await this.#log(invalidations.flatMap(fact => attempt(() => verifyFact(fact, context)) ?? []), arrival)
  }

  async #log (facts: readonly VerifiedInvalidation[], arrival: Arrival): Promise<void> {
    if (facts.length > 0) {
      const { log, count } = this.#components
      const outcomes = await log.add(facts, { settle: arrival === 'sync' })
      outcomes.forEach(outcome => { count(arrival, outcome) })
    }
  }
}
