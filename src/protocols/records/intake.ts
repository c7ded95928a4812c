/**
 * The one door into the record store, whether facts come over this protocol or
 * over Kademlia: verified, meant for this replica, admitted, then durable.
 */
import { LRUCache } from 'lru-cache'
import { DiscoveryError } from '../../base/errors.ts'
import { admit, admitInvalidation, admitKinds } from '../../mapping/admission.ts'
import { verifyParsedInvalidation } from '../../mapping/invalidation.ts'
import { retain } from '../../mapping/record-set.ts'
import { verifyParsedEntry } from '../../mapping/verify.ts'
import { readersOf, replicasOf } from '../../registry/placement.ts'
import { StoreError } from '../../store/errors.ts'
import { DEFAULT_VERIFIED_CACHE } from './constants.ts'
import { RecordsError } from './errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { EntryCache, UncheckedEntry, UncheckedInvalidation, VerifiedEntry, VerifiedInvalidation } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { RecordStore } from '../../store/interface.ts'

export interface IntakeComponents {
  registry: RegistrySource
  clock: Clock
  records: RecordStore
}

export interface IntakeInit {
  /** Peer id of this DP, base58btc. */
  id: string
  /** Entries whose verification is remembered. @default 10_000 */
  cacheSize?: number
}

/** What became of one fact: undefined, or the code of the refusal. */
export type IntakeCode = string | undefined

/** In canonical order. */
export interface Intake {
  readonly entries: readonly IntakeCode[]
  readonly invalidations: readonly IntakeCode[]
}

export class RecordIntake {
  readonly id: string
  /** Shared with readers of this node. */
  readonly cache: EntryCache
  readonly #components: IntakeComponents

  constructor (components: IntakeComponents, init: IntakeInit) {
    this.#components = components
    this.id = init.id
    this.cache = new LRUCache<string, VerifiedEntry>({ max: init.cacheSize ?? DEFAULT_VERIFIED_CACHE })
  }

  /**
   * Everything but what depends on the stored set.
   *
   * @throws MappingError, AttestationError, BaseError, RecordsError `RECORDS_NOT_REPLICA`
   */
  check (entry: UncheckedEntry): VerifiedEntry {
    const registry = this.#components.registry.current()
    if (!replicasOf(entry.lookupKey, registry, entry.regions).some(({ id }) => id === this.id)) {
      throw new RecordsError('RECORDS_NOT_REPLICA')
    }
    // an ended lease may still tell that an older one was replaced; admission decides
    return verifyParsedEntry(entry, { registry, now: this.#components.clock.now(), cache: this.cache, allowExpired: true })
  }

  /**
   * The same for an invalidation, which every replica of the key keeps, in whatever region.
   *
   * @throws MappingError, AttestationError, RecordsError `RECORDS_NOT_REPLICA`
   */
  checkInvalidation (fact: UncheckedInvalidation): VerifiedInvalidation {
    const registry = this.#components.registry.current()
    if (!readersOf(fact.lookupKey, registry).some(({ id }) => id === this.id)) {
      throw new RecordsError('RECORDS_NOT_REPLICA')
    }
    return verifyParsedInvalidation(fact, { registry, now: this.#components.clock.now() })
  }

  /**
   * Takes in what can be taken in. Resolves once that is durable.
   *
   * @throws MappingError `FACT_KIND_REFUSED`
   * @throws StoreError
   */
  async take (facts: RecordSet): Promise<Intake> {
    admitKinds(facts)
    const codes = { entries: [] as IntakeCode[], invalidations: [] as IntakeCode[] }
    const invalidations = facts.invalidations.map((fact, i) => attempt(codes.invalidations, i, () => this.checkInvalidation(fact)))
    const entries = facts.entries.map((entry, i) => attempt(codes.entries, i, () => this.check(entry)))
    if (![...invalidations, ...entries].some(fact => fact != null)) {
      return codes
    }
    await this.#components.records.update(facts.lookupKey, stored => {
      const context = { registry: this.#components.registry.current(), now: this.#components.clock.now() }
      let next: RecordSet = retain(stored, context.now, context.registry.policy)
      // strikes first: what they strike is not taken in beside them
      for (const [i, fact] of invalidations.entries()) {
        if (fact != null) {
          next = attempt(codes.invalidations, i, () => {
            admitInvalidation(next, fact, context)
            return next.withInvalidation(fact)
          }) ?? next
        }
      }
      for (const [i, entry] of entries.entries()) {
        if (entry != null) {
          next = attempt(codes.entries, i, () => {
            admit(next, entry, context)
            return next.with(entry)
          }) ?? next
        }
      }
      return next
    })
    return codes
  }
}

/** Keeps the code of a refusal; what isn't one is our own fault and goes up. */
function attempt<T> (codes: IntakeCode[], i: number, work: () => T): T | undefined {
  codes[i] = undefined
  try {
    return work()
  } catch (err) {
    if (!(err instanceof DiscoveryError) || err instanceof StoreError) {
      throw err
    }
    codes[i] = err.code
    return undefined
  }
}
