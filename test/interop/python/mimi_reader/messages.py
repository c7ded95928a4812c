"""Tables of the fields of the messages that a reader meets: the .proto files of the page, in its notation."""
from .encoding import define

define('Signed', 'bytes payload, bytes signature')
define('Anchor', 'bytes federation_id, bytes* root_keys, uint32 root_threshold')

define('SignedRegistry', 'bytes payload, RootSignature* signatures')
define('RootSignature', 'bytes root_key, bytes signature')
define('RegistryPayload', '''uint32 format_version, bytes federation_id, string name, uint64 version,
    bytes previous_hash, uint64 founded_at, uint64 issued_at, uint64 expires_at, bool test, bytes* root_keys,
    uint32 root_threshold, Policy policy, DpRecord* dps, MspRecord* msps, CsipRecord* csips,
    OprfKeyRecord* oprf_keys, bytes* certificate_roots, Loss* losses''')
define('Loss', 'uint64 at, string* dps')
define('KeyValidity', 'bytes public_key, uint64 valid_from, uint64 valid_until, uint64 compromised_since')
define('DpRecord', '''string id, string* addresses, DpTerm* terms, bytes hpke_key, bytes token_key,
    string default_federation, uint32 capacity, uint32 status, uint64 status_since''')
define('DpTerm', 'uint64 from_, uint64 until, string operator, string* regions')
define('MspRecord', '''string id, string name, string provider_domain, uint32 bit_index, KeyValidity* keys,
    string* addresses, string* dps, string tier, uint32 status, uint64 status_since''')
define('CsipRecord', '''string id, KeyValidity* keys, string* addresses, CsipScope* scopes, uint32 status,
    uint64 status_since, CertificateChain* chains''')
define('CertificateChain', 'bytes* certificates')
define('CsipScope', '''string csi_type, string prefix, string* methods, bool may_reassign, string issuer,
    bool certified, uint64 valid_from, uint64 valid_until''')
define('OprfKeyRecord', '''uint32 key_id, uint32 share_epoch, uint32 threshold, bytes* commitments,
    OprfShareRecord* shares, uint64 valid_from, uint64 valid_until, bool dealer, bytes transcript_hash''')
define('OprfShareRecord', 'uint32 index, string dp, bytes public_share')
define('Policy', '''CsiTypePolicy* csi_types, uint64 max_entry_lifetime, uint64 conflict_window,
    string default_federation, uint64 discoverability_limit, Quotas quotas, PlacementTerm* placement,
    uint64 placement_delay, uint64 clock_tolerance, RateTier* tiers, uint32 timestamp_threshold,
    uint64 timestamp_lifetime, uint64 lookup_grace, string* arbiters, uint32 arbiter_threshold,
    uint64 revocation_grace, bool relay_required, TokenPolicy tokens, FormerRules* former_rules''')
define('FormerRules', '''uint64 until, uint64 conflict_window, uint64 clock_tolerance, string* arbiters,
    uint32 arbiter_threshold, FormerType* csi_types''')
define('FormerType', 'string type, uint64 max_attestation_lifetime, uint32 min_strength')
define('TokenPolicy', 'uint64 epoch, PersonTokens* persons, uint32 common_per_hour, uint32 per_client')
define('PersonTokens', 'string csi_type, uint32 per_epoch, uint32 burst, uint32 per_csip')
define('PlacementTerm', 'uint64 from_, uint32 replicas, uint32 replica_operators, string* regions')
define('CsiTypePolicy', '''string type, string grammar, uint64 max_attestation_lifetime,
    uint32 attestations_required, uint32 min_strength, bool certificate_required''')
define('Quotas', '''uint32 entries_per_key, uint32 entries_per_holder, uint32 reserved_per_holder,
    uint32 holders_per_csip, uint32 facts_per_key''')
define('RateTier', 'string tier, uint32 per_hour, uint32 burst')

define('AttestationPayload', '''uint32 version, bytes lookup_key, uint32 oprf_key_id, string csi_type,
    bytes holder_key, string csip_id, string scope, string method, uint32 strength, uint64 assigned_since,
    uint64 issued_at, uint64 expires_at, bytes serial, bytes renews, bytes older_lookup_key,
    uint32 older_oprf_key_id''')

define('Entry', '''bytes open, bytes sealed, bytes sealed_index, bytes* attestations, bytes holder_signature,
    bytes* witnesses, bytes dp_signature''')
