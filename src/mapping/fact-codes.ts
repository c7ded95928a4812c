/** Codes of facts about a lookup key and what is signed beside them; `errors.ts` has them with the others. */
import { spec } from './error-spec.ts'
import type { ErrorTable } from '../base/errors.ts'

export const FACT_CODES = {
  // invalidations
  INVALIDATION_FIELD_INVALID: spec(
    'malformed', 'penalise', 'A field of an invalidation does not have the form that its reason prescribes.',
    'Discard the invalidation, and treat whoever sent it as faulty.'
  ),
  INVALIDATION_FOREIGN: spec(
    'refused', 'caller', 'An invalidation belongs to another lookup key than the record set.',
    'Merge it where its lookup key says.'
  ),
  INVALIDATION_NOT_YET_ISSUED: spec(
    'unverified', 'ignore', 'An invalidation is issued in the future.', 'Set the clock, or wait until it is valid.'
  ),
  INVALIDATION_EXPIRED: spec(
    'expired', 'ignore', 'An invalidation is so old that everything it could strike has expired.', 'Discard it.'
  ),
  INVALIDATION_LATE: spec(
    'expired', 'ignore', 'An invalidation was brought more than an attestation life after its date.',
    'Discard it; release or re-assign with the date of today.'
  ),
  INVALIDATION_EVIDENCE_FOREIGN: spec(
    'unverified', 'penalise', 'The attestation in a release is for another holder key, lookup key or OPRF key.',
    'Release with an attestation of the very key that signs.'
  ),
  INVALIDATION_CSIP_UNKNOWN: spec(
    'refused', 'penalise', 'A re-assignment names a CSIP that the registry does not list, or that was revoked before.',
    'Fetch the newest registry.'
  ),
  INVALIDATION_NOT_ALLOWED: spec(
    'refused', 'penalise', 'The registry does not let this CSIP re-assign under this type and scope.',
    'Have the federation give the CSIP this capability, or prove possession and let the older mapping expire.'
  ),
  INVALIDATION_OPRF_KEY_UNKNOWN: spec(
    'refused', 'ignore', 'An invalidation names an OPRF key that the registry does not list.',
    'Fetch the newest registry and derive the lookup key anew.'
  ),
  INVALIDATION_SIGNATURE_INVALID: spec(
    'unverified', 'penalise', 'The signature of an invalidation is not by the key that it needs.',
    'Only the holder key, the CSIP with the capability, or the DP that a ruling names can sign it.'
  ),
  QUOTA_FACTS_SIGNER: spec(
    'limited', 'caller', 'This signer has as many invalidations at this lookup key as it may have.',
    'Release all mappings of the holder key at once, or wait until older invalidations expire.'
  ),
  QUOTA_FACTS: spec(
    'limited', 'caller',
    'This lookup key holds as many invalidations as it may; what is left is reserved for those who have mappings here.',
    'Wait until older invalidations expire.'
  ),
  QUOTA_CONFLICT: spec(
    'limited', 'caller',
    'This lookup key holds as many facts of this kind as it may, in all or of this holder key or CSIP.',
    'Wait until older ones expire, or prove possession to another CSIP.'
  ),
  // disputes, defences, no-defence statements, links
  FACT_FIELD_INVALID: spec(
    'malformed', 'penalise',
    'A field of a dispute, defence, statement, verdict or link does not have the form that its type prescribes.',
    'Discard it, and treat whoever sent it as faulty.'
  ),
  FACT_FOREIGN: spec(
    'refused', 'caller', 'A fact belongs to another lookup key than the record set.',
    'Merge it where its lookup key says.'
  ),
  FACT_NOT_YET_ISSUED: spec(
    'unverified', 'ignore', 'A fact is issued in the future.', 'Set the clock, or wait until it is valid.'
  ),
  FACT_EXPIRED: spec(
    'expired', 'ignore', 'A fact is so old that everything it could concern has expired.', 'Discard it.'
  ),
  FACT_OPRF_KEY_UNKNOWN: spec(
    'refused', 'ignore', 'A fact names an OPRF key that the registry does not list.',
    'Fetch the newest registry and derive the lookup key anew.'
  ),
  FACT_EVIDENCE_FOREIGN: spec(
    'unverified', 'penalise', 'The attestation in a fact is for another holder key, lookup key or OPRF key.',
    'Use an attestation of the very key that signs.'
  ),
  FACT_SIGNATURE_INVALID: spec(
    'unverified', 'penalise', 'The signature of a fact is not by the key that it names.',
    'Discard it, and treat whoever sent it as faulty.'
  ),
  FACT_SIGNER_UNKNOWN: spec(
    'refused', 'penalise', 'A statement is by a DP that the registry did not list as active when it was made.',
    'Fetch the newest registry.'
  ),
  DISPUTE_OPEN: spec(
    'conflict', 'caller', 'This holder key has an open dispute at this lookup key.',
    'Wait until it is decided or expires.'
  ),
  DISPUTE_UNKNOWN: spec(
    'not-found', 'ignore', 'A defence answers a dispute that is not stored here.',
    'Send the dispute first, or defend against one that is open.'
  ),
  RECEIPTS_UNKNOWN: spec(
    'not-found', 'ignore', 'Receipts are for no defence or link that is stored here.', 'Send the defence or link first.'
  ),
  // rulings
  RULING_DISPUTE_FOREIGN: spec(
    'unverified', 'penalise', 'The evidence of a ruling is about another dispute or lookup key.',
    'Gather evidence for the very dispute that the ruling carries.'
  ),
  RULING_TOO_EARLY: spec(
    'unverified', 'penalise', 'A replica said that no defence came before the conflict window had passed.',
    'Ask the replica again after the window.'
  ),
  RULING_SILENCE_TOO_FEW: spec(
    'unverified', 'penalise', 'Fewer than a majority of the voices at a lookup key say that no defence came.',
    'Gather the statements of further replicas.'
  ),
  RULING_NOT_FRESH: spec(
    'unverified', 'penalise',
    'A replica that said that no defence came had no fresh registry for a whole conflict window.', 'Ask it again later.'
  ),
  RULING_TOO_LATE: spec(
    'unverified', 'penalise', 'A ruling by silence came after the attestation of the claimant had ended.',
    'Prove possession again, and dispute anew.'
  ),
  RULING_NOT_A_VOICE: spec(
    'unverified', 'penalise',
    'A ruling by silence rests on the word of a DP that did not speak for its operator at the lookup key.',
    'Gather the statements of the voices.'
  ),
  RULING_ARBITERS_TOO_FEW: spec(
    'unverified', 'penalise', "Fewer arbiters than the policy asks for, of other operators than the parties' DPs and " +
      'the DP that signs, signed a verdict.', 'Have further arbiters decide.'
  ),
  RULING_PARTY_MISSING: spec(
    'refused', 'caller',
    'A verdict does not name the DP of a party: one that published a mapping of either side before the dispute.',
    'Have the arbiters decide on what mimi dp conflicts show prints now.'
  ),
  // links
  LINK_NOT_AUTHORISED: spec(
    'unverified', 'penalise', 'The old key neither signed a link nor committed to the new key.',
    'Sign with the old key, or open the commitment of an entry of it.'
  ),
  // notes
  NOTE_TIMES_INVALID: spec(
    'unverified', 'penalise', 'A note is leased for longer than the federation allows, or than its attestation lives.',
    'Let the note end with the attestation.'
  ),
  NOTE_REGION_UNKNOWN: spec(
    'refused', 'penalise', 'A note names a region that the federation does not have.',
    'Name regions of the policy, or none.'
  ),
  NOTE_CONSENT_INVALID: spec(
    'unverified', 'ignore', 'The DP that a note names did not agree to be asked, or is not listed.',
    'Ask others; the holder asks its DP for its consent.'
  ),
  // receipts
  RECEIPT_NOT_A_VOICE: spec(
    'unverified', 'penalise', 'A receipt of a fact is of a DP that did not speak for its operator at the lookup key.',
    'Gather the receipts of the voices.'
  ),
  RECEIPTS_TOO_FEW: spec(
    'unverified', 'penalise', 'Receipts of a fact are of fewer than a majority of the voices.',
    'Gather the receipts of further voices.'
  ),
  RECEIPTS_TOO_MANY: spec(
    'unverified', 'penalise', 'Receipts of a fact are of more than a majority of the voices.',
    'Leave out what is more than a majority.'
  ),
  RECEIPT_MISMATCH: spec(
    'unverified', 'penalise', 'A storage receipt is not for what was sent, or not from the DP that was asked.',
    'Send the records again, or to another replica.'
  ),
  RECEIPT_TIME_IMPLAUSIBLE: spec(
    'unverified', 'penalise', 'A storage receipt is dated in the future.',
    'Set the clock of the replica, and send again.'
  ),
  RECEIPT_SIGNATURE_INVALID: spec(
    'unverified', 'penalise', 'The signature of a storage receipt does not verify.',
    'Send the records again, or to another replica.'
  )
} as const satisfies ErrorTable
