/**
 * The one door into the record store, whether facts come over this protocol or
 * over Kademlia: verified, meant for this replica, admitted, then durable.
 */
import { LRUCache } from 'lru-cache'
import { DiscoveryError } from '../../base/errors.ts'
import { actOf } from '../../mapping/act-of.ts'
import { admit } from '../../mapping/admission.ts'
import { admitFact } from '../../mapping/admit-fact.ts'
import { retain } from '../../mapping/record-set.ts'
import { verifyFact, verifyParsed } from '../../mapping/validity.ts'
import { readersOf, replicasOf } from '../../registry/placement.ts'
import { requireAct } from '../../registry/standing.ts'
import { StoreError } from '../../store/errors.ts'
import { DEFAULT_VERIFIED_CACHE } from './constants.ts'
import { RecordsError } from './errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { EntryCache, Fact, UncheckedEntry, VerifiedEntry, VerifiedFact } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { Gate } from '../../registry/gate.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { RecordStore } from '../../store/interface.ts'

export interface IntakeComponents {
  registry: RegistrySource
  /** What the registry is good for decides what is taken in. */
  gate: Pick<Gate, 'standing'>
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
  /** Of everything but entries. */
  readonly facts: readonly IntakeCode[]
}

/** Answers need what they answer; a defence must not come after the ruling that it travels with; strikes come before what they strike. */
const INTAKE_ORDER = ['dispute', 'defence', 'link', 'receipts', 'invalidation', 'note'] as const satisfies ReadonlyArray<Fact['kind']>

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
   * @throws RegistryError `REGISTRY_FROZEN`, `REGISTRY_EXPIRED`
   * @throws MappingError, AttestationError, BaseError, RecordsError `RECORDS_NOT_REPLICA`
   */
  check (entry: UncheckedEntry): VerifiedEntry {
    const [registry, now] = [this.#components.registry.current(), this.#components.clock.now()]
    requireAct(actOf(entry), this.#components.gate.standing(), now)
    if (!replicasOf(entry.lookupKey, registry, now, entry.regions).some(({ id }) => id === this.id)) {
      throw new RecordsError('RECORDS_NOT_REPLICA')
    }
    // an ended lease may still tell that an older one was replaced; admission decides
    return verifyParsed('entry', entry, { registry, now, cache: this.cache, allowExpired: true })
  }

  /**
   * The same for another fact, which every replica of the key keeps, in whatever region; notes stay in theirs.
   *
   * @throws RegistryError `REGISTRY_FROZEN`, `REGISTRY_EXPIRED`
   * @throws MappingError, AttestationError, BaseError, RecordsError `RECORDS_NOT_REPLICA`
   */
  checkFact (fact: Fact): VerifiedFact {
    const [registry, now] = [this.#components.registry.current(), this.#components.clock.now()]
    requireAct(actOf(fact), this.#components.gate.standing(), now)
    const replicas = fact.kind === 'note'
      ? replicasOf(fact.lookupKey, registry, now, fact.regions)
      : readersOf(fact.lookupKey, registry, now)
    if (!replicas.some(({ id }) => id === this.id)) {
      throw new RecordsError('RECORDS_NOT_REPLICA')
    }
    return verifyFact(fact, { registry, now })
  }

  /**
   * Takes in what can be taken in. Resolves once that is durable.
   *
   * @throws StoreError
   */
  async take (incoming: RecordSet): Promise<Intake> {
    const codes = { entries: [] as IntakeCode[], facts: [] as IntakeCode[] }
    const facts = incoming.facts.map((fact, i) => attempt(codes.facts, i, () => this.checkFact(fact)))
    const entries = incoming.entries.map((entry, i) => attempt(codes.entries, i, () => this.check(entry)))
    if (![...facts, ...entries].some(fact => fact != null)) {
      return codes
    }
    const inTurn = [...facts.entries()].sort(([i, a], [j, b]) => turnOf(a) - turnOf(b) || i - j)
    await this.#components.records.update(incoming.lookupKey, stored => {
      const context = { registry: this.#components.registry.current(), now: this.#components.clock.now() }
      let next: RecordSet = retain(stored, context.now, context.registry.policy)
      for (const [i, fact] of inTurn) {
        if (fact != null) {
          next = attempt(codes.facts, i, () => {
            admitFact(next, fact, context)
            return next.withFact(fact)
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

function turnOf (fact: Fact | undefined): number {
  return fact == null ? INTAKE_ORDER.length : INTAKE_ORDER.indexOf(fact.kind)
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
