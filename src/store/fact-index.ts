/**
 * Every fact of every record set, in memory: which, until when, and for whom. Replicas
 * reconcile by it. A pair of DPs has a set of its own, made when their session begins
 * and kept while few of them are in use, of the facts for which both are placed: so
 * memory grows with the facts (some 300 bytes each) and not with the pairs.
 */
import { LRUCache } from 'lru-cache'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { factRetainedUntil } from '../mapping/fact.ts'
import { retainedUntil } from '../mapping/record-set.ts'
import { regionsOf } from '../mapping/regions-of.ts'
import { hashOf, ID_LENGTH, SummedIndex } from './summed-index.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Fact, UncheckedEntry } from '../mapping/interface.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { Policy } from '../registry/interface.ts'

/** The beginning of a lookup key, by which facts are ordered. */
export const KEY_PREFIX_LENGTH = 8
/** Pairs whose sets are kept: 40 bytes for each fact of each. */
const MAX_PAIRS = 16

/** Peer ids of those who are placed for a fact; the same object for the same DPs. */
export type Placed = ReadonlySet<string>

export interface FactIndexComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  /**
   * Who is placed, by the placements of now: for an entry or a note of these regions, or for whatever else is at the
   * key.
   */
  readonly placed: (lookupKey: LookupKey, regions?: readonly string[]) => Placed
}

interface Indexed {
  /** The fact's SHA-256, one character a byte. */
  readonly hash: string
  /** Milliseconds since the epoch. */
  readonly until: number
  /** Of an entry or a note; undefined: something that every replica of the key keeps. */
  readonly regions?: readonly string[]
  placed?: Placed
}

interface IndexedKey {
  readonly lookupKey: LookupKey
  readonly facts: readonly Indexed[]
}

/** By which facts are compared: 8 bytes of the lookup key, then the hash. */
export function factId (lookupKey: LookupKey, hash: Uint8Array): Uint8Array {
  const id = new Uint8Array(ID_LENGTH)
  id.set(lookupKey.subarray(0, KEY_PREFIX_LENGTH))
  id.set(hash, KEY_PREFIX_LENGTH)
  return id
}

/** What ids of one key have in common, as a name. */
export function keyNameOf (id: Uint8Array): string {
  return toString(id.subarray(0, KEY_PREFIX_LENGTH), 'latin1')
}

function idOf ({ lookupKey }: IndexedKey, { hash }: Indexed): Uint8Array {
  return factId(lookupKey, fromString(hash, 'latin1'))
}

export class FactIndex {
  readonly #id: string
  readonly #placed: FactIndexComponents['placed']
  /** By the beginning of the key: nearly always one. */
  readonly #keys = new Map<string, IndexedKey[]>()
  readonly #pairs = new LRUCache<string, SummedIndex>({ max: MAX_PAIRS })
  #size = 0

  constructor ({ id, placed }: FactIndexComponents) {
    this.#id = id
    this.#placed = placed
  }

  /** Facts in all. */
  get size (): number {
    return this.#size
  }

