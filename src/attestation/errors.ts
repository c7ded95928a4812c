/** Each step of attestation verification has a code of its own. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const ATTESTATION_ERRORS = {
  ATTESTATION_VERSION_UNKNOWN: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'The attestation is of a version that this node does not know.',
    remedy: 'Update the older of the two nodes.'
  },
  ATTESTATION_FIELDS_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A field of the attestation is out of its range.',
    remedy: 'Have the CSIP issue it anew within the ranges that the specification gives.'
  },
  ATTESTATION_CSIP_UNKNOWN: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The attestation names a CSIP that the registry does not list.',
    remedy: 'Prove possession to a CSIP that the registry lists.'
  },
  ATTESTATION_CSIP_REVOKED: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'The CSIP was revoked before anybody witnessed the attestation, or the time of grace after its ' +
      'revocation is over.',
    remedy: 'Prove possession to another CSIP.'
  },
  ATTESTATION_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'No key that the registry lists for this CSIP made the signature of the attestation.',
    remedy: 'Send the attestation exactly as the CSIP issued it; if it was, fetch the newest registry.'
  },
  ATTESTATION_KEY_NOT_VALID: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'The key of the CSIP was not valid when the attestation was issued, or compromised before anybody ' +
      'witnessed it.',
    remedy: 'Prove possession again; the CSIP signs with its present key.'
  },
  ATTESTATION_TYPE_REFUSED: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'The federation does not allow identifiers of the attested type.',
    remedy: 'Use a type that the registry\'s policy lists.'
  },
  ATTESTATION_SCOPE_REFUSED: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The registry does not let this CSIP attest under this scope and method.',
    remedy: 'Prove possession to a CSIP that the registry lists for this type, prefix and method.'
  },
  ATTESTATION_NOT_CERTIFIED: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'No certificate of the registry let the signing key attest these numbers when the attestation was ' +
      'issued.',
    remedy: 'Prove possession again once the CSIP has a certificate that is valid, and the registry lists it.'
  },
  ATTESTATION_STRENGTH_INFLATED: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The attestation claims more strength than its method has.',
    remedy: 'Have the CSIP issue it with the strength that the specification gives for the method.'
  },
  ATTESTATION_TOO_WEAK: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The attestation is weaker than the federation requires for this type.',
    remedy: 'Prove possession by a stronger method.'
  },
  ATTESTATION_OLDER_KEY_REFUSED: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The evaluation key that the attestation names as the older one was not current beside the newer when ' +
      'it was issued.',
    remedy: 'Fetch the newest registry, and prove possession again.'
  },
  ATTESTATION_LIFETIME_TOO_LONG: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'The attestation lives longer than the federation allows for this type.',
    remedy: 'Have the CSIP issue it for the lifetime that the registry\'s policy gives, or less.'
  },
  ATTESTATION_NOT_YET_VALID: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The attestation was issued in the future.',
    remedy: 'Set the clock of this node or of the CSIP right.'
  },
  ATTESTATION_EXPIRED: {
    kind: 'expired',
    verdict: 'ignore',
    sentence: 'The attestation has expired.',
    remedy: 'Prove possession again.'
  }
} as const satisfies ErrorTable

export type AttestationErrorCode = keyof typeof ATTESTATION_ERRORS

export class AttestationError extends DiscoveryError<AttestationErrorCode> {
  override readonly name = 'AttestationError'

  constructor (code: AttestationErrorCode, options?: DiscoveryErrorOptions) {
    super(ATTESTATION_ERRORS, code, options)
  }
}
