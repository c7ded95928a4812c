import { applyToRecordSets } from './record-sets.ts'
import type { VerifiedInvalidation } from '../../mapping/interface.ts'
import type {
  Arrival, InvalidationArrivals as InvalidationArrivalsInterface, InvalidationArrivalsComponents
} from './interface.ts'

export class InvalidationArrivals implements InvalidationArrivalsInterface {
  readonly #components: InvalidationArrivalsComponents

  constructor (components: InvalidationArrivalsComponents) {
    this.#components = components
  }

  async take (facts: readonly VerifiedInvalidation[], arrival: Arrival): Promise<void> {
    const { log, count } = this.#components
    // the log last: what it has was applied, so that a crash in between is made good by the next reconciliation
    await applyToRecordSets(facts, this.#components)
    const outcomes = await log.add(facts, { settle: arrival === 'sync' })
    outcomes.forEach(outcome => { count(arrival, outcome) })
  }
}
