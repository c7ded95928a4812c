/** When a mapping is to be renewed, and why (docs/attestors.md, "Renewal"). */
import { mayRenew } from '../attestation/attestation.ts'
import { verifyAttestation } from '../attestation/verify.ts'
import { DiscoveryError } from '../base/errors.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { RenewalReason } from './interface.ts'
import type { HolderState, KeptMapping } from './state-store.ts'

export interface HeldAttestation {
  readonly attestation: VerifiedAttestation
  /**
   * False: DPs take it for nothing new, since its CSIP was revoked or lost the
   * key; but its seniority goes over to what renews it, while it stands.
   */
  readonly usable: boolean
}

interface Moment {
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

function verified (bytes: Uint8Array, options: Parameters<typeof verifyAttestation>[1]): VerifiedAttestation | undefined {
  try {
    return verifyAttestation(bytes, options)
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}

export interface Due {
  /** Undefined: not yet. */
  readonly reason?: RenewalReason
  /** When half of it has passed, milliseconds since the epoch; `now` where there is a reason. */
  readonly at: number
}

/** Half of the life of each of its attestations, and half of its own lease; at once where an attestation doesn't serve any more. */
export function dueOf ({ attestations }: HolderState, mapping: KeptMapping, moment: Moment): Due {
  const { now } = moment
  if (mapping.expiresAt <= now) {
    return { reason: 'ended', at: now }
  }
  const held = mapping.csips.split(',').map(csip => {
    const bytes = attestations.find(attestation => attestation.csip === csip)?.bytes
    return bytes == null ? undefined : holdAttestation(bytes, moment)
  })
  const living = held.flatMap(one => one?.usable === true ? [one] : [])
  if (living.length < held.length) {
    return { reason: 'replaced', at: now }
  }
  const lives = [mapping, ...living.map(({ attestation }) => attestation)]
  return lives.some(life => mayRenew(life, now))
    ? { reason: 'half-life', at: now }
    : { at: Math.min(...lives.map(({ issuedAt, expiresAt }) => Math.ceil(issuedAt + (expiresAt - issuedAt) / 2))) }
}