define('EntryOpen', '''uint32 version, bytes lookup_key, uint32 oprf_key_id, bytes entry_id, uint64 sequence,
    bytes holder_key, string dp, bytes claim_nonce, bytes msp_commitment, bytes* attestation_hashes,
    bytes next_key_hash, bool first_mapping, uint64 issued_at, uint64 expires_at, string* regions,
    FederatedOnly federated_only''')
define('FederatedOnly', 'string* dps')
define('SealedPart', 'string msp_id, bytes msp_salt, bytes confirmation')
define('ConfirmationPayload', '''uint32 version, bytes lookup_key, uint32 oprf_key_id, bytes holder_key,
    string msp_id, string* tags, string ssi_hint, uint64 issued_at, uint64 expires_at''')
define('SealedIndex', 'uint32 bit_index, uint64 expires_at, bytes signature, uint64 issued_at')
define('WitnessStatement', '''uint32 version, string dp, bytes lookup_key, bytes holder_key,
    bytes attestation_hash, uint64 seen_at, uint64 established_at''')
define('RecordSet', '''bytes* entries, bytes* invalidations, bytes* disputes, bytes* defences, bytes* links,
    bytes* receipts, bytes* notes''')

define('InvalidationPayload', '''uint32 version, bytes lookup_key, uint32 oprf_key_id, uint32 reason,
    uint64 issued_at, bytes serial, uint64 before, bytes holder_key, bytes entry_id, bytes attestation,
    string csip_id, string csi_type, string scope, string dp, bytes dispute, Silence* silence, bytes verdict,
    ArbiterSignature* arbiters''')
define('Silence', 'bytes receipt, bytes no_defence')
define('ArbiterSignature', 'string arbiter, bytes signature')
define('DisputePayload', '''uint32 version, bytes lookup_key, uint32 oprf_key_id, bytes holder_key,
    bytes attestation, uint32 takeover, uint64 issued_at, bytes serial''')
define('DefencePayload', '''uint32 version, bytes lookup_key, uint32 oprf_key_id, bytes dispute_hash,
    bytes holder_key, bytes attestation, uint64 issued_at''')
define('FactReceipts', 'uint32 version, bytes lookup_key, bytes fact_hash, bytes* receipts')
define('LinkPayload', 'bytes core, bytes old_signature, CommitmentOpening opening')
define('LinkCore', '''uint32 version, bytes lookup_key, uint32 oprf_key_id, bytes old_key, bytes new_key,
    uint64 issued_at, bytes attestation, bytes* witnesses''')
define('CommitmentOpening', 'bytes open, bytes sealed_hash, bytes sealed_index_hash, bytes holder_signature')
define('NotePayload', 'bytes open, bytes sealed')
define('NoteOpen', '''uint32 version, bytes lookup_key, uint32 oprf_key_id, bytes holder_key, bytes entry_id,
    bytes attestation, uint64 issued_at, uint64 expires_at, string* regions, bytes salt''')

define('TokenRequestPayload', 'uint32 version, uint32 type, string issuer, uint64 epoch, bytes* blinded')
define('TokenRequest', 'bytes payload, PartyProof party, PersonProof person')
define('PartyProof', 'uint32 role, string id, bytes signature')
define('PersonProof', 'bytes attestation, bytes* witnesses, bytes signature')
define('TokenResponse', 'bytes* evaluated, bytes proof')
define('TokenPayment', 'uint32 type, uint64 epoch, bytes* nonces, bytes mac')

define('EvaluateRequest', 'uint32 key_id, uint32 share_epoch, bytes* blinded, bool unbatched, bytes payment')
define('EvaluateResponse', 'uint32 key_id, uint32 share_epoch, uint32 index, bytes* evaluated, bytes* proofs')

define('Frame', '''uint32 type, uint32 id, uint32 method, uint32 deadline, uint32 status, string code,
    uint32 retry_after, bytes body, uint64 registry_version''')
define('NewestRequest', 'uint64 have_version, bool newest_only')
define('NewestResponse', 'uint64 newest_version, bytes* versions, bytes timestamp')
define('ReadRequest', 'ReadItem* items')
define('ReadItem', 'bytes lookup_key, bytes if_not_hash')
define('ReadResponse', 'ReadResult* results, uint64 at, bytes time_signature')
define('ReadResult', 'uint32 status, bytes record_set, bool partial')

# libp2p's, of its specs/noise and specs/peer-ids
define('NoiseHandshakePayload', 'bytes identity_key, bytes identity_sig')
define('PublicKey', 'uint32 type, bytes data')
