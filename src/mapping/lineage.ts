/**
 * Which holder keys belong together at a lookup key, by links that hold
 * (link.ts): who took whose place, and what seniority came along.
 */
import { toString } from 'uint8arrays/to-string'
import { attempt } from './attempt.ts'
import { claimsOf } from './fact.ts'
import { NO_ENTRY, verifyParsedLink } from './link.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'
import type { Strikable } from './invalidation.ts'
import type { VerifiedEntry, VerifiedLink, VerifyContext } from './interface.ts'
import type { RecordSet } from './record-set.ts'

export class Lineage {
  readonly #links: readonly VerifiedLink[]
  /** From a key to those it is linked with, in either direction. */
  readonly #kin = new Map<string, Set<string>>()

  constructor (set: Pick<RecordSet, 'links'>, context: VerifyContext) {
    this.#links = set.links.flatMap(link => attempt(() => verifyParsedLink(link, context)) ?? [])
    for (const { oldKey, newKey } of this.#links) {
      this.#join(nameOf(oldKey), nameOf(newKey))
    }
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

  /**
   * The same entries, each with the seniority that links lend its key: while the
   * older attestation lives, and nothing strikes what it stands for.
   */
  rank (entries: readonly VerifiedEntry[], now: number, strikes: (entry: Strikable) => boolean): readonly VerifiedEntry[] {
    if (this.#links.length === 0) {
      return entries
    }
    // what either key let go, or lost, isn't lent
    const lending = this.#links.filter(link => link.attestedUntil > now && ![link.oldKey, link.newKey].some(holderKey => strikes({
      holderKey,
      entryId: NO_ENTRY,
      issuedAt: link.issuedAt,
      establishedAt: link.establishedAt,
      strength: link.strength,
      verifiedAttestations: [claimsOf(link.attestation)]
    })))
    return entries.map(entry => {
      const establishedAt = Math.min(entry.establishedAt, lent(nameOf(entry.holderKey), lending, new Set()))
      return establishedAt === entry.establishedAt ? entry : { ...entry, establishedAt }
    })
  }

  #join (a: string, b: string): void {
    const all = new Set([a, b, ...this.#kin.get(a) ?? [], ...this.#kin.get(b) ?? []])
    for (const name of all) {
      this.#kin.set(name, all)
    }
  }
}

/** The oldest that a chain of links ends at. */
function lent (key: string, lending: readonly VerifiedLink[], passed: ReadonlySet<string>): number {
  return Math.min(...lending.filter(({ newKey, oldKey }) => nameOf(newKey) === key && !passed.has(nameOf(oldKey)))
    .map(({ oldKey, establishedAt }) => Math.min(establishedAt, lent(nameOf(oldKey), lending, new Set([...passed, key])))))
}

function nameOf (key: PublicKeyBytes): string {
  return toString(key, 'base16')
}
