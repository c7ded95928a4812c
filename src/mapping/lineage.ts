/**
 * Which holder keys belong together at a lookup key, by links that hold
 * (link.ts): who took whose place, and what seniority came along.
 */
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../base/hash.ts'
import { attempt } from './attempt.ts'
import { Certificates } from './certificates.ts'
import { claimsOf } from './fact.ts'
import { NO_ENTRY } from './link.ts'
import { inOrder } from './precedence.ts'
import { verifyFact } from './validity.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'
import type { Answerable } from './invalidation.ts'
import type { VerifiedEntry, VerifiedLink, VerifyContext } from './interface.ts'
import type { RecordSet } from './record-set.ts'

export class Lineage {
  /** That hold. */
  readonly links: readonly VerifiedLink[]
  readonly #kin: Kin

  constructor (set: Pick<RecordSet, 'links'>, context: VerifyContext) {
    this.links = set.links.flatMap(link => attempt(() => verifyFact(link, context)) ?? [])
    this.#kin = kinOf(this.links)
  }

  /** Whether both are the same key, or one came from the other through any number of links. */
  related (a: PublicKeyBytes, b: PublicKeyBytes): boolean {
    const [from, to] = [nameOf(a), nameOf(b)]
    return from === to || this.#kin.get(from)?.has(to) === true
  }

  /** Whether `successor` took the place of `key` by one link. */
  succeeds (successor: PublicKeyBytes, key: PublicKeyBytes): boolean {
    const [from, to] = [nameOf(key), nameOf(successor)]
    return this.links.some(({ oldKey, newKey }) => nameOf(oldKey) === from && nameOf(newKey) === to)
  }

  /** Of these, what others than the holder of `holderKey` had before `before`. */
  olderOfOthers (living: readonly VerifiedEntry[], { holderKey, before }: {
    readonly holderKey: PublicKeyBytes, readonly before: number
  }): readonly VerifiedEntry[] {
    return living.filter(entry => entry.establishedAt < before && !this.related(entry.holderKey, holderKey))
  }

  /**
   * The same entries by precedence, each with the seniority of its attestation, and
   * with what links lend its key: while the older attestation lives, and nothing
   * strikes what it stands for. As long, both keys are one holder.
   *
   * @param entries - that live
   * @param certified - all whose certificates count. Default: `entries`
   */
  rank (
    entries: readonly VerifiedEntry[], { registry, now }: VerifyContext, isInvalidated: (entry: Answerable) => boolean,
    certified = entries
  ): readonly VerifiedEntry[] {
    // what either key let go, or lost, isn't lent
    const counting = this.links.filter(link =>
      ![link.oldKey, link.newKey].some(key => isInvalidated(standsForKey(link, key))))
    const certificates = new Certificates(certified, counting, registry)
    const dated = entries.map(entry => certificates.dated(entry))
    const lending = counting.filter(link => link.attestedUntil > now).map(link => ({
      ...link,
      establishedAt: certificates.dated({ ...link, attestationHashes: [sha256(link.attestation)] }).establishedAt
    }))
    if (lending.length === 0) {
      return inOrder(dated)
    }
    const kin = kinOf(lending)
    const senior = dated.map(entry => {
      const establishedAt = Math.min(entry.establishedAt, lent(nameOf(entry.holderKey), lending, new Set()))
      return establishedAt === entry.establishedAt ? entry : { ...entry, establishedAt }
    })
    return inOrder(senior, holderKey => [...kin.get(nameOf(holderKey)) ?? [nameOf(holderKey)]].sort()[0] ?? '')
  }
}

/** The seniority that a link lends, as that of one of its keys. */
function standsForKey (link: VerifiedLink, holderKey: PublicKeyBytes): Answerable {
  return {
    holderKey,
    entryId: NO_ENTRY,
    issuedAt: link.issuedAt,
    establishedAt: link.establishedAt,
    strength: link.strength,
    attestedUntil: link.attestedUntil,
    attestationHashes: [sha256(link.attestation)],
    verifiedAttestations: [claimsOf(link.attestation)]
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
    .map(({ oldKey, establishedAt }) =>
      Math.min(establishedAt, lent(nameOf(oldKey), lending, new Set([...passed, key])))))
}

function nameOf (key: PublicKeyBytes): string {
  return toString(key, 'base16')
}
