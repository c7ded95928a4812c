/**
 * What replicas hold and merge at one lookup key: a state-based CRDT of facts.
 *
 * Merging is union: of entries by slot, the higher sequence first, then the larger
 * hash; of invalidations by hash. It
 * verifies nothing and refuses nothing, else it would
 * not be associative: verification (verify.ts, invalidation.ts) and quotas
 * (admission.ts) come before. Precedence, strikes and expiry are views over facts
 * (view.ts).
 */
import { compareBytes, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_RECORD_SET_LENGTH } from '../base/limits.ts'
import { toString } from 'uint8arrays/to-string'
import { MappingError } from './errors.ts'
import { invalidationRetainedUntil, parseInvalidation } from './invalidation.ts'
import { parseEntry, slotOf } from './parse.ts'
import { RecordSet as RecordSetMessage } from './pb/entry.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'
import type { Policy } from '../registry/interface.ts'
import type { EntrySlot, UncheckedEntry, UncheckedInvalidation } from './interface.ts'

/** Kinds whose room is ready: kept and merged by hash, not yet admitted anywhere. */
export const OPAQUE_KINDS = ['challenges', 'defences', 'links'] as const
export type OpaqueKind = typeof OPAQUE_KINDS[number]

/** Facts of one opaque kind, by the hex form of their hash. */
type OpaqueFacts = ReadonlyMap<string, Uint8Array>

interface Facts<E> {
  readonly bySlot: ReadonlyMap<string, E>
  /** By hash. */
  readonly invalidations: ReadonlyMap<string, UncheckedInvalidation>
  readonly opaque: ReadonlyMap<OpaqueKind, OpaqueFacts>
}

/** True when `a` takes the place of `b`, an entry of the same slot. A strict total order. */
export function supersedes (a: Pick<UncheckedEntry, 'sequence' | 'hash'>, b: Pick<UncheckedEntry, 'sequence' | 'hash'>): boolean {
  return a.sequence > b.sequence || (a.sequence === b.sequence && compareBytes(a.hash, b.hash) > 0)
}

/** Immutable. Equal sets have equal bytes. */
export class RecordSet<E extends UncheckedEntry = UncheckedEntry> {
  readonly lookupKey: LookupKey
  readonly #bySlot: ReadonlyMap<string, E>
  readonly #invalidations: ReadonlyMap<string, UncheckedInvalidation>
  readonly #opaque: ReadonlyMap<OpaqueKind, OpaqueFacts>
  #entries?: readonly E[]
  #sorted?: readonly UncheckedInvalidation[]
  #bytes?: Uint8Array
  #hash?: Hash

  private constructor (lookupKey: LookupKey, facts: Facts<E>, bytes?: Uint8Array) {
    this.lookupKey = lookupKey
    this.#bySlot = facts.bySlot
    this.#invalidations = facts.invalidations
    this.#opaque = facts.opaque
    this.#bytes = bytes
  }

  static empty (lookupKey: LookupKey): RecordSet<never> {
    return new RecordSet(lookupKey, { bySlot: new Map<string, never>(), invalidations: new Map(), opaque: new Map() })
  }

  /**
   * The set of these facts; of several entries in one slot the newest counts.
   *
   * @throws MappingError `ENTRY_FOREIGN`, `INVALIDATION_FOREIGN` when one belongs to another lookup key
   */
  static of<E extends UncheckedEntry> (lookupKey: LookupKey, entries: Iterable<E>, invalidations: Iterable<UncheckedInvalidation> = []): RecordSet<E> {
    return new RecordSet(lookupKey, {
      bySlot: union(lookupKey, new Map<string, E>(), entries),
      invalidations: unionByName(lookupKey, new Map(), invalidations),
      opaque: new Map()
    })
  }