  /**
   * What is stored at a key now, in the place of what was.
   *
   * @returns whether something came that wasn't there, and whether something left
   */
  set (recordSet: RecordSet, policy: Policy): { readonly came: boolean, readonly left: boolean } {
    const next = { lookupKey: recordSet.lookupKey, facts: indexed(recordSet, policy) }
    const before = new Set(this.#put(next).map(({ hash }) => hash))
    const kept = next.facts.filter(({ hash }) => before.has(hash)).length
    return { came: kept < next.facts.length, left: kept < before.size }
  }

  /** Whether anything is known of a key. */
  has (lookupKey: LookupKey): boolean {
    return this.#keys.get(prefixOf(lookupKey))?.some(key => sameKey(key.lookupKey, lookupKey)) === true
  }

  /** Of which anything is known, in no order. */
  * keys (): Iterable<LookupKey> {
    for (const { lookupKey } of this.#all()) {
      yield lookupKey
    }
  }

  /** @returns what was there */
  #put (next: IndexedKey): readonly Indexed[] {
    const { lookupKey } = next
    const name = prefixOf(lookupKey)
    const others = this.#keys.get(name) ?? []
    const before = others.find(other => sameKey(other.lookupKey, lookupKey))
    const kept = others.filter(other => other !== before)
    if (next.facts.length > 0) {
      kept.push(next)
    }
    if (kept.length > 0) {
      this.#keys.set(name, kept)
    } else {
      this.#keys.delete(name)
    }
    this.#size += next.facts.length - (before?.facts.length ?? 0)
    for (const [peer, pair] of this.#pairs.entries()) {
      before?.facts.forEach(fact => pair.delete(idOf(before, fact)))
      next.facts.filter(fact => this.#isFor(next, fact, peer)).forEach(fact => pair.add(idOf(next, fact)))
    }
    return before?.facts ?? []
  }

  /** Nothing can be read there any more. */
  lose (lookupKey: LookupKey): void {
    this.#put({ lookupKey, facts: [] })
  }

  /** Placement, or what is retained, has changed. */
  replaced (): void {
    this.#pairs.clear()
    for (const { facts } of this.#all()) {
      facts.forEach(fact => { fact.placed = undefined })
    }
  }

  /**
   * The facts that live beyond `until` for which `peer` is placed too; follows what is
   * stored from then on. Gives others their turn while it is made.
   */
  async pairWith (peer: string, until: number, pause: () => Promise<void>): Promise<SummedIndex> {
    const known = this.#pairs.get(peer)
    if (known != null) {
      return known
    }
    const pair = new SummedIndex()
    // before it is filled, so that it misses nothing that comes meanwhile
    this.#pairs.set(peer, pair)
    let count = 0
    for (const key of this.#all()) {
      for (const fact of key.facts) {
        if (fact.until > until && this.#isFor(key, fact, peer)) {
          pair.add(idOf(key, fact))
        }
      }
      if (++count % 256 === 0) {
        await pause()
      }
    }
    return pair
  }

  /** Whether a fact of this id is stored. */
  holds (id: Uint8Array): boolean {
    const hash = toString(hashOf(id), 'latin1')
    return (this.#keys.get(prefixOf(id)) ?? []).some(({ facts }) => facts.some(fact => fact.hash === hash))
  }

  /** When the next of the facts at a key is forgotten, milliseconds since the epoch; undefined where there is none. */
  nextEndAt (lookupKey: LookupKey, now: number): number | undefined {
    const key = (this.#keys.get(prefixOf(lookupKey)) ?? []).find(other => sameKey(other.lookupKey, lookupKey))
    const ends = key?.facts.flatMap(({ until }) => until > now ? until : []) ?? []
    return ends.length === 0 ? undefined : Math.min(...ends)
  }

  /** The keys at which a fact of this id may be. */
  keysOf (id: Uint8Array): readonly LookupKey[] {
    return (this.#keys.get(prefixOf(id)) ?? []).map(({ lookupKey }) => lookupKey)
  }

  * #all (): Iterable<IndexedKey> {
    for (const keys of this.#keys.values()) {
      yield * keys
    }
  }

  #isFor ({ lookupKey }: IndexedKey, fact: Indexed, peer: string): boolean {
    fact.placed ??= this.#placed(lookupKey, fact.regions)
    return fact.placed.has(peer) && fact.placed.has(this.#id)
  }
}

function indexed ({ entries, facts }: RecordSet, policy: Policy): Indexed[] {
  return [...entries.map(entry => indexedEntry(entry, policy)), ...facts.map(fact => indexedFact(fact, policy))]
}

function indexedEntry (entry: UncheckedEntry, policy: Policy): Indexed {
  return { hash: toString(entry.hash, 'latin1'), until: retainedUntil(entry, policy), regions: entry.regions }
}

function indexedFact (fact: Fact, policy: Policy): Indexed {
  return { hash: toString(fact.hash, 'latin1'), until: factRetainedUntil(fact, policy), regions: regionsOf(fact) }
}

function prefixOf (bytes: Uint8Array): string {
  return toString(bytes.subarray(0, KEY_PREFIX_LENGTH), 'latin1')
}

function sameKey (a: LookupKey, b: LookupKey): boolean {
  return a.every((byte, i) => byte === b[i])
}
