/**
 * What replicas hold and merge at one lookup key: a state-based CRDT of facts.
 *
 * Merging is union: of entries by slot, the higher sequence first, then the larger
 * hash; of all other facts by hash. It verifies nothing and refuses nothing, else
 * it would not be associative: verification (verify.ts, fact-kinds.ts) and quotas
 * (admission.ts) come before. Precedence, strikes, conflicts and expiry are views
 * over facts (view.ts).
 */
import { compareBytes, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_RECORD_SET_LENGTH } from '../base/limits.ts'
import { MAX_ATTESTATION_LIFETIME } from '../registry/constants.ts'
import { MappingError } from './errors.ts'
import { FACT_FIELDS, FACT_KINDS, parseFact } from './fact-kinds.ts'
import { factRetainedUntil } from './fact.ts'
import { parseEntry, slotOf } from './parse.ts'
import { RecordSet as RecordSetMessage } from './pb/entry.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'
import type { Policy } from '../registry/interface.ts'
import type {
  EntrySlot, Fact, FactKind, UncheckedDispute, UncheckedDefence, UncheckedEntry, UncheckedFactReceipts,
  UncheckedInvalidation, UncheckedLink, UncheckedNote
} from './interface.ts'

/** By kind and hash. */
type Facts = ReadonlyMap<string, Fact>

/** True when `a` takes the place of `b`, an entry of the same slot. A strict total order. */
export function supersedes (a: Pick<UncheckedEntry, 'sequence' | 'hash'>, b: Pick<UncheckedEntry, 'sequence' |
  'hash'>): boolean {
  return a.sequence > b.sequence || (a.sequence === b.sequence && compareBytes(a.hash, b.hash) > 0)
}

/** Immutable. Equal sets have equal bytes. */
export class RecordSet<E extends UncheckedEntry = UncheckedEntry> {
  readonly lookupKey: LookupKey
  readonly #bySlot: ReadonlyMap<string, E>
  readonly #byName: Facts
  #entries?: readonly E[]
  #facts?: readonly Fact[]
  #bytes?: Uint8Array
  #hash?: Hash

  private constructor (lookupKey: LookupKey, bySlot: ReadonlyMap<string, E>, byName: Facts, bytes?: Uint8Array) {
    this.lookupKey = lookupKey
    this.#bySlot = bySlot
    this.#byName = byName
    this.#bytes = bytes
  }

  static empty (lookupKey: LookupKey): RecordSet<never> {
    return new RecordSet(lookupKey, new Map<string, never>(), new Map())
  }

  /**
   * The set of these facts; of several entries in one slot the newest counts.
   *
   * @throws MappingError `ENTRY_FOREIGN`, `INVALIDATION_FOREIGN`, `FACT_FOREIGN` when one belongs to another lookup key
   */
  static of<E extends UncheckedEntry> (
    lookupKey: LookupKey, entries: Iterable<E>, facts: Iterable<Fact> = []
  ): RecordSet<E> {
    return new RecordSet(
      lookupKey, union(lookupKey, new Map<string, E>(), entries), unionByName(lookupKey, new Map(), facts)
    )
  }

