/**
 * Places that are kept for those whom a dispute is against, whatever others store:
 * a holder who answers isn't struck as silent because others answered more
 * (docs/protocol.md, "Admission").
 */
import { toString } from 'uint8arrays/to-string'
import { Certificates } from './certificates.ts'
import { equalBytes } from '../base/bytes.ts'
import { DEFENCE_RANKS } from './constants.ts'
import { Lineage } from './lineage.ts'
import { asStrikable } from './strikes.ts'
import { isRoomFor } from './room.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'
import type { UncheckedDefence, UncheckedDispute, UncheckedFactReceipts, VerifyContext } from './interface.ts'
import type { RecordSet } from './record-set.ts'

type PlacingFacts = Pick<RecordSet, 'entries' | 'disputes' | 'defences' | 'links' | 'receipts'>

/**
 * For each dispute its oldest holders have a place each, for one defence. Bytes are
 * counted for each rank, over all disputes: nobody takes anything from whoever is older.
 */
export class DefencePlaces {
  readonly #lineage: Lineage
  /** By the hash of a dispute: its holders by rank. */
  readonly #ranked: ReadonlyMap<string, readonly PublicKeyBytes[]>
  /** Defences that have a place, by dispute and rank. */
  readonly #placed = new Map<string, UncheckedDefence>()
  /** Receipts that have a place, by the fact that they are for. */
  readonly #receipts = new Map<string, UncheckedFactReceipts>()
  readonly #set: PlacingFacts

  /** @param set - entries were verified before they were stored */
  constructor (set: PlacingFacts, context: VerifyContext) {
    this.#set = set
    this.#lineage = new Lineage(set, context)
    const entries = datedOf(set, this.#lineage, context)
    this.#ranked = new Map(
      set.disputes.map(dispute => [nameOf(dispute.hash), rankedAgainst(dispute, entries, this.#lineage)])
    )
    for (const defence of set.defences) {
      const rank = this.#rankOf(defence)
      if (rank != null && !this.#placed.has(placeOf(defence, rank))) {
        this.#placed.set(placeOf(defence, rank), defence)
      }
    }
    for (const receipts of set.receipts) {
      if (this.isForReceipts(receipts)) {
        this.#receipts.set(nameOf(receipts.factHash), receipts)
      }
    }
  }

  /** Whether a place is kept for a defence that isn't stored, and free. */
  isFor (defence: UncheckedDefence): boolean {
    const rank = this.#rankOf(defence)
    if (rank == null || this.#placed.has(placeOf(defence, rank))) {
      return false
    }
    const ofRank = [...this.#placed.values()].filter(other => this.#rankOf(other) === rank)
    return isRoomFor('defences of a rank', [...ofRank, defence])
  }

  /**
   * Whether a place is kept for the first receipts of a fact, and free: for whatever
   * a holder answered, or handed over.
   */
  isForReceipts (receipts: UncheckedFactReceipts): boolean {
    const rank = this.#receiptsRank(receipts)
    if (rank == null || this.#receipts.has(nameOf(receipts.factHash))) {
      return false
    }
    const ofRank = [...this.#receipts.values()].filter(other => this.#receiptsRank(other) === rank)
    return isRoomFor('receipts of a rank', [...ofRank, receipts])
  }

  /** Of these, the ones that have no place. */
  withoutReceipts (receipts: readonly UncheckedFactReceipts[]): readonly UncheckedFactReceipts[] {
    const placed = new Set(this.#receipts.values())
    return receipts.filter(each => !placed.has(each))
  }

  /** Of these, the ones that have no place. */
  without (defences: readonly UncheckedDefence[]): readonly UncheckedDefence[] {
    const placed = new Set(this.#placed.values())
    return defences.filter(defence => !placed.has(defence))
  }

  /** A defence's rank is in its dispute, a link's the first that one of its keys has in any. */
  #receiptsRank ({ factHash }: UncheckedFactReceipts): number | undefined {
    const defence = this.#set.defences.find(({ hash }) => equalBytes(hash, factHash))
    const link = this.#set.links.find(({ hash }) => equalBytes(hash, factHash))
    if (defence != null || link == null) {
      return defence == null ? undefined : this.#rankOf(defence)
    }
    const ranks = [...this.#ranked.values()].flatMap(ranked => {
      const rank = ranked.findIndex(holder => this.#lineage.related(holder, link.oldKey))
      return rank < 0 ? [] : rank
    })
    return ranks.length === 0 ? undefined : Math.min(...ranks)
  }

  #rankOf ({ disputeHash, holderKey }: UncheckedDefence): number | undefined {
    const rank = this.#ranked.get(nameOf(disputeHash))?.findIndex(holder => this.#lineage.related(holder, holderKey)) ??
      -1
    return rank < 0 ? undefined : rank
  }
}

interface Dated {
  readonly holderKey: PublicKeyBytes
  readonly establishedAt: number
  readonly expiresAt: number
}

/** Older first; of the same time, by holder key. */
function datedOf (
  { entries }: Pick<RecordSet, 'entries'>, { links }: Lineage, { registry }: VerifyContext
): readonly Dated[] {
  const certificates = new Certificates(entries, links, registry)
  return entries
    .map(entry => ({
      holderKey: entry.holderKey,
      establishedAt: certificates.dated(asStrikable(entry, registry)).establishedAt,
      expiresAt: entry.expiresAt
    }))
    .sort((a, b) => a.establishedAt - b.establishedAt || (nameOf(a.holderKey) < nameOf(b.holderKey) ? -1 : 1))
}

/** One key of each holder, the claimant not among them; linked keys are one holder. */
function rankedAgainst (
  { holderKey: claimant, issuedAt }: UncheckedDispute, entries: readonly Dated[], lineage: Lineage
): readonly PublicKeyBytes[] {
  const ranked: PublicKeyBytes[] = []
  for (const { holderKey, establishedAt, expiresAt } of entries) {
    if (establishedAt < issuedAt && expiresAt > issuedAt &&
      ![claimant, ...ranked].some(other => lineage.related(other, holderKey))) {
      ranked.push(holderKey)
    }
  }
  return ranked.slice(0, DEFENCE_RANKS)
}

function placeOf ({ disputeHash }: UncheckedDefence, rank: number): string {
  return `${rank} ${nameOf(disputeHash)}`
}

function nameOf (bytes: Uint8Array): string {
  return toString(bytes, 'base16')
}
