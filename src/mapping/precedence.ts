/**
 * Older wins: one total order over facts, the same at every node and whatever
 * the order in which they came (docs/protocol.md, "Precedence").
 */
import { toString } from 'uint8arrays/to-string'
import { compareBytes } from '../base/bytes.ts'
import type { EntryId, Hash, PublicKeyBytes } from '../base/bytes.ts'

/** What precedence looks at; `VerifiedEntry` and `VerifiedMapping` are such. */
export interface Ranked {
  /** As witnessed; milliseconds since the epoch. */
  readonly establishedAt: number
  readonly entryId: EntryId
  readonly holderKey: PublicKeyBytes
  /** Of the entry. */
  readonly hash: Hash
}

/** All mappings of one holder key. */
export interface RankedGroup<M> {
  readonly holderKey: PublicKeyBytes
  /** That of its oldest mapping. */
  readonly establishedAt: number
  /** Oldest first; never empty. */
  readonly mappings: readonly M[]
}

export interface PrecedenceOptions<M> {
  /** Facts that strike a mapping. @default nothing is struck */
  readonly struck?: (mapping: M) => boolean
}

/**
 * Older first, ties by entry id. Holders choose their ids and can copy one, so
 * holder key and hash make the order total.
 */
export function comparePrecedence (a: Ranked, b: Ranked): number {
  return a.establishedAt - b.establishedAt ||
    compareBytes(a.entryId, b.entryId) ||
    compareBytes(a.holderKey, b.holderKey) ||
    compareBytes(a.hash, b.hash)
}

/** Groups by holder key, the one with the oldest mapping first. Expiry is the caller's to check. */
export function byPrecedence<M extends Ranked> (mappings: Iterable<M>, options: PrecedenceOptions<M> = {}): ReadonlyArray<RankedGroup<M>> {
  const { struck = () => false } = options
  const groups = new Map<string, RankedGroup<M> & { mappings: M[] }>()
  const standing = [...mappings].filter(mapping => !struck(mapping)).sort(comparePrecedence)
  for (const mapping of standing) {
    const name = toString(mapping.holderKey, 'base16')
    const group = groups.get(name)
    if (group == null) {
      groups.set(name, { holderKey: mapping.holderKey, establishedAt: mapping.establishedAt, mappings: [mapping] })
    } else {
      group.mappings.push(mapping)
    }
  }
  return [...groups.values()] // a Map keeps the order in which each group's oldest came
}

/** The same, flat: all mappings of the first group, then of the next. */
export function inOrder<M extends Ranked> (mappings: Iterable<M>, options: PrecedenceOptions<M> = {}): readonly M[] {
  return byPrecedence(mappings, options).flatMap(group => group.mappings)
}
