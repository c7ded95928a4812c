/**
 * Of several valid certificates of one attestation the earliest counts, in whatever
 * entry or link it stands (docs/protocol.md, "Precedence"): whoever publishes through a
 * DP that gathered a worse one loses nothing, and escapes nothing.
 */
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../base/hash.ts'
import { attempt } from './attempt.ts'
import { claimedSeniority, parseWitness } from './witness.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { UncheckedEntry, VerifiedEntry, VerifiedLink } from './interface.ts'
import type { Seniority } from './witness.ts'

/** What was verified, or stored by whoever verified it. */
type Certified = UncheckedEntry & Partial<Pick<VerifiedEntry, 'establishedAt' | 'witnessedAt'>>

/** Names an attestation. */
type Attested = Pick<UncheckedEntry, 'attestationHashes'>

export class Certificates {
  readonly #earliest = new Map<string, Seniority>()

  constructor (
    entries: readonly Certified[],
    links: ReadonlyArray<Pick<VerifiedLink, 'attestation' | 'establishedAt'>>,
    registry: VerifiedRegistry
  ) {
    for (const entry of entries) {
      const seniority = seniorityOf(entry, registry)
      if (seniority != null) {
        this.#add(nameOf(entry), seniority)
      }
    }
    for (const { attestation, establishedAt } of links) {
      const name = nameOf({ attestationHashes: [sha256(attestation)] })
      this.#add(name, { establishedAt, witnessedAt: Infinity })
    }
  }

  /** The same with the earliest dates that any certificate of its attestation shows; its own are among them. */
  dated<E extends Attested & Pick<Seniority, 'establishedAt'>> (entry: E): E {
    const earliest = entry.attestationHashes.length === 0
      ? Infinity // of no attestation that a certificate could be about
      : this.#earliest.get(nameOf(entry))?.establishedAt ?? Infinity
    return earliest < entry.establishedAt ? { ...entry, establishedAt: earliest } : entry
  }

  /** When the attestation of an entry was first witnessed; infinity: by nobody. */
  witnessed (entry: Attested): number {
    return this.#earliest.get(nameOf(entry))?.witnessedAt ?? Infinity
  }

  #add (name: string, { establishedAt, witnessedAt }: Seniority): void {
    const known = this.#earliest.get(name)
    this.#earliest.set(name, {
      establishedAt: Math.min(establishedAt, known?.establishedAt ?? Infinity),
      witnessedAt: Math.min(witnessedAt, known?.witnessedAt ?? Infinity)
    })
  }
}

/** What the certificate of an entry shows; undefined where the registry doesn't list its witnesses any more. */
export function seniorityOf (
  { establishedAt, witnessedAt, witnesses }: Pick<Certified, 'establishedAt' | 'witnessedAt' | 'witnesses'>,
  registry: VerifiedRegistry
): Seniority | undefined {
  return establishedAt == null || witnessedAt == null
    ? attempt(() => claimedSeniority(witnesses.map(parseWitness), registry))
    : { establishedAt, witnessedAt }
}

/** Certificates are about the first attestation. */
function nameOf ({ attestationHashes: [first] }: Attested): string {
  return first == null ? '' : toString(first, 'latin1')
}
