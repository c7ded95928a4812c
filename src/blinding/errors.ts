/** What can be wrong with an evaluation, and whose fault it is. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const BLINDING_ERRORS = {
  INPUT_TOO_LONG: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'An input is longer than 65535 bytes.',
    remedy: 'Evaluate canonical identifiers, which are far shorter.'
  },
  INPUT_DEGENERATE: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'An input maps to the identity element.',
    remedy: 'Use another input; finding one such input would be a break of the hash function.'
  },
  ELEMENT_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A group element is not the canonical encoding of a ristretto255 element, or is the identity.',
    remedy: 'Send 32 bytes that RFC 9496 decodes, and never the identity.'
  },
  SCALAR_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A scalar is zero or not fully reduced.',
    remedy: 'Send 32 bytes, little-endian, from 1 to the group order less 1.'
  },
  BATCH_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A batch is empty, too large, or its parts differ in number.',
    remedy: 'Send 1 to 256 elements, and one proof for all or one for each.'
  },
  PROOF_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A proof does not show that the evaluation was made with the share that the registry names.',
    remedy: 'Ask another discovery provider, and report this one.'
  },
  SHARE_UNKNOWN: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A partial evaluation names a share that the key does not have.',
    remedy: 'Ask a discovery provider that the registry lists for this key.'
  },
  PARTIAL_DUPLICATE: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'Two partial evaluations name the same share.',
    remedy: 'Combine partial evaluations of distinct shares.'
  },
  EPOCH_MIXED: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'A partial evaluation belongs to another key or share epoch than the one it is combined under.',
    remedy: 'Combine partial evaluations of one key and one share epoch; mixed ones give a wrong result.'
  },
  TOO_FEW_PARTIALS: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Fewer good partial evaluations than the threshold of the key.',
    remedy: 'Ask more discovery providers, or try again later.'
  },
  THRESHOLD_INVALID: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'A threshold is not between 1 and the number of shares.',
    remedy: 'Choose a threshold of at least 1 and no more than the number of shares.'
  },
  KEY_INCONSISTENT: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A threshold key contradicts itself: commitments, public shares, indices or threshold do not fit ' +
      'together.',
    remedy: 'Publish the record exactly as the dealing or key generation put it out.'
  },
  SHARE_MISMATCH: {
    kind: 'unverified',
    verdict: 'ours',
    sentence: 'A secret share does not belong to the public share that the key lists for it.',
    remedy: 'Install the share file that was made for this discovery provider, key and share epoch.'
  },
  TRANSCRIPT_MALFORMED: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'An evaluation transcript does not have the prescribed form.',
    remedy: 'Send 1 to 64 partial evaluations, in ascending order of index, each with its public share and a proof ' +
      'of its own.'
  },
  TRANSCRIPT_KEY_MISMATCH: {
    kind: 'expired',
    verdict: 'ignore',
    sentence: 'An evaluation transcript was made under another key.',
    remedy: 'Evaluate again under the key that the registry lists now.'
  }
} as const satisfies ErrorTable

export type BlindingErrorCode = keyof typeof BLINDING_ERRORS

/** Why the partial evaluation of one share was not used. */
export interface PartialFault {
  /** Which share, by its index. */
  readonly index: number
  readonly code: BlindingErrorCode
}

export interface BlindingErrorOptions extends DiscoveryErrorOptions {
  /** Shares that were left out, with the reason. */
  faults?: readonly PartialFault[]
}

export class BlindingError extends DiscoveryError<BlindingErrorCode> {
  override readonly name = 'BlindingError'
  readonly faults: readonly PartialFault[]

  constructor (code: BlindingErrorCode, options: BlindingErrorOptions = {}) {
    super(BLINDING_ERRORS, code, options)
    this.faults = options.faults ?? []
  }
}
