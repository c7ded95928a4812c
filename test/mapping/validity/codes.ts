/**
 * Where each code is said: by the validity of which kinds, or by something else. A new
 * code doesn't compile until it stands here, and doesn't pass until each kind that says
 * it has a case.
 */
import type { ObjectKind } from '../../../src/mapping/validity.ts'
import type { ObjectCode } from './case.ts'

/** Admission to a replica; opening; what only its maker or its asker hears. */
type Elsewhere = 'admission' | 'opening' | 'asking'

const ENTRIES = ['holderEntry', 'entry', 'compactEntry'] as const
const WITNESSED = ['entry', 'compactEntry', 'link'] as const
const RESTING = ['dispute', 'defence', 'link', 'note'] as const
const ATTESTED = [...ENTRIES, 'invalidation', ...RESTING] as const
const ALL = [...ATTESTED, 'receipts', 'noDefence'] as const

export const CODES = {
  // form
  LENGTH_INVALID: ALL,
  MESSAGE_TOO_LARGE: ALL,
  MESSAGE_MALFORMED: ALL,
  KEY_INVALID: ATTESTED,
  VERSION_UNKNOWN: ALL,
  ENTRY_FIELD_INVALID: ENTRIES,
  INVALIDATION_FIELD_INVALID: ['invalidation'],
  FACT_FIELD_INVALID: ['invalidation', ...RESTING, 'receipts', 'noDefence'],
  // attestations
  ATTESTATION_VERSION_UNKNOWN: ATTESTED,
  ATTESTATION_FIELDS_INVALID: ATTESTED,
  ATTESTATION_CSIP_UNKNOWN: ATTESTED,
  ATTESTATION_CSIP_REVOKED: ATTESTED,
  ATTESTATION_SIGNATURE_INVALID: ATTESTED,
  ATTESTATION_KEY_NOT_VALID: ATTESTED,
  ATTESTATION_TYPE_REFUSED: ATTESTED,
  ATTESTATION_SCOPE_REFUSED: ATTESTED,
  ATTESTATION_NOT_CERTIFIED: ATTESTED,
  ATTESTATION_STRENGTH_INFLATED: ATTESTED,
  ATTESTATION_TOO_WEAK: ATTESTED,
  ATTESTATION_OLDER_KEY_REFUSED: ATTESTED,
  ATTESTATION_LIFETIME_TOO_LONG: ATTESTED,
  ATTESTATION_NOT_YET_VALID: ATTESTED,
  ATTESTATION_EXPIRED: ATTESTED,
  // entries
  ENTRY_TIMES_INVALID: ENTRIES,
  ENTRY_LIFETIME_EXCEEDED: ENTRIES,
  ENTRY_NOT_YET_ISSUED: ENTRIES,
  ENTRY_EXPIRED: ENTRIES,
  ENTRY_OUTLIVES_ATTESTATION: ENTRIES,
  ENTRY_DP_UNKNOWN: ENTRIES,
  ENTRY_DP_NOT_ALLOWED: ENTRIES,
  ENTRY_REGION_UNKNOWN: ENTRIES,
  ENTRY_OPRF_KEY_UNKNOWN: ENTRIES,
  ENTRY_ATTESTATION_MISMATCH: ENTRIES,
  ENTRY_ATTESTATION_OTHER_CSI: ENTRIES,
  ENTRY_ATTESTATION_OTHER_HOLDER: ENTRIES,
  ENTRY_ATTESTATION_DUPLICATE: ENTRIES,
  ENTRY_ATTESTATIONS_TOO_FEW: ENTRIES,
  ENTRY_HOLDER_SIGNATURE_INVALID: ENTRIES,
  ENTRY_DP_SIGNATURE_INVALID: ['entry', 'compactEntry'],
  // seniority
  WITNESS_UNKNOWN: WITNESSED,
  WITNESS_MISMATCH: WITNESSED,
  WITNESS_TIME_IMPLAUSIBLE: WITNESSED,
  WITNESS_SIGNATURE_INVALID: WITNESSED,
  WITNESS_NOT_A_VOICE: WITNESSED,
  WITNESS_DUPLICATE: WITNESSED,
  WITNESSES_TOO_MANY: WITNESSED,
  WITNESSES_TOO_FEW: WITNESSED,
  // invalidations
  INVALIDATION_NOT_YET_ISSUED: ['invalidation'],
  INVALIDATION_EXPIRED: ['invalidation'],
  INVALIDATION_EVIDENCE_FOREIGN: ['invalidation'],
  INVALIDATION_CSIP_UNKNOWN: ['invalidation'],
  INVALIDATION_NOT_ALLOWED: ['invalidation'],
  INVALIDATION_OPRF_KEY_UNKNOWN: ['invalidation'],
  INVALIDATION_SIGNATURE_INVALID: ['invalidation'],
  // facts of conflicts
  FACT_NOT_YET_ISSUED: ['invalidation', ...RESTING, 'noDefence'],
  FACT_EXPIRED: [...RESTING, 'receipts'],
  FACT_OPRF_KEY_UNKNOWN: RESTING,
  FACT_EVIDENCE_FOREIGN: ['invalidation', ...RESTING],
  FACT_SIGNATURE_INVALID: ['invalidation', ...RESTING, 'noDefence'],
  FACT_SIGNER_UNKNOWN: ['invalidation', 'receipts', 'noDefence'],
  LINK_NOT_AUTHORISED: ['link'],
  NOTE_TIMES_INVALID: ['note'],
  NOTE_REGION_UNKNOWN: ['note'],
  // rulings
  RULING_DISPUTE_FOREIGN: ['invalidation', 'noDefence'],
  RULING_TOO_EARLY: ['invalidation', 'noDefence'],
  RULING_NOT_FRESH: ['invalidation', 'noDefence'],
  RULING_SILENCE_TOO_FEW: ['invalidation'],
  RULING_TOO_LATE: ['invalidation'],
  RULING_NOT_A_VOICE: ['invalidation'],
  RULING_ARBITERS_TOO_FEW: ['invalidation'],
  // receipts
  RECEIPT_NOT_A_VOICE: ['receipts'],
  RECEIPTS_TOO_FEW: ['receipts'],
  RECEIPTS_TOO_MANY: ['receipts'],
  RECEIPT_MISMATCH: ['invalidation', 'receipts'],
  RECEIPT_TIME_IMPLAUSIBLE: ['invalidation', 'receipts'],
  RECEIPT_SIGNATURE_INVALID: ['invalidation', 'receipts'],

  ENTRY_FEDERATED_ONLY: 'admission',
  RECORD_SET_MALFORMED: 'admission',
  ENTRY_FOREIGN: 'admission',
  ENTRY_STALE: 'admission',
  ENTRY_BACKDATED: 'admission',
  ENTRY_INVALIDATED: 'admission',
  INVALIDATION_FOREIGN: 'admission',
  INVALIDATION_LATE: 'admission',
  FACT_FOREIGN: 'admission',
  DISPUTE_OPEN: 'admission',
  DISPUTE_UNKNOWN: 'admission',
  RECEIPTS_UNKNOWN: 'admission',
  RULING_PARTY_MISSING: 'admission',
  QUOTA_HOLDER: 'admission',
  QUOTA_CSIP: 'admission',
  QUOTA_KEY: 'admission',
  QUOTA_BYTES: 'admission',
  QUOTA_FACTS_SIGNER: 'admission',
  QUOTA_FACTS: 'admission',
  QUOTA_CONFLICT: 'admission',
  WITNESS_CHAIN_BROKEN: 'asking',
  NOTE_CONSENT_INVALID: 'opening',
  SEAL_BROKEN: 'opening',
  SEAL_PADDING_INVALID: 'opening',
  SEAL_TOO_LARGE: 'opening',
  PART_KEY_INVALID: 'opening',
  MSP_COMMITMENT_MISMATCH: 'opening',
  CONFIRMATION_MISSING: 'opening',
  CONFIRMATION_FIELD_INVALID: 'opening',
  CONFIRMATION_MISMATCH: 'opening',
  CONFIRMATION_SIGNATURE_INVALID: 'opening',
  CONFIRMATION_TIMES_INVALID: 'opening',
  CONFIRMATION_EXPIRED: 'opening',
  MSP_UNKNOWN: 'opening',
  MSP_NOT_ALLOWED: 'opening',
  INDEX_STATEMENT_MISMATCH: 'opening',
  INDEX_STATEMENT_SIGNATURE_INVALID: 'opening',
  INDEX_STATEMENT_TIMES_INVALID: 'opening',
  INDEX_STATEMENT_EXPIRED: 'opening',
  TAGS_MISSING: 'opening',
  TAGS_TOO_LONG: 'opening',
  TAG_EMPTY: 'opening',
  TAG_CHARACTER: 'opening',
  TAG_DUPLICATE: 'opening',
  TAG_DEFAULT_IN_LIST: 'opening'
} as const satisfies Record<ObjectCode, readonly ObjectKind[] | Elsewhere>
