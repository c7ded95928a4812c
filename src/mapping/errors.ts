/** Codes of entries, their parts, record sets and admission. */
import { DiscoveryError } from '../base/errors.ts'
import { DISCARD, FRESH_CLAIM, spec } from './error-spec.ts'
import { FACT_CODES } from './fact-codes.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const MAPPING_ERRORS = {
  // form
  VERSION_UNKNOWN: spec(
    'malformed', 'ignore', 'An object is of a version that this node does not know.',
    'Update this node, or ask for an object of version 1.'
  ),
  ENTRY_FIELD_INVALID: spec(
    'malformed', 'penalise', 'A field of an entry does not have the form that its type prescribes.', DISCARD
  ),
  // time
  ENTRY_TIMES_INVALID: spec('malformed', 'penalise', 'An entry expires before it was issued.', DISCARD),
  ENTRY_LIFETIME_EXCEEDED: spec(
    'unverified', 'penalise', 'An entry is leased for longer than the federation allows.',
    'Issue it for no longer than maxEntryLifetime of the policy.'
  ),
  ENTRY_NOT_YET_ISSUED: spec(
    'unverified', 'ignore', 'An entry is issued in the future.', 'Set the clock, or wait until the entry is valid.'
  ),
  ENTRY_EXPIRED: spec('expired', 'ignore', 'The lease of an entry has ended.', 'Renew the mapping through its DP.'),
  ENTRY_OUTLIVES_ATTESTATION: spec(
    'unverified', 'penalise', 'An entry is leased for longer than the possession it rests on is attested.',
    'Let the lease end with the earliest expiry of its attestations.'
  ),
  // parties
  ENTRY_DP_UNKNOWN: spec(
    'refused', 'penalise', 'An entry names a DP that the registry does not list.',
    'Fetch the newest registry; publish through a listed DP.'
  ),
  ENTRY_DP_NOT_ALLOWED: spec(
    'refused', 'penalise', 'The DP that an entry names may not publish it: it is leaving or revoked.',
    'Publish through an active DP.'
  ),
  ENTRY_REGION_UNKNOWN: spec(
    'refused', 'caller', 'An entry names a region that the federation does not have.',
    'Choose among the regions of the policy.'
  ),
  ENTRY_FEDERATED_ONLY: spec(
    'refused', 'penalise', 'The holder wants this entry kept by its DP alone, so no replica takes it.',
    'Answer queries with it; publish only what the holder signed for publication.'
  ),
  ENTRY_OPRF_KEY_UNKNOWN: spec(
    'refused', 'ignore', 'An entry names an OPRF key that the registry does not list.',
    'Fetch the newest registry and derive the lookup key anew.'
  ),
  // proofs
  ENTRY_ATTESTATION_MISMATCH: spec(
    'unverified', 'penalise', 'The attestations of an entry are not those that its holder signed for.', DISCARD
  ),
  ENTRY_ATTESTATION_OTHER_CSI: spec(
    'unverified', 'penalise', 'An attestation is for another lookup key, OPRF key or type than its entry.', FRESH_CLAIM
  ),
  ENTRY_ATTESTATION_OTHER_HOLDER: spec(
    'unverified', 'penalise', 'An attestation is for another holder key than its entry.', FRESH_CLAIM
  ),
  ENTRY_ATTESTATION_DUPLICATE: spec(
    'unverified', 'penalise', 'An entry carries the same attestation twice, or two of one CSIP.', FRESH_CLAIM
  ),
  ENTRY_ATTESTATIONS_TOO_FEW: spec(
    'unverified', 'caller', 'Fewer CSIPs attest possession than the type requires.',
    'Prove possession to another CSIP as well.'
  ),
  ENTRY_HOLDER_SIGNATURE_INVALID: spec(
    'unverified', 'penalise', "The holder's signature of an entry does not verify.", DISCARD
  ),
  ENTRY_DP_SIGNATURE_INVALID: spec(
    'unverified', 'penalise', "The DP's signature of an entry does not verify.", DISCARD
  ),
  WITNESS_UNKNOWN: spec(
    'refused', 'penalise', 'A witness is not listed, or was revoked before it signed.',
    'Ask active DPs of the newest registry to witness.'
  ),
  WITNESS_MISMATCH: spec(
    'unverified', 'penalise', 'A witness statement is about another lookup key, holder key or attestation.', FRESH_CLAIM
  ),
  WITNESS_TIME_IMPLAUSIBLE: spec(
    'unverified', 'penalise', 'A witness statement names a time that its attestation rules out.',
    'Set the clock of the witness, and ask again.'
  ),
  WITNESS_SIGNATURE_INVALID: spec(
    'unverified', 'penalise', 'The signature of a witness statement does not verify.', DISCARD
  ),
  WITNESS_NOT_A_VOICE: spec(
    'unverified', 'penalise', 'A witness did not speak for its operator at this lookup key when it signed.',
    'Ask the voices of the lookup key.'
  ),
  WITNESS_DUPLICATE: spec(
    'unverified', 'penalise', 'A certificate of seniority has two statements of one DP.', FRESH_CLAIM
  ),
  WITNESSES_TOO_MANY: spec(
    'unverified', 'penalise', 'A certificate of seniority has more statements than a majority of the voices.',
    'Leave out what is more than a majority.'
  ),
  WITNESSES_TOO_FEW: spec(
    'unverified', 'penalise', 'Fewer than a majority of the voices at a lookup key witness the seniority of an entry.',
    'Ask DPs of further operators to witness.'
  ),
  WITNESS_CHAIN_BROKEN: spec(
    'refused', 'caller', 'An attestation does not continue the one whose seniority it claims.',
    'Renew before the previous attestation expires, with the same holder key; else seniority starts anew.'
  ),
  // sealed parts
  SEAL_BROKEN: spec('unverified', 'penalise', 'A sealed part belongs to this key, and was altered.', DISCARD),
  SEAL_PADDING_INVALID: spec(
    'malformed', 'penalise', 'The padding of a sealed part is not as prescribed.',
    'Pad with zeros to the smallest bucket that fits.'
  ),
  SEAL_TOO_LARGE: spec(
    'malformed', 'caller', 'What is to be sealed is larger than the largest bucket.',
    'Leave out the SSI hint, or shorten the tags.'
  ),
  PART_KEY_INVALID: spec(
    'unverified', 'caller', 'A part key does not open the part it was shown for.',
    'Show the part keys that were made with this very entry.'
  ),
  MSP_COMMITMENT_MISMATCH: spec(
    'unverified', 'penalise', 'An entry commits to another MSP than its sealed part names.', DISCARD
  ),
  CONFIRMATION_MISSING: spec(
    'unverified', 'penalise', 'A mapping has no confirmation of its MSP.', 'Ask the MSP to confirm this very claim.'
  ),
  CONFIRMATION_FIELD_INVALID: spec(
    'malformed', 'penalise', 'A field of a confirmation does not have the form that its type prescribes.',
    'Ask the MSP to confirm again, with a shorter SSI hint.'
  ),
  CONFIRMATION_MISMATCH: spec(
    'unverified', 'penalise', 'A confirmation is for another lookup key, holder key, OPRF key or MSP than its mapping.',
    'Ask the MSP to confirm this very claim.'
  ),
  CONFIRMATION_SIGNATURE_INVALID: spec(
    'unverified', 'penalise', "No key that its MSP had at that time made a confirmation's signature.",
    'Ask the MSP to confirm again.'
  ),
  CONFIRMATION_TIMES_INVALID: spec(
    'unverified', 'penalise',
    'A confirmation is issued in the future, or for longer than the federation allows, or for less than its entry.',
    'Ask the MSP to confirm again, and let the lease end with the confirmation.'
  ),
  CONFIRMATION_EXPIRED: spec('expired', 'ignore', 'A confirmation has expired.', 'Ask the MSP to confirm again.'),
  MSP_UNKNOWN: spec(
    'refused', 'penalise', 'A mapping names an MSP that the registry does not list.', 'Fetch the newest registry.'
  ),
  MSP_NOT_ALLOWED: spec(
    'refused', 'penalise', 'A mapping rests on the word of an MSP that was leaving or revoked when it gave it.',
    'Map to an active MSP.'
  ),
  INDEX_STATEMENT_MISMATCH: spec(
    'unverified', 'penalise', 'An index statement names a bit that is not the one of its MSP.',
    'Ask the MSP for a new index statement.'
  ),
  INDEX_STATEMENT_SIGNATURE_INVALID: spec(
    'unverified', 'penalise', "No key that its MSP had at that time made an index statement's signature.",
    'Ask the MSP for a new index statement.'
  ),
  INDEX_STATEMENT_TIMES_INVALID: spec(
    'unverified', 'penalise', 'An index statement is issued in the future, or for longer than the federation allows.',
    'Ask the MSP for a new index statement.'
  ),
  INDEX_STATEMENT_EXPIRED: spec(
    'expired', 'ignore', 'An index statement has expired, or ends before its entry.',
    'Ask the MSP for a new index statement.'
  ),
  // tags
  TAGS_MISSING: spec(
    'malformed', 'caller', 'A mapping has no preference tag.', 'Give it `Default`, or one or more tags of your own.'
  ),
  TAGS_TOO_LONG: spec(
    'malformed', 'caller', 'The preference tags of a mapping are too long together.', 'Use fewer or shorter tags.'
  ),
  TAG_EMPTY: spec(
    'malformed', 'caller', 'A preference tag is empty, or has white space at an end.', 'Leave it out, or trim it.'
  ),
  TAG_CHARACTER: spec(
    'malformed', 'caller', 'A preference tag has a comma, a control character or text that is not in normal form C.',
    'Use letters, digits, spaces and punctuation other than commas.'
  ),
  TAG_DUPLICATE: spec('malformed', 'caller', 'A preference tag is given twice.', 'Give each tag once.'),
  TAG_DEFAULT_IN_LIST: spec(
    'malformed', 'caller', '`Default` stands in a list of preference tags.', 'Give `Default` alone, or tags without it.'
  ),
  // record sets
  RECORD_SET_MALFORMED: spec(
    'malformed', 'penalise', 'A record set holds a slot twice, facts out of order, or facts of another lookup key.',
    'Send facts of one lookup key, each once, in canonical order.'
  ),
  // admission
  ENTRY_FOREIGN: spec(
    'refused', 'caller', 'An entry belongs to another lookup key than the record set.',
    'Merge it where its lookup key says.'
  ),
  ENTRY_STALE: spec(
    'conflict', 'ignore', 'A newer entry of this slot is stored.', 'Read what is stored and continue from its sequence.'
  ),
  ENTRY_BACKDATED: spec(
    'conflict', 'penalise', 'An entry was issued before the one that it replaces.',
    'Issue renewals later than what they renew.'
  ),
  QUOTA_HOLDER: spec(
    'limited', 'caller', 'This holder key has as many mappings as it may have.',
    'Release a mapping that is not needed any more.'
  ),
  QUOTA_CSIP: spec(
    'limited', 'caller', 'As many holder keys are live at this lookup key as this CSIP may attest.',
    'Wait until one expires, or prove possession to another CSIP.'
  ),
  QUOTA_KEY: spec(
    'limited', 'caller', 'This lookup key holds as many mappings as it may; what is left is reserved for new holders.',
    'Release a mapping that is not needed any more.'
  ),
  QUOTA_BYTES: spec(
    'limited', 'caller', 'The mappings of this lookup key are as large together as they may be.',
    'Publish smaller entries: fewer tags, witnesses and regions.'
  ),
  ENTRY_INVALIDATED: spec(
    'conflict', 'ignore', 'An entry is struck by an invalidation that is stored.',
    'Prove possession anew and claim again, if the identifier is yours.'
  ),
  ...FACT_CODES
} as const satisfies ErrorTable

export type MappingErrorCode = keyof typeof MAPPING_ERRORS

export class MappingError extends DiscoveryError<MappingErrorCode> {
  override readonly name = 'MappingError'

  constructor (code: MappingErrorCode, options?: DiscoveryErrorOptions) {
    super(MAPPING_ERRORS, code, options)
  }
}
