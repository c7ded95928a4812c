/** Codes of entries, their parts, record sets and admission. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorSpec, ErrorTable } from '../base/errors.ts'

/** The four fields in one line each: forty codes are read as a table. */
function spec<K extends ErrorSpec['kind'], V extends ErrorSpec['verdict']> (kind: K, verdict: V, sentence: string, remedy: string): ErrorSpec & { readonly kind: K, readonly verdict: V } {
  return { kind, verdict, sentence, remedy }
}

const FRESH_CLAIM = 'Start a new claim with current attestations and a current registry.'
const DISCARD = 'Discard the entry, and treat whoever sent it as faulty.'

export const MAPPING_ERRORS = {
  // form
  VERSION_UNKNOWN: spec('malformed', 'ignore', 'An object is of a version that this node does not know.', 'Update this node, or ask for an object of version 1.'),
  ENTRY_FIELD_INVALID: spec('malformed', 'penalise', 'A field of an entry does not have the form that its type prescribes.', DISCARD),
  // time
  ENTRY_TIMES_INVALID: spec('malformed', 'penalise', 'An entry expires before it was issued.', DISCARD),
  ENTRY_LIFETIME_EXCEEDED: spec('unverified', 'penalise', 'An entry is leased for longer than the federation allows.', 'Issue it for no longer than maxEntryLifetime of the policy.'),
  ENTRY_NOT_YET_ISSUED: spec('unverified', 'ignore', 'An entry is issued in the future.', 'Set the clock, or wait until the entry is valid.'),
  ENTRY_EXPIRED: spec('expired', 'ignore', 'The lease of an entry has ended.', 'Renew the mapping through its DP.'),
  ENTRY_OUTLIVES_ATTESTATION: spec('unverified', 'penalise', 'An entry is leased for longer than the possession it rests on is attested.', 'Let the lease end with the earliest expiry of its attestations.'),
  // parties
  ENTRY_DP_UNKNOWN: spec('refused', 'penalise', 'An entry names a DP that the registry does not list.', 'Fetch the newest registry; publish through a listed DP.'),
  ENTRY_DP_NOT_ALLOWED: spec('refused', 'penalise', 'The DP that an entry names may not publish it: it is leaving or revoked.', 'Publish through an active DP.'),
  ENTRY_REGION_UNKNOWN: spec('refused', 'caller', 'An entry names a region that the federation does not have.', 'Choose among the regions of the policy.'),
  ENTRY_FEDERATED_ONLY: spec('refused', 'penalise', 'The holder wants this entry kept by its DP alone, so no replica takes it.', 'Answer queries with it; publish only what the holder signed for publication.'),
  ENTRY_OPRF_KEY_UNKNOWN: spec('refused', 'ignore', 'An entry names an OPRF key that the registry does not list.', 'Fetch the newest registry and derive the lookup key anew.'),
  // proofs
  ENTRY_ATTESTATION_MISMATCH: spec('unverified', 'penalise', 'The attestations of an entry are not those that its holder signed for.', DISCARD),
  ENTRY_ATTESTATION_OTHER_CSI: spec('unverified', 'penalise', 'An attestation is for another lookup key, OPRF key or type than its entry.', FRESH_CLAIM),
  ENTRY_ATTESTATION_OTHER_HOLDER: spec('unverified', 'penalise', 'An attestation is for another holder key than its entry.', FRESH_CLAIM),
  ENTRY_ATTESTATION_DUPLICATE: spec('unverified', 'penalise', 'An entry carries the same attestation twice, or two of one CSIP.', FRESH_CLAIM),
  ENTRY_ATTESTATIONS_TOO_FEW: spec('unverified', 'caller', 'Fewer CSIPs attest possession than the type requires.', 'Prove possession to another CSIP as well.'),
  ENTRY_HOLDER_SIGNATURE_INVALID: spec('unverified', 'penalise', "The holder's signature of an entry does not verify.", DISCARD),
  ENTRY_DP_SIGNATURE_INVALID: spec('unverified', 'penalise', "The DP's signature of an entry does not verify.", DISCARD),
  WITNESS_UNKNOWN: spec('refused', 'penalise', 'A witness is not listed, or was revoked before it signed.', 'Ask active DPs of the newest registry to witness.'),
  WITNESS_MISMATCH: spec('unverified', 'penalise', 'A witness statement is about another lookup key, holder key or attestation.', FRESH_CLAIM),
  WITNESS_TIME_IMPLAUSIBLE: spec('unverified', 'penalise', 'A witness statement names a time that its attestation rules out.', 'Set the clock of the witness, and ask again.'),
  WITNESS_SIGNATURE_INVALID: spec('unverified', 'penalise', 'The signature of a witness statement does not verify.', DISCARD),
  WITNESS_NOT_A_VOICE: spec('unverified', 'penalise', 'A witness did not speak for its operator at this lookup key when it signed.', 'Ask the voices of the lookup key.'),
  WITNESS_DUPLICATE: spec('unverified', 'penalise', 'A certificate of seniority has two statements of one DP.', FRESH_CLAIM),
  WITNESSES_TOO_MANY: spec('unverified', 'penalise', 'A certificate of seniority has more statements than a majority of the voices.', 'Leave out what is more than a majority.'),
  WITNESSES_TOO_FEW: spec('unverified', 'penalise', 'Fewer than a majority of the voices at a lookup key witness the seniority of an entry.', 'Ask DPs of further operators to witness.'),
  WITNESS_CHAIN_BROKEN: spec('refused', 'caller', 'An attestation does not continue the one whose seniority it claims.', 'Renew before the previous attestation expires, with the same holder key; else seniority starts anew.'),
  // sealed parts
  SEAL_BROKEN: spec('unverified', 'penalise', 'A sealed part belongs to this key, and was altered.', DISCARD),
  SEAL_PADDING_INVALID: spec('malformed', 'penalise', 'The padding of a sealed part is not as prescribed.', 'Pad with zeros to the smallest bucket that fits.'),
  SEAL_TOO_LARGE: spec('malformed', 'caller', 'What is to be sealed is larger than the largest bucket.', 'Leave out the SSI hint, or shorten the tags.'),
  PART_KEY_INVALID: spec('unverified', 'caller', 'A part key does not open the part it was shown for.', 'Show the part keys that were made with this very entry.'),
  MSP_COMMITMENT_MISMATCH: spec('unverified', 'penalise', 'An entry commits to another MSP than its sealed part names.', DISCARD),
  CONFIRMATION_MISSING: spec('unverified', 'penalise', 'A mapping has no confirmation of its MSP.', 'Ask the MSP to confirm this very claim.'),
  CONFIRMATION_FIELD_INVALID: spec('malformed', 'penalise', 'A field of a confirmation does not have the form that its type prescribes.', 'Ask the MSP to confirm again, with a shorter SSI hint.'),
  CONFIRMATION_MISMATCH: spec('unverified', 'penalise', 'A confirmation is for another lookup key, holder key, OPRF key or MSP than its mapping.', 'Ask the MSP to confirm this very claim.'),
  CONFIRMATION_SIGNATURE_INVALID: spec('unverified', 'penalise', "No key that its MSP had at that time made a confirmation's signature.", 'Ask the MSP to confirm again.'),
  CONFIRMATION_TIMES_INVALID: spec('unverified', 'penalise', 'A confirmation is issued in the future, or for longer than the federation allows, or for less than its entry.', 'Ask the MSP to confirm again, and let the lease end with the confirmation.'),
  CONFIRMATION_EXPIRED: spec('expired', 'ignore', 'A confirmation has expired.', 'Ask the MSP to confirm again.'),
  MSP_UNKNOWN: spec('refused', 'penalise', 'A mapping names an MSP that the registry does not list.', 'Fetch the newest registry.'),
  MSP_NOT_ALLOWED: spec('refused', 'penalise', 'A mapping rests on the word of an MSP that was leaving or revoked when it gave it.', 'Map to an active MSP.'),
  INDEX_STATEMENT_MISMATCH: spec('unverified', 'penalise', 'An index statement names a bit that is not the one of its MSP.', 'Ask the MSP for a new index statement.'),
  INDEX_STATEMENT_SIGNATURE_INVALID: spec('unverified', 'penalise', "No key that its MSP had at that time made an index statement's signature.", 'Ask the MSP for a new index statement.'),
  INDEX_STATEMENT_TIMES_INVALID: spec('unverified', 'penalise', 'An index statement is issued in the future, or for longer than the federation allows.', 'Ask the MSP for a new index statement.'),
  INDEX_STATEMENT_EXPIRED: spec('expired', 'ignore', 'An index statement has expired, or ends before its entry.', 'Ask the MSP for a new index statement.'),
  // tags
  TAGS_MISSING: spec('malformed', 'caller', 'A mapping has no preference tag.', 'Give it `Default`, or one or more tags of your own.'),
  TAGS_TOO_LONG: spec('malformed', 'caller', 'The preference tags of a mapping are too long together.', 'Use fewer or shorter tags.'),
  TAG_EMPTY: spec('malformed', 'caller', 'A preference tag is empty, or has white space at an end.', 'Leave it out, or trim it.'),
  TAG_CHARACTER: spec('malformed', 'caller', 'A preference tag has a comma, a control character or text that is not in normal form C.', 'Use letters, digits, spaces and punctuation other than commas.'),
  TAG_DUPLICATE: spec('malformed', 'caller', 'A preference tag is given twice.', 'Give each tag once.'),
  TAG_DEFAULT_IN_LIST: spec('malformed', 'caller', '`Default` stands in a list of preference tags.', 'Give `Default` alone, or tags without it.'),
  // record sets
  RECORD_SET_MALFORMED: spec('malformed', 'penalise', 'A record set holds a slot twice, facts out of order, or facts of another lookup key.', 'Send facts of one lookup key, each once, in canonical order.'),
  // admission
  ENTRY_FOREIGN: spec('refused', 'caller', 'An entry belongs to another lookup key than the record set.', 'Merge it where its lookup key says.'),
  ENTRY_STALE: spec('conflict', 'ignore', 'A newer entry of this slot is stored.', 'Read what is stored and continue from its sequence.'),
  ENTRY_BACKDATED: spec('conflict', 'penalise', 'An entry was issued before the one that it replaces.', 'Issue renewals later than what they renew.'),
  QUOTA_HOLDER: spec('limited', 'caller', 'This holder key has as many mappings as it may have.', 'Release a mapping that is not needed any more.'),
  QUOTA_CSIP: spec('limited', 'caller', 'As many holder keys are live at this lookup key as this CSIP may attest.', 'Wait until one expires, or prove possession to another CSIP.'),
  QUOTA_KEY: spec('limited', 'caller', 'This lookup key holds as many mappings as it may; what is left is reserved for new holders.', 'Release a mapping that is not needed any more.'),
  QUOTA_BYTES: spec('limited', 'caller', 'The mappings of this lookup key are as large together as they may be.', 'Publish smaller entries: fewer tags, witnesses and regions.'),
  ENTRY_INVALIDATED: spec(
    'conflict', 'ignore', 'An entry is struck by an invalidation that is stored.',
    'Prove possession anew and claim again, if the identifier is yours.'
  ),
  // invalidations
  INVALIDATION_FIELD_INVALID: spec('malformed', 'penalise', 'A field of an invalidation does not have the form that its reason prescribes.', 'Discard the invalidation, and treat whoever sent it as faulty.'),
  INVALIDATION_FOREIGN: spec('refused', 'caller', 'An invalidation belongs to another lookup key than the record set.', 'Merge it where its lookup key says.'),
  INVALIDATION_NOT_YET_ISSUED: spec('unverified', 'ignore', 'An invalidation is issued in the future.', 'Set the clock, or wait until it is valid.'),
  INVALIDATION_EXPIRED: spec('expired', 'ignore', 'An invalidation is so old that everything it could strike has expired.', 'Discard it.'),
  INVALIDATION_LATE: spec('expired', 'ignore', 'An invalidation was brought more than an attestation life after its date.', 'Discard it; release or re-assign with the date of today.'),
  INVALIDATION_EVIDENCE_FOREIGN: spec('unverified', 'penalise', 'The attestation in a release is for another holder key, lookup key or OPRF key.', 'Release with an attestation of the very key that signs.'),
  INVALIDATION_CSIP_UNKNOWN: spec('refused', 'penalise', 'A re-assignment names a CSIP that the registry does not list, or that was revoked before.', 'Fetch the newest registry.'),
  INVALIDATION_NOT_ALLOWED: spec('refused', 'penalise', 'The registry does not let this CSIP re-assign under this type and scope.', 'Have the federation give the CSIP this capability, or prove possession and let the older mapping expire.'),
  INVALIDATION_OPRF_KEY_UNKNOWN: spec('refused', 'ignore', 'An invalidation names an OPRF key that the registry does not list.', 'Fetch the newest registry and derive the lookup key anew.'),
  INVALIDATION_SIGNATURE_INVALID: spec('unverified', 'penalise', 'The signature of an invalidation is not by the key that it needs.', 'Only the holder key, the CSIP with the capability, or the DP that a ruling names can sign it.'),
  QUOTA_FACTS_SIGNER: spec('limited', 'caller', 'This signer has as many invalidations at this lookup key as it may have.', 'Release all mappings of the holder key at once, or wait until older invalidations expire.'),
  QUOTA_FACTS: spec('limited', 'caller', 'This lookup key holds as many invalidations as it may; what is left is reserved for those who have mappings here.', 'Wait until older invalidations expire.'),
  QUOTA_CONFLICT: spec('limited', 'caller', 'This lookup key holds as many facts of this kind as it may, in all or of this holder key or CSIP.', 'Wait until older ones expire, or prove possession to another CSIP.'),
  // disputes, defences, no-defence statements, links
  FACT_FIELD_INVALID: spec('malformed', 'penalise', 'A field of a dispute, defence, statement, verdict or link does not have the form that its type prescribes.', 'Discard it, and treat whoever sent it as faulty.'),
  FACT_FOREIGN: spec('refused', 'caller', 'A fact belongs to another lookup key than the record set.', 'Merge it where its lookup key says.'),
  FACT_NOT_YET_ISSUED: spec('unverified', 'ignore', 'A fact is issued in the future.', 'Set the clock, or wait until it is valid.'),
  FACT_EXPIRED: spec('expired', 'ignore', 'A fact is so old that everything it could concern has expired.', 'Discard it.'),
  FACT_OPRF_KEY_UNKNOWN: spec('refused', 'ignore', 'A fact names an OPRF key that the registry does not list.', 'Fetch the newest registry and derive the lookup key anew.'),
  FACT_EVIDENCE_FOREIGN: spec('unverified', 'penalise', 'The attestation in a fact is for another holder key, lookup key or OPRF key.', 'Use an attestation of the very key that signs.'),
  FACT_SIGNATURE_INVALID: spec('unverified', 'penalise', 'The signature of a fact is not by the key that it names.', 'Discard it, and treat whoever sent it as faulty.'),
  FACT_SIGNER_UNKNOWN: spec('refused', 'penalise', 'A statement is by a DP that the registry did not list as active when it was made.', 'Fetch the newest registry.'),
  DISPUTE_OPEN: spec('conflict', 'caller', 'This holder key has an open dispute at this lookup key.', 'Wait until it is decided or expires.'),
  DISPUTE_UNKNOWN: spec('not-found', 'ignore', 'A defence answers a dispute that is not stored here.', 'Send the dispute first, or defend against one that is open.'),
  RECEIPTS_UNKNOWN: spec('not-found', 'ignore', 'Receipts are for no defence or link that is stored here.', 'Send the defence or link first.'),
  // rulings
  RULING_DISPUTE_FOREIGN: spec('unverified', 'penalise', 'The evidence of a ruling is about another dispute or lookup key.', 'Gather evidence for the very dispute that the ruling carries.'),
  RULING_TOO_EARLY: spec('unverified', 'penalise', 'A replica said that no defence came before the conflict window had passed.', 'Ask the replica again after the window.'),
  RULING_SILENCE_TOO_FEW: spec('unverified', 'penalise', 'Fewer than a majority of the voices at a lookup key say that no defence came.', 'Gather the statements of further replicas.'),
  RULING_NOT_FRESH: spec('unverified', 'penalise', 'A replica that said that no defence came had no fresh registry for a whole conflict window.', 'Ask it again later.'),
  RULING_TOO_LATE: spec('unverified', 'penalise', 'A ruling by silence came after the attestation of the claimant had ended.', 'Prove possession again, and dispute anew.'),
  RULING_NOT_A_VOICE: spec('unverified', 'penalise', 'A ruling by silence rests on the word of a DP that did not speak for its operator at the lookup key.', 'Gather the statements of the voices.'),
  RULING_ARBITERS_TOO_FEW: spec('unverified', 'penalise', "Fewer arbiters than the policy asks for, of other operators than the parties' DPs and the DP that signs, signed a verdict.", 'Have further arbiters decide.'),
  RULING_PARTY_MISSING: spec('refused', 'caller', 'A verdict does not name the DP of a party: one that published a mapping of either side before the dispute.', 'Have the arbiters decide on what mimi dp conflicts show prints now.'),
  // links
  LINK_NOT_AUTHORISED: spec('unverified', 'penalise', 'The old key neither signed a link nor committed to the new key.', 'Sign with the old key, or open the commitment of an entry of it.'),
  // notes
  NOTE_TIMES_INVALID: spec('unverified', 'penalise', 'A note is leased for longer than the federation allows, or than its attestation lives.', 'Let the note end with the attestation.'),
  NOTE_REGION_UNKNOWN: spec('refused', 'penalise', 'A note names a region that the federation does not have.', 'Name regions of the policy, or none.'),
  NOTE_CONSENT_INVALID: spec('unverified', 'ignore', 'The DP that a note names did not agree to be asked, or is not listed.', 'Ask others; the holder asks its DP for its consent.'),
  // receipts
  RECEIPT_NOT_A_VOICE: spec('unverified', 'penalise', 'A receipt of a fact is of a DP that did not speak for its operator at the lookup key.', 'Gather the receipts of the voices.'),
  RECEIPTS_TOO_FEW: spec('unverified', 'penalise', 'Receipts of a fact are of fewer than a majority of the voices.', 'Gather the receipts of further voices.'),
  RECEIPTS_TOO_MANY: spec('unverified', 'penalise', 'Receipts of a fact are of more than a majority of the voices.', 'Leave out what is more than a majority.'),
  RECEIPT_MISMATCH: spec('unverified', 'penalise', 'A storage receipt is not for what was sent, or not from the DP that was asked.', 'Send the records again, or to another replica.'),
  RECEIPT_TIME_IMPLAUSIBLE: spec('unverified', 'penalise', 'A storage receipt is dated in the future.', 'Set the clock of the replica, and send again.'),
  RECEIPT_SIGNATURE_INVALID: spec('unverified', 'penalise', 'The signature of a storage receipt does not verify.', 'Send the records again, or to another replica.')
} as const satisfies ErrorTable

export type MappingErrorCode = keyof typeof MAPPING_ERRORS

export class MappingError extends DiscoveryError<MappingErrorCode> {
  override readonly name = 'MappingError'

  constructor (code: MappingErrorCode, options?: DiscoveryErrorOptions) {
    super(MAPPING_ERRORS, code, options)
  }
}