  /**
   * Form only: entries and invalidations come out unchecked.
   *
   * @throws BaseError as `decodeStrict`
   * @throws MappingError `RECORD_SET_MALFORMED`, or as `parseEntry` and `parseInvalidation`
   */
  static decode (bytes: Uint8Array, lookupKey: LookupKey): RecordSet {
    const message = decodeStrict(RecordSetMessage, bytes, 'RecordSet', MAX_RECORD_SET_LENGTH)
    const bySlot = new Map<string, UncheckedEntry>()
    let last = ''
    for (const encoded of message.entries) {
      const entry = parseEntry(encoded)
      if (entry.slot <= last || !equalBytes(entry.lookupKey, lookupKey)) {
        throw new MappingError('RECORD_SET_MALFORMED')
      }
      bySlot.set(last = entry.slot, entry)
    }
    const invalidations = new Map(message.invalidations.map(parseInvalidation).map(fact => [fact.name, fact]))
    requireAscending([...invalidations.keys()], message.invalidations.length)
    if ([...invalidations.values()].some(fact => !equalBytes(fact.lookupKey, lookupKey))) {
      throw new MappingError('RECORD_SET_MALFORMED')
    }
    const opaque = new Map<OpaqueKind, OpaqueFacts>()
    for (const kind of OPAQUE_KINDS) {
      const facts = message[kind].map((fact): [string, Uint8Array] => [hashName(fact), fact])
      requireAscending(facts.map(([name]) => name), facts.length)
      if (facts.length > 0) {
        opaque.set(kind, new Map(facts))
      }
    }
    return new RecordSet<UncheckedEntry>(lookupKey, { bySlot, invalidations, opaque }, bytes)
  }

  /** The highest of each slot, in canonical order; expired ones included. */
  get entries (): readonly E[] {
    this.#entries ??= [...this.#bySlot.values()].sort((a, b) => a.slot < b.slot ? -1 : 1)
    return this.#entries
  }

  entry (slot: EntrySlot): E | undefined {
    return this.#bySlot.get(slotOf(slot))
  }

  /** In canonical order: by hash. */
  get invalidations (): readonly UncheckedInvalidation[] {
    this.#sorted ??= [...this.#invalidations.values()].sort((a, b) => a.name < b.name ? -1 : 1)
    return this.#sorted
  }

  /** Whether it holds this very fact. */
  hasInvalidation ({ name }: Pick<UncheckedInvalidation, 'name'>): boolean {
    return this.#invalidations.has(name)
  }

