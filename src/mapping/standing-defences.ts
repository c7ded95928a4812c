/**
 * Who answered a dispute. A defence lives as long as its defender: it stands while
 * a fact at the lookup key shows that its key, or one linked with it, is attested
 * now. Possession proved after the dispute is a defence by itself (docs/protocol.md,
 * "Defence").
 */
import { equalBytes } from '../base/bytes.ts'
import { attempt } from './attempt.ts'
import { claimsOf } from './fact.ts'
import { verifyFact } from './validity.ts'
import type { Hash, PublicKeyBytes } from '../base/bytes.ts'
import type { Certificates } from './certificates.ts'
import type { Lineage } from './lineage.ts'
import type { UncheckedDefence, UncheckedDispute, UncheckedEntry, VerifiedDefence, VerifyContext } from './interface.ts'
import type { RecordSet } from './record-set.ts'

/** Entries were verified, or are stored by whoever verified them; defences that don't hold count for nothing. */
export type AnsweringFacts = Pick<RecordSet, 'entries' | 'defences'>

/** Whose possession a fact shows, and how strong a proof. */
interface Shown {
  readonly holderKey: PublicKeyBytes
  readonly strength: number
}

type Disputed = Pick<UncheckedDispute, 'hash' | 'issuedAt' | 'strength' | 'holderKey'>

export class StandingDefences {
  readonly #dispute: Disputed
  readonly #entries: AnsweringFacts['entries']
  /** That hold, against whatever dispute. */
  readonly #defences: readonly VerifiedDefence[]
  readonly #lineage: Lineage
  readonly #at: number

  constructor (dispute: Disputed, { entries, defences }: AnsweringFacts, lineage: Lineage, context: VerifyContext) {
    this.#dispute = dispute
    this.#entries = entries
    this.#defences = defences.flatMap(defence => attempt(() => verifyFact(defence, context)) ?? [])
    this.#lineage = lineage
    this.#at = context.now
  }

  /**
   * How strong an answer the holder of a key gives: the strongest proof that lives;
   * undefined: none stands. Weaker ones than the dispute's stand as well: they leave
   * the matter to arbiters.
   */
  of (holderKey: PublicKeyBytes): number | undefined {
    const answers = this.standing.some(defence => this.#lineage.related(defence.holderKey, holderKey))
    const shown = this.#shown().filter(other => this.#lineage.related(other.holderKey, holderKey)).map(({ strength }) =>
      strength)
    const provedSince = this.#provedSince().some(other => this.#lineage.related(other.holderKey, holderKey))
    return (answers && shown.length > 0) || provedSince ? Math.max(...shown) : undefined
  }

  /** Defences against the dispute that hold and stand. */
  get standing (): readonly VerifiedDefence[] {
    const shown = this.#shown()
    return this.#defences.filter(defence => isAgainst(defence, this.#dispute) &&
      shown.some(({ holderKey }) => this.#lineage.related(holderKey, defence.holderKey)))
  }

  /** Whether anybody but the claimant answered. */
  get any (): boolean {
    return this.standing.length > 0 || this.#provedSince().length > 0
  }

  /** Attestations that live, of whatever fact. */
  #shown (): Shown[] {
    const ofEntries = this.#entries.flatMap(({ holderKey, attestations }) =>
      attestations.map(attestation => ({ holderKey, ...claimsOf(attestation) })))
    const ofDefences = this.#defences.map(({ holderKey, attestation }) => ({ holderKey, ...claimsOf(attestation) }))
    return [...ofEntries, ...ofDefences].filter(({ expiresAt }) => expiresAt > this.#at)
  }

  /**
   * Holders of others than the claimant's keys who proved possession after the dispute, as strongly as the claimant.
   */
  #provedSince (): Shown[] {
    return this.#entries.flatMap(entry => provedSince(entry, this.#dispute, this.#at) &&
      !this.#lineage.related(entry.holderKey, this.#dispute.holderKey)
      ? [{ holderKey: entry.holderKey, strength: this.#dispute.strength }]
      : [])
  }
}

function isAgainst (
  { disputeHash }: Pick<UncheckedDefence, 'disputeHash'>, { hash }: { readonly hash: Hash }
): boolean {
  return equalBytes(disputeHash, hash)
}

/** Whether an entry rests on a proof that is younger than the dispute, as strong, and lives. */
function provedSince (
  { attestations }: Pick<UncheckedEntry, 'attestations'>,
  { issuedAt, strength }: Pick<UncheckedDispute, 'issuedAt' | 'strength'>, at: number
): boolean {
  return attestations.map(claimsOf).some(claims =>
    claims.issuedAt > issuedAt && claims.strength >= strength && claims.expiresAt > at)
}

/**
 * The same for a ruling: a date is easily written, and only what was witnessed
 * before replicas said that nobody had answered was an answer.
 */
export function provedBefore (
  entry: UncheckedEntry, dispute: UncheckedDispute, said: number, certificates: Certificates
): boolean {
  const [witnessed] = entry.attestations
  return witnessed != null && certificates.witnessed(entry) < said &&
    provedSince({ attestations: [witnessed] }, dispute, said)
}
