/** Codes of the registry: reading, verifying, making and trusting it. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorKind, ErrorSpec, ErrorTable, Verdict } from '../base/errors.ts'

/**
 * Whoever serves a registry that its federation can't have signed is to blame; what the federation signed is nobody's
 * fault who passes it on.
 */
function signed (
  sentence: string, remedy: string, kind: ErrorKind = 'malformed', verdict: Verdict = 'ignore'
): ErrorSpec {
  return { kind, verdict, sentence, remedy }
}

/** Only who signs registries can mend one; the others can take another. */
function faulty (...parts: Parameters<typeof signed>): ErrorSpec {
  const remedy = 'Do not use it: take the registry from a DP, or from whoever signs it, and tell them.'
  return { ...signed(...parts), remedies: { user: remedy, msp: remedy, csip: remedy, dp: remedy } }
}

export const REGISTRY_ERRORS = {
  // the document as a whole
  REGISTRY_FORMAT_UNSUPPORTED: signed(
    'The registry has a format version that this software does not know.', 'Install a release that reads this format.',
    'refused'
  ),
  REGISTRY_WRONG_FEDERATION: signed(
    'The registry belongs to another federation than the anchor.',
    'Check which anchor and which registry file are configured.', 'refused', 'penalise'
  ),
  REGISTRY_ROOTS_INVALID: faulty(
    'The root keys of the registry are not distinct valid keys with a threshold between one and their number.',
    'List each root key once, and ask for at least one and at most all of them.'
  ),
  REGISTRY_SIGNATURES_INSUFFICIENT: faulty(
    'Fewer trusted root keys signed the registry than their threshold asks for.',
    'Collect signatures of more of the root keys of the version before.', 'unverified', 'penalise'
  ),
  REGISTRY_ROOTS_UNSIGNED: faulty(
    'Fewer of the root keys that the registry itself names signed it than their threshold asks for.',
    'Let the new root keys sign too, so that nobody can name keys that nobody has.', 'unverified', 'penalise'
  ),

  // its place in the chain of versions
  REGISTRY_VERSION_INVALID: faulty(
    'The version number is not a positive integer, or a first version names a previous one.',
    'Number versions from 1 and name the hash of the previous payload from version 2 on.'
  ),
  REGISTRY_ROLLBACK: signed(
    'The registry is older than the one that is trusted already.', 'Fetch the newest version from another DP.',
    'refused', 'ignore'
  ),
  REGISTRY_FORK: signed(
    'Two registries of the same version, both signed, differ.',
    'Keep both files as evidence and ask the holders of the root keys which one counts.', 'conflict', 'penalise'
  ),
  REGISTRY_SKIPPED_VERSION: signed(
    'Versions are missing between the trusted registry and this one.',
    'Fetch every version in between and step through them one by one.', 'refused', 'ignore'
  ),
  REGISTRY_CHAIN_BROKEN: faulty(
    'The registry does not carry the hash of the version before it.',
    'Build the new version from the payload that was signed last.', 'unverified', 'penalise'
  ),
  REGISTRY_EXPIRED: {
    kind: 'expired',
    verdict: 'ignore',
    sentence: 'The registry has expired.',
    remedy: 'Fetch a newer version; if there is none, the holders of the root keys must sign one.',
    remedies: { user: 'Take a newer version; if there is none, tell whoever runs your service.' }
  },
  REGISTRY_NOT_YET_ISSUED: signed(
    'The registry was issued in the future.', 'Set the clock of this machine, or of the one that made the registry.',
    'refused', 'ignore'
  ),
  REGISTRY_TIMES_INVALID: faulty(
    'The times of the registry are not in order: previous issue, issue, expiry, at most 400 days of life.',
    'Issue after the previous version and expire within 400 days.'
  ),
  REGISTRY_FOUNDED_CHANGED: faulty(
    'The registry names another date of its founding than the version before it.',
    'Keep the date at which version 1 was issued.'
  ),
  REGISTRY_HISTORY_CHANGED: faulty(
    'Something that was signed for a time is missing or altered before it could be forgotten.', 'Keep DPs, terms, ' +
      'CSIPs, their keys, scopes and ended certificates, placements, former rules and losses as they were until ' +
      'their end lies three attestation lives and a conflict window back; end what is open, and begin something new. ' +
      'Rules are changed by "mimi registry set-policy", which adds the former ones.'
  ),
  REGISTRY_PLACEMENT_TOO_EARLY: faulty(
    'A change of placement takes effect before everybody can know of it.',
    'Date new terms, and ends of terms, at least the placement delay after the issue of the version.'
  ),
  REGISTRY_FROZEN: signed(
    'Too few DPs confirm that this is the newest registry, or there is a later one that could not be taken.',
    'Check the connection to the DPs; it goes on by itself once enough of them answer. If none does, somebody may be ' +
      'holding back a newer version; if there is one, install a release that reads it.',
    'unavailable', 'ignore'),
  REGISTRY_TIMESTAMP_INVALID: signed(
    'A confirmation of the newest registry does not verify.', 'Ask another DP.', 'unverified', 'penalise'
  ),

  // what it says
  REGISTRY_TOO_MANY_PARTIES: faulty(
    'The registry lists more of one kind than the format allows.',
    'Remove what has left; the limits are in docs/protocol.md, "Registry".'
  ),
  REGISTRY_STRING_INVALID: faulty(
    'A name in the registry is empty, too long, or has characters that names may not have.',
    'Use lower-case letters, digits, dot, hyphen and underscore for ids, and at most 128 bytes for other names.'
  ),
  REGISTRY_DUPLICATE_ID: faulty(
    'Two parties, or two entries of one list, have the same id.', 'Give each a different id.'
  ),
  REGISTRY_PEER_ID_INVALID: faulty(
    'A peer id is not the base58btc form of an Ed25519 key.', 'Use the peer id that the node prints, as it prints it.'
  ),
  REGISTRY_ADDRESS_INVALID: faulty(
    'An address is not a multiaddr of the form that its list asks for.',
    'Give addresses of DPs without the peer id, and addresses of MSPs and CSIPs with it at the end.'
  ),
  REGISTRY_KEY_INVALID: faulty(
    'A key in the registry is not a valid public key.', 'Take the public key from the party again.'
  ),
  REGISTRY_KEY_SHARED: faulty(
    'One signing key is listed twice among parties of one role.', 'Give each party a key of its own.'
  ),
  REGISTRY_VALIDITY_INVALID: faulty('The validity of a key ends before it starts.', 'Correct the times of the key.'),
  REGISTRY_STATUS_INVALID: faulty(
    'A party has no known status, or none since when.',
    'Set the status to active, leaving or revoked, and the time of the change.'
  ),
  REGISTRY_TERM_INVALID: faulty(
    'The terms of a DP are missing, overlap, or do not fit its status.',
    'Give a DP one term or more in ascending order; the last is open as long as the DP is active, and only then.'
  ),
  REGISTRY_MODE_INVALID: faulty(
    'A federation mode is not one of local, preferred, selected, all.', 'Use one of these four words.'
  ),
  REGISTRY_BIT_INDEX_INVALID: faulty(
    'A bit index is beyond what compact answers can hold.', 'Use the lowest bit index that was never given out.'
  ),
  REGISTRY_BIT_INDEX_DUPLICATE: faulty(
    'Two MSPs have the same bit index.', 'Use the lowest bit index that was never given out.'
  ),
  REGISTRY_BIT_INDEX_CHANGED: faulty(
    'The bit index of an MSP changed, so that old compact answers would name another MSP.',
    'Keep the bit index an MSP was given first.'
  ),
  REGISTRY_MSP_REMOVED: faulty(
    'An MSP that the previous version lists is missing, so that its bit index could be given out again.',
    'Keep the MSP and set its status to revoked.'
  ),
  REGISTRY_REFERENCE_UNKNOWN: faulty(
    'The registry names a DP, tier, type or region that it does not list.',
    'List what is named, or name what is listed.'
  ),
  REGISTRY_OPRF_KEY_INVALID: faulty(
    'An OPRF key is not consistent: threshold, commitments and public shares do not belong together.',
    'Take threshold, commitments and shares from one and the same key generation.'
  ),
  REGISTRY_OPRF_KEY_CHANGED: faulty(
    'An OPRF key id now stands for another group key, so that lookup keys would silently change.',
    'Give a new key a new id; a refresh of shares keeps the group key and raises the share epoch.'
  ),
  REGISTRY_ROTATION_HASTY: faulty(
    'An OPRF key begins before everybody can know of it, or ends before what was published under it can have moved ' +
      'to another.', 'Let a new key begin the placement delay after the issue of the version, and keep the old one ' +
      'for an attestation\'s life after that.'
  ),
  REGISTRY_CERTIFICATE_INVALID: faulty(
    'A certificate is not one of number ranges as this software reads them.', 'Take X.509 version 3 in DER, signed ' +
      'with ES256 or Ed25519, with number ranges in a TNAuthList and no unknown critical extension.'
  ),
  REGISTRY_CERTIFICATE_CHAIN_BROKEN: faulty(
    'The certificates of a CSIP do not lead to a root of the registry.',
    'List each certificate after the one that it issued, leave out the root, and list the root among the registry\'s.',
    'unverified'
  ),
  REGISTRY_CERTIFICATE_WIDENED: faulty(
    'A certificate is for numbers or providers that its issuer\'s is not for.',
    'Ask the issuer for a certificate within the ranges of its own.', 'unverified'
  ),
  REGISTRY_CERTIFICATE_KEY_MISMATCH: faulty(
    'A certificate is not for a signing key of the CSIP that shows it.',
    'Have the Ed25519 key certified that the registry lists for the CSIP, as the key of an end entity.', 'unverified'
  ),
  REGISTRY_SCOPE_NOT_CERTIFIED: faulty(
    'No certificate of the CSIP covers a scope that has to be certified.',
    'Narrow the scope to the ranges of the certificate, or list a certificate that covers it.', 'unverified'
  ),
  REGISTRY_POLICY_INVALID: faulty(
    'The policy is missing, or one of its values is out of bounds, or asks for more than is listed.',
    'The bounds of each value are in docs/protocol.md, "Policy"; list whom it asks for, or ask for less.'
  ),

  // files
  REGISTRY_ANCHOR_INVALID: signed(
    'The anchor is not of the form mimi-anchor1:….', 'Copy the whole line that "mimi registry anchor" prints.',
    'malformed', 'caller'
  ),
  REGISTRY_DRAFT_INVALID: signed(
    'The draft of a registry has a field that can not be read.', 'Correct the field that the message names.',
    'malformed', 'caller'
  ),
  REGISTRY_UNKNOWN_PARTY: signed(
    'The registry lists nobody by this id.', 'Look up the id with "mimi registry show".', 'not-found', 'caller'
  ),
  REGISTRY_PAYLOAD_MISMATCH: signed(
    'The signatures to be merged belong to different payloads.', 'Sign one and the same payload with each root key.',
    'conflict', 'caller'
  )
} as const satisfies ErrorTable

export type RegistryErrorCode = keyof typeof REGISTRY_ERRORS

export class RegistryError extends DiscoveryError<RegistryErrorCode> {
  override readonly name = 'RegistryError'

  constructor (code: RegistryErrorCode, options?: DiscoveryErrorOptions) {
    super(REGISTRY_ERRORS, code, options)
  }
}