  /** Facts of a kind that this version doesn't read, ordered by hash. */
  opaqueFacts (kind: OpaqueKind): readonly Uint8Array[] {
    return [...this.#opaque.get(kind) ?? []].sort(([a], [b]) => a < b ? -1 : 1).map(([, fact]) => fact)
  }

  get isEmpty (): boolean {
    return this.#bySlot.size === 0 && this.#invalidations.size === 0 && this.#opaque.size === 0
  }

  /** The canonical encoding. */
  get bytes (): Uint8Array {
    this.#bytes ??= RecordSetMessage.encode({
      entries: this.entries.map(entry => entry.bytes.slice()),
      invalidations: this.invalidations.map(fact => fact.bytes.slice()),
      ...Object.fromEntries(OPAQUE_KINDS.map(kind => [kind, this.opaqueFacts(kind)]))
    })
    return this.#bytes
  }

  /** SHA-256 of `bytes`. */
  get hash (): Hash {
    this.#hash ??= sha256(this.bytes)
    return this.#hash
  }

  /** This set and one more entry. */
  with<F extends UncheckedEntry> (entry: F): RecordSet<E | F> {
    return new RecordSet<E | F>(this.lookupKey, { ...this.#facts, bySlot: union<E | F>(this.lookupKey, this.#bySlot, [entry]) })
  }

  /** This set and one more invalidation. @throws MappingError `INVALIDATION_FOREIGN` */
  withInvalidation (fact: UncheckedInvalidation): RecordSet<E> {
    return new RecordSet(this.lookupKey, { ...this.#facts, invalidations: unionByName(this.lookupKey, this.#invalidations, [fact]) })
  }

  /** Entries and invalidations that pass, opaque facts as they are. */
  filter (keep: (entry: E) => boolean, keepInvalidation: (fact: UncheckedInvalidation) => boolean = () => true): RecordSet<E> {
    const kept = this.entries.filter(keep)
    const facts = this.invalidations.filter(keepInvalidation)
    return kept.length === this.#bySlot.size && facts.length === this.#invalidations.size
      ? this
      : new RecordSet(this.lookupKey, {
        bySlot: new Map(kept.map(entry => [entry.slot, entry])),
        invalidations: new Map(facts.map(fact => [fact.name, fact])),
        opaque: this.#opaque
      })
  }

  get #facts (): Facts<E> {
    return { bySlot: this.#bySlot, invalidations: this.#invalidations, opaque: this.#opaque }
  }

  /** The least set that holds the facts of both. @throws MappingError `ENTRY_FOREIGN` */
  merge<F extends UncheckedEntry> (other: RecordSet<F>): RecordSet<E | F> {
    if (!equalBytes(this.lookupKey, other.lookupKey)) {
      throw new MappingError('ENTRY_FOREIGN')
    }
    const opaque = new Map(this.#opaque)
    for (const [kind, facts] of other.#opaque) {
      opaque.set(kind, new Map([...opaque.get(kind) ?? [], ...facts]))
    }
    return new RecordSet<E | F>(this.lookupKey, {
      bySlot: union<E | F>(this.lookupKey, this.#bySlot, other.#bySlot.values()),
      invalidations: unionByName(this.lookupKey, this.#invalidations, other.#invalidations.values()),
      opaque
    })
  }
}

/** Commutative, associative and idempotent. @throws MappingError `ENTRY_FOREIGN` for sets of two lookup keys */
export function mergeRecordSets<E extends UncheckedEntry, F extends UncheckedEntry> (a: RecordSet<E>, b: RecordSet<F>): RecordSet<E | F> {
  return a.merge(b)
}

/** Until when a slot's highest sequence is remembered: by then every lower one's lease must have ended. */
export function retainedUntil (entry: Pick<UncheckedEntry, 'issuedAt' | 'expiresAt'>, policy: Pick<Policy, 'maxEntryLifetime' | 'clockTolerance'>): number {
  // admission sees to it that lower sequences were issued earlier, so that none of them was leased for longer than this
  return Math.max(entry.expiresAt, entry.issuedAt + policy.maxEntryLifetime) + policy.clockTolerance
}

/** The set without what may be forgotten. Never makes an older entry of a slot live again. */
export function retain<E extends UncheckedEntry> (set: RecordSet<E>, now: number, policy: Pick<Policy, 'maxEntryLifetime' | 'clockTolerance' | 'csiTypes'>): RecordSet<E> {
  return set.filter(entry => retainedUntil(entry, policy) >= now, fact => invalidationRetainedUntil(fact, policy) >= now)
}

/** Entries whose lease runs, in canonical order: a view, not a fact. */
export function liveEntries<E extends UncheckedEntry> (set: RecordSet<E>, now: number): readonly E[] {
  return set.entries.filter(entry => entry.expiresAt > now)
}

function union<E extends UncheckedEntry> (lookupKey: LookupKey, held: ReadonlyMap<string, E>, added: Iterable<E>): ReadonlyMap<string, E> {
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

function unionByName (lookupKey: LookupKey, held: ReadonlyMap<string, UncheckedInvalidation>, added: Iterable<UncheckedInvalidation>): ReadonlyMap<string, UncheckedInvalidation> {
  const byName = new Map(held)
  for (const fact of added) {
    if (!equalBytes(fact.lookupKey, lookupKey)) {
      throw new MappingError('INVALIDATION_FOREIGN')
    }
    byName.set(fact.name, byName.get(fact.name) ?? fact)
  }
  return byName
}

/** @param count - how many there were before equal names fell together */
function requireAscending (names: readonly string[], count: number): void {
  if (names.length !== count || names.some((name, i) => i > 0 && name <= (names[i - 1] ?? ''))) {
    throw new MappingError('RECORD_SET_MALFORMED')
  }
}

function hashName (fact: Uint8Array): string {
  return toString(sha256(fact), 'base16')
}
