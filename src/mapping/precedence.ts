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

/** Names the holder that a key stands for. */
export type HolderOf = (holderKey: PublicKeyBytes) => string

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

/**
 * The holder with the oldest mapping first, with all of its mappings, then the
 * next. Expiry, and what is struck, are the caller's to leave out.
 *
 * @param holderOf - keys that belong together have one name. @default each key is a holder
 */
export function inOrder<M extends Ranked> (mappings: Iterable<M>, holderOf: HolderOf = nameOf): readonly M[] {
  const groups = new Map<string, M[]>()
  for (const mapping of [...mappings].sort(comparePrecedence)) {
    const name = holderOf(mapping.holderKey)
    const group = groups.get(name)
    if (group == null) {
      groups.set(name, [mapping])
    } else {
      group.push(mapping)
    }
  }
  return [...groups.values()].flat() // a Map keeps the order in which each group's oldest came
}

function nameOf (holderKey: PublicKeyBytes): string {
  return toString(holderKey, 'base16')
}
