/**
 * Which holder keys belong together at a lookup key, by links that hold
 * (link.ts): who took whose place, and what seniority came along.
 */
import { toString } from 'uint8arrays/to-string'
import { attempt } from './attempt.ts'
import { claimsOf } from './fact.ts'
import { NO_ENTRY } from './link.ts'
import { inOrder } from './precedence.ts'
import { verifyFact } from './validity.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'
import type { Answerable } from './invalidation.ts'
import type { VerifiedEntry, VerifiedLink, VerifyContext } from './interface.ts'
import type { RecordSet } from './record-set.ts'

export class Lineage {
  readonly #links: readonly VerifiedLink[]
  readonly #kin: Kin

  constructor (set: Pick<RecordSet, 'links'>, context: VerifyContext) {
    this.#links = set.links.flatMap(link => attempt(() => verifyFact(link, context)) ?? [])
    this.#kin = kinOf(this.#links)
  }

  /** Whether both are the same key, or one came from the other through any number of links. */
  related (a: PublicKeyBytes, b: PublicKeyBytes): boolean {
    const [from, to] = [nameOf(a), nameOf(b)]
    return from === to || this.#kin.get(from)?.has(to) === true
  }

  /** Whether `successor` took the place of `key` by one link. */
  succeeds (successor: PublicKeyBytes, key: PublicKeyBytes): boolean {
    const [from, to] = [nameOf(key), nameOf(successor)]
    return this.#links.some(({ oldKey, newKey }) => nameOf(oldKey) === from && nameOf(newKey) === to)
  }

  /** Of these, what others than the holder of `holderKey` had before `before`. */
  olderOfOthers (living: readonly VerifiedEntry[], { holderKey, before }: { readonly holderKey: PublicKeyBytes, readonly before: number }): readonly VerifiedEntry[] {
    return living.filter(entry => entry.establishedAt < before && !this.related(entry.holderKey, holderKey))
  }

  /**
   * The same entries by precedence, each with the seniority that links lend its
   * key: while the older attestation lives, and nothing strikes what it stands
   * for. As long, both keys are one holder.
   */
  rank (entries: readonly VerifiedEntry[], now: number, strikes: (entry: Answerable) => boolean): readonly VerifiedEntry[] {
    if (this.#links.length === 0) {
      return inOrder(entries)
    }
    // what either key let go, or lost, isn't lent
    const lending = this.#links.filter(link => link.attestedUntil > now && ![link.oldKey, link.newKey].some(holderKey => strikes({
      holderKey,
      entryId: NO_ENTRY,
      issuedAt: link.issuedAt,
      establishedAt: link.establishedAt,
      strength: link.strength,
      attestedUntil: link.attestedUntil,
      verifiedAttestations: [claimsOf(link.attestation)]
    })))
    const kin = kinOf(lending)
    const senior = entries.map(entry => {
      const establishedAt = Math.min(entry.establishedAt, lent(nameOf(entry.holderKey), lending, new Set()))
      return establishedAt === entry.establishedAt ? entry : { ...entry, establishedAt }
    })
    return inOrder(senior, holderKey => [...kin.get(nameOf(holderKey)) ?? [nameOf(holderKey)]].sort()[0] ?? '')
  }
}

/** From a key to those it is linked with, in either direction, by any number of links. */
type Kin = ReadonlyMap<string, ReadonlySet<string>>

function kinOf (links: readonly VerifiedLink[]): Kin {
  const kin = new Map<string, Set<string>>()
  for (const [a, b] of links.map(({ oldKey, newKey }) => [nameOf(oldKey), nameOf(newKey)] as const)) {
    const all = new Set([a, b, ...kin.get(a) ?? [], ...kin.get(b) ?? []])
    for (const name of all) {
      kin.set(name, all)
    }
  }
  return kin
}

/** The oldest that a chain of links ends at. */
function lent (key: string, lending: readonly VerifiedLink[], passed: ReadonlySet<string>): number {
  return Math.min(...lending.filter(({ newKey, oldKey }) => nameOf(newKey) === key && !passed.has(nameOf(oldKey)))
    .map(({ oldKey, establishedAt }) => Math.min(establishedAt, lent(nameOf(oldKey), lending, new Set([...passed, key])))))
}

function nameOf (key: PublicKeyBytes): string {
  return toString(key, 'base16')
}
