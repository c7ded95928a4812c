/** What a start shows of an attestation that it renews. */
import { mayContinue, wantsProof } from '../../attestation/assignment.ts'
import { mayRenew } from '../../attestation/attestation.ts'
import { isSilent } from '../../attestation/methods.ts'
import { verifyAttestation } from '../../attestation/verify.ts'
import { equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { AttestError } from './errors.ts'
import { movesFrom } from './evaluated.ts'
import type { Assignment } from '../../attestation/assignment.ts'
import type { VerifiedAttestation } from '../../attestation/verify.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { Subject } from './subject.ts'

/** What a renewal is asked for. */
export interface RenewalWish extends Pick<Subject, 'evaluations' | 'holderKey' | 'channel'> {
  readonly known?: Assignment
}

/** @throws AttestError `ATTEST_RENEWAL_…`, `ATTEST_FRESH_PROOF_NEEDED` */
export function checkPrevious (
  bytes: Uint8Array, { evaluations, holderKey, channel, known = {} }: RenewalWish, registry: VerifiedRegistry,
  now: number
): VerifiedAttestation {
  const previous = verifyPrevious(bytes, registry, now)
  const isMoving = movesFrom(previous, evaluations, registry, now)
  const isOther = evaluations != null && !isMoving && !equalBytes(previous.lookupKey, evaluations.lookupKey)
  if (isOther || !equalBytes(previous.holderKey, holderKey)) {
    throw new AttestError('ATTEST_RENEWAL_INVALID')
  }
  if (!mayContinue(known, previous.issuedAt)) {
    throw new AttestError('ATTEST_RENEWAL_ENDED')
  }
  const wanted = wantsProof(known, previous.issuedAt)
  if (wanted && isSilent(channel.method)) {
    throw new AttestError('ATTEST_FRESH_PROOF_NEEDED')
  }
  // whoever loses the word of a revoked CSIP need not wait, nor who proves it more strictly, or moves to a newer key
  const ending = previous.standsUntil < previous.expiresAt
  if (!wanted && !ending && !isMoving && channel.strength <= previous.strength && !mayRenew(previous, now)) {
    throw new AttestError('ATTEST_RENEWAL_EARLY', {
      retryAfter: Math.ceil((previous.issuedAt + previous.expiresAt) / 2) - now
    })
  }
  return previous
}

function verifyPrevious (bytes: Uint8Array, registry: VerifiedRegistry, now: number): VerifiedAttestation {
  try {
    // when it was witnessed is for those to judge who lend it seniority
    return verifyAttestation(bytes, { registry, now, witnessedAt: 0 })
  } catch (err) {
    if (err instanceof DiscoveryError) {
      throw new AttestError('ATTEST_RENEWAL_INVALID', { detail: err.code, cause: err })
    }
    throw err
  }
}