  /**
   * Form only: entries and facts come out unchecked.
   *
   * @param parse - `parseCompactEntry` for a set of compact entries. @default parseEntry
   * @throws BaseError as `decodeStrict`
   * @throws MappingError `RECORD_SET_MALFORMED`, or as `parseEntry` and `parseFact`
   */
  static decode (
    bytes: Uint8Array, lookupKey: LookupKey, parse: (bytes: Uint8Array) => UncheckedEntry = parseEntry
  ): RecordSet {
    const message = decodeStrict(RecordSetMessage, bytes, 'RecordSet', MAX_RECORD_SET_LENGTH)
    const bySlot = new Map<string, UncheckedEntry>()
    let last = ''
    for (const encoded of message.entries) {
      const entry = parse(encoded)
      if (entry.slot <= last || !equalBytes(entry.lookupKey, lookupKey)) {
        throw new MappingError('RECORD_SET_MALFORMED')
      }
      bySlot.set(last = entry.slot, entry)
    }
    const byName = new Map<string, Fact>()
    for (const kind of FACT_KINDS) {
      last = ''
      for (const encoded of message[FACT_FIELDS[kind]]) {
        const fact = parseFact(kind, encoded)
        if (fact.name <= last || !equalBytes(fact.lookupKey, lookupKey)) {
          throw new MappingError('RECORD_SET_MALFORMED')
        }
        last = fact.name
        byName.set(keyOf(fact), fact)
      }
    }
    return new RecordSet<UncheckedEntry>(lookupKey, bySlot, byName, bytes)
  }

  /** The highest of each slot, in canonical order; expired ones included. */
  get entries (): readonly E[] {
    this.#entries ??= [...this.#bySlot.values()].sort((a, b) => a.slot < b.slot ? -1 : 1)
    return this.#entries
  }

  entry (slot: EntrySlot): E | undefined {
    return this.#bySlot.get(slotOf(slot))
  }

