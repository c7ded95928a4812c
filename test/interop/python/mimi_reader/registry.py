"""Section 2: the anchor, and a registry that its roots signed."""
from __future__ import annotations

import base64
import re
from typing import Any, Dict, List, NamedTuple, Optional

from . import evaluation
from .curve import decode_element
from .encoding import Refused, decode, encode, of_length, require, sha256, strictly_ascending
from .signatures import check_key, key_of_peer, signed_by

ACTIVE, LEAVING, REVOKED = 1, 2, 3
DAY = 86_400_000
_ANCHOR = 'mimi-anchor1:'
_MAX_SIZE = 2_097_152


def parse_anchor(text: str) -> Any:
    require(re.fullmatch(_ANCHOR + '[A-Za-z0-9_-]+', text) is not None, 'not an anchor')
    encoded = text[len(_ANCHOR):]
    data = base64.urlsafe_b64decode(encoded + '=' * (-len(encoded) % 4))
    require(base64.urlsafe_b64encode(data).rstrip(b'=').decode() == encoded, 'not the shortest base64url')
    anchor = decode('Anchor', data)
    of_length(anchor.federation_id, 32, 'federation id')
    require(strictly_ascending(anchor.root_keys), 'root keys are not in ascending order')
    _check_roots(anchor)
    return anchor


class Registry(NamedTuple):
    payload: Any
    hash: bytes
    dps: Dict[str, Any]
    msps: Dict[str, Any]
    csips: Dict[str, Any]
    oprf_keys: Dict[int, Any]
    csi_types: Dict[str, Any]

    @property
    def federation(self) -> bytes:
        return self.payload.federation_id

    @property
    def policy(self) -> Any:
        return self.payload.policy

    @property
    def tolerance(self) -> int:
        return self.policy.clock_tolerance

    @property
    def grammars(self) -> Dict[str, str]:
        return {name: policy.grammar for name, policy in self.csi_types.items()}

    def current_oprf_keys(self, now: int) -> List[Any]:
        return [key for key in self.payload.oprf_keys if key.valid_from <= now < key.valid_until]


def counts_at(key: Any, t: int) -> bool:
    """Of a key, a scope: from validFrom, before validUntil, which is open where it is 0."""
    return key.valid_from <= t and (key.valid_until == 0 or t < key.valid_until)


def signing_key(party: Any, signed_at: int, witnessed_at: int, signature: bytes, *message: Any) -> Any:
    """That of the keys of a party which counts at `signed_at` and signed; compromised by then: refused."""
    for key in party.keys:
        if counts_at(key, signed_at) and signed_by(key.public_key, signature, *message):
            require(key.compromised_since == 0 or max(signed_at, witnessed_at) < key.compromised_since,
                    'the key was compromised')
            return key
    raise Refused(f'no key of {party.id} that counts signed')


def open_registry(data: bytes, anchor: Any, now: int, previous: Optional[Registry] = None) -> Registry:
    require(len(data) <= _MAX_SIZE, 'too large')
    signed = decode('SignedRegistry', data)
    payload = decode('RegistryPayload', signed.payload)
    require(payload.format_version == 1, 'another format')
    require(payload.federation_id == anchor.federation_id, 'of another federation')
    _check_roots(payload)
    # of a chain each version is signed by the roots of the one before
    for roots in (anchor if previous is None else previous.payload, payload):
        _check_signatures(signed, roots)
    require(payload.issued_at <= now + 300_000, 'not issued yet')
    require(now < payload.expires_at, 'expired')
    registry = _read(payload, sha256(signed.payload))
    if previous is not None and registry.hash != previous.hash:
        require(payload.version == previous.payload.version + 1, 'not the next version')
        require(payload.previous_hash == previous.hash, 'names another version before it')
        require(payload.founded_at == previous.payload.founded_at, 'of another founding')
    return registry


def _check_roots(holder: Any) -> None:
    require(1 <= len(holder.root_keys) <= 32 and len(set(holder.root_keys)) == len(holder.root_keys), 'root keys')
    for key in holder.root_keys:
        check_key(key)
    require(1 <= holder.root_threshold <= len(holder.root_keys), 'root threshold')


def _check_signatures(signed: Any, roots: Any) -> None:
    first: Dict[bytes, bytes] = {}
    for one in signed.signatures:
        first.setdefault(one.root_key, one.signature)
    federation = decode('RegistryPayload', signed.payload).federation_id
    count = sum(key in first and signed_by(key, first[key], 'registry', federation, signed.payload)
                for key in roots.root_keys)
    require(count >= roots.root_threshold, 'too few root signatures')


def _read(payload: Any, digest: bytes) -> Registry:
    """With those checks of the comments in registry.proto on which other sections rest."""
    require(1 <= payload.version and payload.founded_at <= payload.issued_at < payload.expires_at, 'times')
    require(payload.version > 1 or payload.founded_at == payload.issued_at, 'founded at another time than issued')
    require(len(payload.previous_hash) == (0 if payload.version == 1 else 32), 'previous hash')
    require(payload.expires_at - payload.issued_at <= 400 * DAY, 'lives too long')
    require(all(loss.at <= payload.issued_at and loss.dps for loss in payload.losses), 'a loss')
    policy = payload.policy
    require(policy is not None and policy.placement != [], 'no policy')
    csi_types = _by('type', policy.csi_types)
    require(1 <= len(csi_types) <= 256, 'no types')
    tiers = {tier.tier for tier in policy.tiers}
    require(strictly_ascending([term.from_ for term in policy.placement]), 'terms of placement')
    for term in policy.placement:
        require(1 <= term.replica_operators <= term.replicas <= 29, 'a term of placement')
    for dp in payload.dps:
        _check_dp(dp)
    require(len({msp.bit_index for msp in payload.msps}) == len(payload.msps), 'a bit index twice')
    for msp in payload.msps:
        require(msp.tier in tiers, 'a tier that is not listed')
    for party in [*payload.msps, *payload.csips]:
        require(1 <= len(party.keys) <= 32, 'keys')
        for key in party.keys:
            check_key(key.public_key)
    registry = Registry(payload, digest, _by('id', payload.dps), _by('id', payload.msps), _by('id', payload.csips),
                        _by('key_id', payload.oprf_keys), csi_types)
    for key in payload.oprf_keys:
        evaluation.check_key(key)
        require(len(key.transcript_hash) == (0 if key.dealer else 32), 'transcript hash')
        dps = [share.dp for share in key.shares]
        require(len(set(dps)) == len(dps) and all(dp in registry.dps for dp in dps), 'shares')
    return registry


def _by(name: str, records: List[Any]) -> Dict[Any, Any]:
    indexed = {getattr(record, name): record for record in records}
    require(len(indexed) == len(records), f'one {name} twice')
    return indexed


def _check_dp(dp: Any) -> None:
    key_of_peer(dp.id)
    require(1 <= len(dp.addresses) <= 16, 'addresses')
    require(1 <= len(dp.terms) <= 32, 'terms')
    for before, after in zip(dp.terms, dp.terms[1:]):
        require(0 < before.until <= after.from_, 'terms overlap')
    require(all(term.until == 0 or term.from_ < term.until for term in dp.terms), 'a term')
    require((dp.terms[-1].until == 0) == (dp.status == ACTIVE), 'the last term is open while the DP is active')
    if dp.token_key:
        decode_element(dp.token_key)


def encode_anchor(anchor: Any) -> str:
    return _ANCHOR + base64.urlsafe_b64encode(encode('Anchor', anchor)).rstrip(b'=').decode()
