/**
 * The one door into the record store, whether facts come over this protocol or
 * over Kademlia: verified, meant for this replica, admitted, then durable.
 */
import { LRUCache } from 'lru-cache'
import { DiscoveryError } from '../../base/errors.ts'
import { admit, admitKinds } from '../../mapping/admission.ts'
import { retain } from '../../mapping/record-set.ts'
import { verifyParsedEntry } from '../../mapping/verify.ts'
import { replicasOf } from '../../registry/placement.ts'
import { StoreError } from '../../store/errors.ts'
import { DEFAULT_VERIFIED_CACHE } from './constants.ts'
import { RecordsError } from './errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { EntryCache, UncheckedEntry, VerifiedEntry } from '../../mapping/interface.ts'
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

/** What became of one entry: undefined, or the code of the refusal. */
export type IntakeCode = string | undefined

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
   * Takes in what can be taken in. Resolves once that is durable.
   *
   * @returns for each entry, in canonical order, what became of it
   * @throws MappingError `FACT_KIND_REFUSED`
   * @throws StoreError
   */
  async take (facts: RecordSet): Promise<readonly IntakeCode[]> {
    admitKinds(facts)
    const codes: IntakeCode[] = []
    const verified: Array<VerifiedEntry | undefined> = facts.entries.map((entry, i) => attempt(codes, i, () => this.check(entry)))
    if (!verified.some(entry => entry != null)) {
      return codes
    }
    await this.#components.records.update(facts.lookupKey, stored => {
      const registry = this.#components.registry.current()
      const now = this.#components.clock.now()
      let next: RecordSet = retain(stored, now, registry.policy)
      for (const [i, entry] of verified.entries()) {
        if (entry != null) {
          next = attempt(codes, i, () => {
            admit(next, entry, { registry, now })
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
