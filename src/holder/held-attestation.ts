/** Attestations that a holder keeps, as they stand now. */
import { verifyAttestation } from '../attestation/verify.ts'
import { DiscoveryError } from '../base/errors.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

export interface HeldAttestation {
  readonly attestation: VerifiedAttestation
  /**
   * False: DPs take it for nothing new, since its CSIP was revoked or lost the
   * key; but its seniority goes over to what renews it, while it stands.
   */
  readonly usable: boolean
}

export interface Moment {
  readonly registry: VerifiedRegistry
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Undefined where it has ended. */
export function holdAttestation (bytes: Uint8Array, { registry, now }: Moment): HeldAttestation | undefined {
  const attestation = verified(bytes, { registry, now })
  if (attestation != null) {
    return { attestation, usable: true }
  }
  const ending = verified(bytes, { registry, now, witnessedAt: 0 })
  return ending == null ? undefined : { attestation: ending, usable: false }
}

function verified (
  bytes: Uint8Array,
  options: Parameters<typeof verifyAttestation>[1]
): VerifiedAttestation | undefined {
  try {
    return verifyAttestation(bytes, options)
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}
