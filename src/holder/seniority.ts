/**
 * A holder compares what it gets with what it had: the certificate of each attestation
 * is kept, so that no DP and no witness takes its date away.
 */
import { equalBytes } from '../base/bytes.ts'
import { sha256 } from '../base/hash.ts'
import { attempt } from '../mapping/attempt.ts'
import { claimsOf } from '../mapping/fact.ts'
import { parseHolderEntry } from '../mapping/parse.ts'
import { verifyCertificate } from '../mapping/witness.ts'
import type { VerifiedEntry, VerifyContext } from '../mapping/interface.ts'
import type { HolderState, KeptCertificate } from './state-store.ts'

/** The oldest certificate of an attestation, or of what it renews; undefined: its seniority begins. */
function certificateFor (
  attestation: Uint8Array, { certificates = [] }: HolderState, context: VerifyContext
): KeptCertificate | undefined {
  const { renews } = claimsOf(attestation)
  const hash = sha256(attestation)
  const continued = certificates.filter(kept =>
    [hash, renews].some(other => equalBytes(sha256(kept.attestation), other)) &&
    // nobody can be asked for what the registry doesn't bear out any more
    attempt(() => verifyCertificate(kept, context)) != null)
  return continued.sort((a, b) => a.establishedAt - b.establishedAt)[0]
}

/** What is shown to the DP that is to complete this entry. @param entry - as its holder signed it */
export function shownWith (entry: Uint8Array, state: HolderState, context: VerifyContext): KeptCertificate | undefined {
  const [attestation] = parseHolderEntry(entry).attestations
  return attestation == null ? undefined : certificateFor(attestation, state, context)
}

/** Whether an entry that was published has a later date than the holder can show. */
export function isYounger (
  { attestations: [attestation], establishedAt }: VerifiedEntry, state: HolderState, context: VerifyContext
): boolean {
  const kept = attestation == null ? undefined : certificateFor(attestation, state, context)
  return kept != null && establishedAt > kept.establishedAt
}

/** Its certificate beside those of other attestations that live, in the place of an older one of the same. */
export function withCertificate (
  state: HolderState, { attestations: [attestation], witnesses, establishedAt, attestedUntil }: VerifiedEntry,
  now: number
): HolderState {
  if (attestation == null) {
    return state
  }
  const others = (state.certificates ?? [])
    .filter(kept => kept.until > now && !equalBytes(kept.attestation, attestation))
  return { ...state, certificates: [...others, { attestation, witnesses, establishedAt, until: attestedUntil }] }
}
