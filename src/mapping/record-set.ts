/**
 * What replicas hold and merge at one lookup key: a state-based CRDT of facts.
 *
 * Merging is union by slot, the higher sequence first, then the larger hash. It
 * verifies nothing and refuses nothing, else it would not be associative:
 * verification (verify.ts) and quotas (admission.ts) come before. Precedence,
 * strikes and expiry are views over facts.
 */
import { compareBytes, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_RECORD_SET_LENGTH } from '../base/limits.ts'
import { toString } from 'uint8arrays/to-string'
import { MappingError } from './errors.ts'
import { parseEntry, slotOf } from './parse.ts'
import { RecordSet as RecordSetMessage } from './pb/entry.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'
import type { Policy } from '../registry/interface.ts'
import type { EntrySlot, UncheckedEntry } from './interface.ts'

/** Kinds whose room is ready: kept and merged by hash, not yet admitted anywhere. */
export const OPAQUE_KINDS = ['invalidations', 'challenges', 'defences', 'links'] as const
export type OpaqueKind = typeof OPAQUE_KINDS[number]

/** Facts of one opaque kind, by the hex form of their hash. */
type OpaqueFacts = ReadonlyMap<string, Uint8Array>

/** True when `a` takes the place of `b`, an entry of the same slot. A strict total order. */
export function supersedes (a: Pick<UncheckedEntry, 'sequence' | 'hash'>, b: Pick<UncheckedEntry, 'sequence' | 'hash'>): boolean {
  return a.sequence > b.sequence || (a.sequence === b.sequence && compareBytes(a.hash, b.hash) > 0)
}

/** Immutable. Equal sets have equal bytes. */
export class RecordSet<E extends UncheckedEntry = UncheckedEntry> {
  readonly lookupKey: LookupKey
  readonly #bySlot: ReadonlyMap<string, E>
  readonly #opaque: ReadonlyMap<OpaqueKind, OpaqueFacts>
  #entries?: readonly E[]
  #bytes?: Uint8Array
  #hash?: Hash

  private constructor (lookupKey: LookupKey, bySlot: ReadonlyMap<string, E>, opaque: ReadonlyMap<OpaqueKind, OpaqueFacts>, bytes?: Uint8Array) {
    this.lookupKey = lookupKey
    this.#bySlot = bySlot
    this.#opaque = opaque
    this.#bytes = bytes
  }

  static empty (lookupKey: LookupKey): RecordSet<never> {
    return new RecordSet(lookupKey, new Map<string, never>(), new Map())
  }

  /**
   * The set of these entries; of several in one slot the newest counts.
   *
   * @throws MappingError `ENTRY_FOREIGN` when one belongs to another lookup key
   */
  static of<E extends UncheckedEntry> (lookupKey: LookupKey, entries: Iterable<E>): RecordSet<E> {
    return new RecordSet(lookupKey, union(lookupKey, new Map<string, E>(), entries), new Map())
  }

  /**
   * Form only: entries come out unchecked.
   *
   * @throws BaseError as `decodeStrict`
   * @throws MappingError `RECORD_SET_MALFORMED`, or as `parseEntry`
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
    const opaque = new Map<OpaqueKind, OpaqueFacts>()
    for (const kind of OPAQUE_KINDS) {
      const facts = message[kind].map((fact): [string, Uint8Array] => [hashName(fact), fact])
      if (facts.some(([name], i) => i > 0 && name <= (facts[i - 1]?.[0] ?? ''))) {
        throw new MappingError('RECORD_SET_MALFORMED')
      }
      if (facts.length > 0) {
        opaque.set(kind, new Map(facts))
      }
    }
    return new RecordSet<UncheckedEntry>(lookupKey, bySlot, opaque, bytes)
  }

  /** The highest of each slot, in canonical order; expired ones included. */
  get entries (): readonly E[] {
    this.#entries ??= [...this.#bySlot.values()].sort((a, b) => a.slot < b.slot ? -1 : 1)
    return this.#entries
  }

  entry (slot: EntrySlot): E | undefined {
    return this.#bySlot.get(slotOf(slot))
  }

  /** Facts of a kind that this version doesn't read, ordered by hash. */
  opaqueFacts (kind: OpaqueKind): readonly Uint8Array[] {
    return [...this.#opaque.get(kind) ?? []].sort(([a], [b]) => a < b ? -1 : 1).map(([, fact]) => fact)
  }

  get isEmpty (): boolean {
    return this.#bySlot.size === 0 && this.#opaque.size === 0
  }

  /** The canonical encoding. */
  get bytes (): Uint8Array {
    this.#bytes ??= RecordSetMessage.encode({
      entries: this.entries.map(entry => entry.bytes.slice()),
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
    return new RecordSet<E | F>(this.lookupKey, union<E | F>(this.lookupKey, this.#bySlot, [entry]), this.#opaque)
  }

  /** Entries that pass, opaque facts as they are. */
  filter (keep: (entry: E) => boolean): RecordSet<E> {
    const kept = this.entries.filter(keep)
    return kept.length === this.#bySlot.size ? this : new RecordSet(this.lookupKey, new Map(kept.map(entry => [entry.slot, entry])), this.#opaque)
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
    return new RecordSet<E | F>(this.lookupKey, union<E | F>(this.lookupKey, this.#bySlot, other.#bySlot.values()), opaque)
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
export function retain<E extends UncheckedEntry> (set: RecordSet<E>, now: number, policy: Pick<Policy, 'maxEntryLifetime' | 'clockTolerance'>): RecordSet<E> {
  return set.filter(entry => retainedUntil(entry, policy) >= now)
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

function hashName (fact: Uint8Array): string {
  return toString(sha256(fact), 'base16')
}
