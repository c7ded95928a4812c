/**
 * The one door into the record store, whether facts come over this protocol or
 * over Kademlia: verified, meant for this replica, admitted, then durable.
 */
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../../base/errors.ts'
import { actOf } from '../../mapping/act-of.ts'
import { admit } from '../../mapping/admission.ts'
import { admitFact } from '../../mapping/admit-fact.ts'
import { retain } from '../../mapping/record-set.ts'
import { regionsOf } from '../../mapping/regions-of.ts'
import { verifyFact, verifyParsed } from '../../mapping/validity.ts'
import { takesIn } from '../../registry/pairs.ts'
import { requireAct } from '../../registry/standing.ts'
import { StoreError } from '../../store/errors.ts'
import { DEFAULT_VERIFIED_CACHE } from './constants.ts'
import { RecordsError } from './errors.ts'
import type { Hash } from '../../base/bytes.ts'
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
  /** By which it forgets: never ahead of what others confirm. */
  past: Clock
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

/** A fact that wasn't taken in, by its hash, and why. */
export interface Refusal {
  readonly hash: Hash
  readonly error: DiscoveryError
  /** It verifies: what is stored here leaves it no room, or outdoes it. */
  readonly verified: boolean
}

/** In canonical order. */
export interface Intake {
  readonly entries: readonly IntakeCode[]
  /** Of everything but entries. */
  readonly facts: readonly IntakeCode[]
  readonly refused: readonly Refusal[]
}

/**
 * Answers need what they answer; a defence must not come after the ruling that it travels with; strikes come before
 * what they strike.
 */
const INTAKE_ORDER = [
  'dispute', 'defence', 'link', 'receipts', 'invalidation', 'note'
] as const satisfies ReadonlyArray<Fact['kind']>

export class RecordIntake {
  readonly id: string
  /** Shared with readers of this node. */
  readonly cache: EntryCache
  readonly #components: IntakeComponents
  readonly #listeners = new Set<(stored: RecordSet) => void>()

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
    if (!takesIn(this.id, entry.lookupKey, registry, now, entry.regions)) {
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
    if (!takesIn(this.id, fact.lookupKey, registry, now, regionsOf(fact))) {
      throw new RecordsError('RECORDS_NOT_REPLICA')
    }
    return verifyFact(fact, { registry, now })
  }

  /** Calls back with what is stored at a key, once that is durable; returns the way to stop. */
  onChange (listener: (stored: RecordSet) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /**
   * Takes in what can be taken in. Resolves once that is durable.
   *
   * @throws StoreError
   */
  async take (incoming: RecordSet): Promise<Intake> {
    const tried = new Tried()
    const facts = incoming.facts.map(fact => tried.attempt(fact, () => this.checkFact(fact)))
    const entries = incoming.entries.map(entry => tried.attempt(entry, () => this.check(entry)))
    if (![...facts, ...entries].some(fact => fact != null)) {
      return tried.result(incoming)
    }
    const inTurn = facts.filter(fact => fact != null).sort((a, b) => turnOf(a) - turnOf(b))
    const stored = await this.#components.records.update(incoming.lookupKey, stored => {
      const { clock, past } = this.#components
      const context = { registry: this.#components.registry.current(), now: clock.now() }
      let next: RecordSet = retain(stored, past.now(), context.registry.policy)
      for (const fact of inTurn) {
        next = tried.admit(fact, () => {
          admitFact(next, fact, context)
          return next.withFact(fact)
        }) ?? next
      }
      for (const entry of entries) {
        next = entry == null
          ? next
          : tried.admit(entry, () => {
            admit(next, entry, context)
            return next.with(entry)
          }) ?? next
      }
      return next
    })
    this.#listeners.forEach(listener => { listener(stored) })
    return tried.result(incoming)
  }
}

/** What was refused, by hash. */
class Tried {
  readonly #refused = new Map<string, Refusal>()

  attempt<T> (fact: { readonly hash: Hash }, work: () => T): T | undefined {
    return this.#keep(fact, false, work)
  }

  /** Of what was verified. */
  admit<T> (fact: { readonly hash: Hash }, work: () => T): T | undefined {
    return this.#keep(fact, true, work)
  }

  /** Keeps a refusal; what isn't one is our own fault and goes up. */
  #keep<T> ({ hash }: { readonly hash: Hash }, verified: boolean, work: () => T): T | undefined {
    try {
      return work()
    } catch (err) {
      if (!(err instanceof DiscoveryError) || err instanceof StoreError) {
        throw err
      }
      this.#refused.set(toString(hash, 'latin1'), { hash, error: err, verified })
      return undefined
    }
  }

  result ({ entries, facts }: RecordSet): Intake {
    const codeOf = ({ hash }: { readonly hash: Hash }): IntakeCode =>
      this.#refused.get(toString(hash, 'latin1'))?.error.code
    return { entries: entries.map(codeOf), facts: facts.map(codeOf), refused: [...this.#refused.values()] }
  }
}

function turnOf ({ kind }: Fact): number {
  return INTAKE_ORDER.indexOf(kind)
}
