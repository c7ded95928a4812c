/**
 * One identifier under two evaluation keys, while one takes the place of the other:
 * what strikes it under the older one strikes what was moved from there, too
 * (docs/protocol.md, "Rotation").
 */
import { equalBytes } from '../base/bytes.ts'
import { Certificates } from './certificates.ts'
import { besides, firstSaid, strikerOf } from './strikes.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Answerable, Attested } from './invalidation.ts'
import type { SupersededBy, UncheckedEntry, VerifyContext } from './interface.ts'
import type { StrikingFacts, Striker } from './strikes.ts'

/** What is known of an identifier under an older key. */
export type OlderFacts = StrikingFacts & { readonly lookupKey: LookupKey }

/**
 * Finds the fact under the older key that strikes an entry under the newer. A ruling
 * by silence is about those who could be found there: it spares whose seniority began
 * under the newer key, or had come there before replicas spoke.
 *
 * @param older - what is known under the older key
 * @param entries - under the newer: proof that was given there is an answer to what is open here
 */
export function strikerUnder (older: OlderFacts, entries: readonly UncheckedEntry[], context: VerifyContext): Striker {
  const here = new Certificates(entries, [], context.registry)
  const spares = (by: SupersededBy, entry: Answerable): boolean => {
    const said = firstSaid(by)
    const [first] = entry.verifiedAttestations
    const { continues } = entry
    return (first != null && beganHere(first, older)) ||
      (continues != null && isHere(continues.attestation, older) &&
        (beganHere(continues.attestation, older) || continues.witnessedAt < said)) ||
      entries.some(held => equalBytes(held.holderKey, entry.holderKey) && here.witnessed(held) < said)
  }
  return strikerOf(besides(older, entries), context, undefined, spares)
}

function isHere ({ lookupKey }: Attested, older: OlderFacts): boolean {
  return !equalBytes(lookupKey, older.lookupKey)
}

/** Continues nothing, or nothing that could be under an older key. */
function beganHere (attested: Attested, older: OlderFacts): boolean {
  const { renews } = attested
  return isHere(attested, older) && (renews == null || renews.byteLength === 0 || attested.older == null)
}