  /** Everything but entries, in canonical order: by kind, then by hash. */
  get facts (): readonly Fact[] {
    this.#facts ??= [...this.#byName.values()]
      .sort((a, b) => FACT_KINDS.indexOf(a.kind) - FACT_KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1))
    return this.#facts
  }

  /** Each of these in canonical order: by hash. */
  get invalidations (): readonly UncheckedInvalidation[] {
    return this.#ofKind('invalidation')
  }

  get disputes (): readonly UncheckedDispute[] {
    return this.#ofKind('dispute')
  }

  get defences (): readonly UncheckedDefence[] {
    return this.#ofKind('defence')
  }

  get links (): readonly UncheckedLink[] {
    return this.#ofKind('link')
  }

  get receipts (): readonly UncheckedFactReceipts[] {
    return this.#ofKind('receipts')
  }

  get notes (): readonly UncheckedNote[] {
    return this.#ofKind('note')
  }

  /** Whether it holds this very fact. */
  has (fact: Pick<Fact, 'kind' | 'name'>): boolean {
    return this.#byName.has(keyOf(fact))
  }

  get isEmpty (): boolean {
    return this.#bySlot.size === 0 && this.#byName.size === 0
  }

  /** The canonical encoding. */
  get bytes (): Uint8Array {
    this.#bytes ??= RecordSetMessage.encode({
      entries: this.entries.map(entry => entry.bytes.slice()),
      ...Object.fromEntries(
        FACT_KINDS.map(kind => [FACT_FIELDS[kind], this.#ofKind(kind).map(({ bytes }) => bytes.slice())])
      )
    })
    return this.#bytes
  }

  /** SHA-256 of `bytes`. */
  get hash (): Hash {
    this.#hash ??= sha256(this.bytes)
    return this.#hash
  }

  /** This set and one more entry. @throws MappingError `ENTRY_FOREIGN` */
  with<F extends UncheckedEntry> (entry: F): RecordSet<E | F> {
    return new RecordSet<E | F>(this.lookupKey, union<E | F>(this.lookupKey, this.#bySlot, [entry]), this.#byName)
  }

  /** This set and one more fact. @throws MappingError `INVALIDATION_FOREIGN`, `FACT_FOREIGN` */
  withFact (fact: Fact): RecordSet<E> {
    return new RecordSet(this.lookupKey, this.#bySlot, unionByName(this.lookupKey, this.#byName, [fact]))
  }

  /** What passes. */
  filter (keep: (entry: E) => boolean, keepFact: (fact: Fact) => boolean = () => true): RecordSet<E> {
    const kept = this.entries.filter(keep)
    const facts = this.facts.filter(keepFact)
    return kept.length === this.#bySlot.size && facts.length === this.#byName.size
      ? this
      : new RecordSet(
        this.lookupKey, new Map(kept.map(entry => [entry.slot, entry])), new Map(facts.map(fact => [keyOf(fact), fact]))
      )
  }

  /** The least set that holds the facts of both. @throws MappingError `ENTRY_FOREIGN` */
  merge<F extends UncheckedEntry> (other: RecordSet<F>): RecordSet<E | F> {
    if (!equalBytes(this.lookupKey, other.lookupKey)) {
      throw new MappingError('ENTRY_FOREIGN')
    }
    return new RecordSet<E | F>(
      this.lookupKey,
      union<E | F>(this.lookupKey, this.#bySlot, other.#bySlot.values()),
      unionByName(this.lookupKey, this.#byName, other.#byName.values()))
  }

  #ofKind<K extends FactKind> (kind: K): ReadonlyArray<Extract<Fact, { readonly kind: K }>> {
    return this.facts.filter((fact): fact is Extract<Fact, { readonly kind: K }> => fact.kind === kind)
  }
}

/** Commutative, associative and idempotent. @throws MappingError `ENTRY_FOREIGN` for sets of two lookup keys */
export function mergeRecordSets<E extends UncheckedEntry, F extends UncheckedEntry> (
  a: RecordSet<E>, b: RecordSet<F>
): RecordSet<E | F> {
  return a.merge(b)
}

/**
 * Until when a slot's highest sequence is remembered: by then every lower one's lease must have ended, whatever the
 * policy was when it was issued.
 */
export function retainedUntil (
  entry: Pick<UncheckedEntry, 'issuedAt' | 'expiresAt'>, policy: Pick<Policy, 'clockTolerance'>
): number {
  // admission sees to it that lower sequences were issued earlier, so that none of them was leased for longer than this
  return Math.max(entry.expiresAt, entry.issuedAt + MAX_ATTESTATION_LIFETIME) + policy.clockTolerance
}

/** The set without what may be forgotten. Never makes an older entry of a slot live again. */
export function retain<E extends UncheckedEntry> (
  set: RecordSet<E>, now: number, policy: Pick<Policy, 'clockTolerance'>
): RecordSet<E> {
  return set.filter(entry => retainedUntil(entry, policy) >= now, fact => factRetainedUntil(fact, policy) >= now)
}

/** Entries whose lease runs, and of which no CSIP was revoked for long, in canonical order: a view, not a fact. */
export function liveEntries<E extends UncheckedEntry &
  { readonly standsUntil?: number }> (set: RecordSet<E>, now: number): readonly E[] {
  return set.entries.filter(({ expiresAt, standsUntil = expiresAt }) => standsUntil > now)
}

function keyOf ({ kind, name }: Pick<Fact, 'kind' | 'name'>): string {
  return `${kind} ${name}`
}

function union<E extends UncheckedEntry> (
  lookupKey: LookupKey, held: ReadonlyMap<string, E>, added: Iterable<E>
): ReadonlyMap<string, E> {
  const bySlot = new Map(held)
  for (const entry of added) {
    if (!equalBytes(entry.lookupKey, lookupKey)) {
      throw new MappingError('ENTRY_FOREIGN')
    }
    const current = bySlot.get(entry.slot)
    if (current == null || supersedes(entry, current)) {
      bySlot.set(entry.slot, entry)
    }
  }
  return bySlot
}

function unionByName (lookupKey: LookupKey, held: Facts, added: Iterable<Fact>): Facts {
  const byName = new Map(held)
  for (const fact of added) {
    if (!equalBytes(fact.lookupKey, lookupKey)) {
      throw new MappingError(fact.kind === 'invalidation' ? 'INVALIDATION_FOREIGN' : 'FACT_FOREIGN')
    }
    const key = keyOf(fact)
    byName.set(key, byName.get(key) ?? fact)
  }
  return byName
}
