"""Section 6: a CSIP's word that a key has an identifier."""
from __future__ import annotations

from typing import Any, NamedTuple, Optional

from .encoding import Refused, of_length, require, sha256
from .registry import DAY, REVOKED, Registry, counts_at, signing_key
from .signatures import check_key, open_signed

# of other methods the CSIP itself says how strong they are
_STRONGEST = {'email-code': 30, 'email-link': 25, 'sms-code': 40, 'voice-code': 40, 'dkim-reply': 50, 'oidc': 60,
              'carrier': 80, 'in-person': 90, 'development': 1}


class Attestation(NamedTuple):
    payload: Any
    hash: bytes
    stands_until: int


def verify(data: bytes, registry: Registry, now: int, seen: Optional[int] = None,
           must_stand: bool = True) -> Attestation:
    """`seen` is the witnessed time of an entry's, of which only so many must stand as the policy wants."""
    seen = now if seen is None else seen
    signed, payload = open_signed(data, 'AttestationPayload')
    _check_fields(payload)
    csip = registry.csips.get(payload.csip_id)
    if csip is None:
        raise Refused('the CSIP is not listed')
    stands_until = payload.expires_at
    if csip.status == REVOKED:
        grace_until = csip.status_since + registry.policy.revocation_grace
        require(max(seen, payload.issued_at) < csip.status_since, 'the CSIP is revoked')
        require(not must_stand or now < grace_until, 'the CSIP is revoked, and its grace is over')
        stands_until = min(stands_until, grace_until)
    signing_key(csip, payload.issued_at, seen, signed.signature, 'attestation', registry.federation, signed.payload)
    _check_scope(payload, csip, registry)
    lifetime = payload.expires_at - payload.issued_at
    allowed = min(registry.csi_types[payload.csi_type].max_attestation_lifetime, 45 * DAY)
    require(lifetime <= allowed, 'lives too long')
    require(payload.issued_at <= now + registry.tolerance, 'not issued yet')
    require(now < payload.expires_at, 'expired')
    _check_older(payload, registry)
    return Attestation(payload, sha256(data), stands_until)


def _check_fields(payload: Any) -> None:
    require(payload.version == 1, 'another version')
    of_length(payload.lookup_key, 32, 'lookup key')
    of_length(payload.serial, 16, 'serial')
    check_key(payload.holder_key)
    require(payload.renews == b'' or len(payload.renews) == 32, 'renews')
    for text, least in ((payload.csi_type, 1), (payload.csip_id, 1), (payload.scope, 0), (payload.method, 1)):
        require(least <= len(text.encode('utf-16-le')) // 2 <= 255, 'a text of another length')
    require(1 <= payload.strength <= 100, 'strength')
    require(0 < payload.issued_at < payload.expires_at, 'times')
    require(payload.assigned_since <= payload.issued_at, 'assigned after it was issued')
    require((payload.older_lookup_key == b'') == (payload.older_oprf_key_id == 0), 'one half of an older key')
    if payload.older_lookup_key:
        of_length(payload.older_lookup_key, 32, 'older lookup key')
        require(payload.older_lookup_key != payload.lookup_key
                and payload.older_oprf_key_id != payload.oprf_key_id, 'an older key that is its own')


def _check_scope(payload: Any, csip: Any, registry: Registry) -> None:
    policy = registry.csi_types.get(payload.csi_type)
    if policy is None:
        raise Refused('the policy has no such type')
    scopes = [scope for scope in csip.scopes
              if (scope.csi_type, scope.prefix) == (payload.csi_type, payload.scope)
              and payload.method in scope.methods and counts_at(scope, payload.issued_at)]
    require(scopes != [], 'no such scope')
    # X.509 chains take more than the page has
    require(not policy.certificate_required and not any(scope.certified for scope in scopes), 'a certified scope')
    require(payload.method != 'development' or registry.payload.test, 'a method of test registries')
    require(policy.min_strength <= payload.strength, 'too weak')
    require(payload.strength <= _STRONGEST.get(payload.method, 100), 'stronger than its method')


def _check_older(payload: Any, registry: Registry) -> None:
    older = registry.oprf_keys.get(payload.older_oprf_key_id)
    if payload.older_lookup_key and older is not None:
        newer = registry.oprf_keys.get(payload.oprf_key_id)
        if newer is None:
            raise Refused('the OPRF key is not listed')
        require(older.valid_from <= payload.issued_at < older.valid_until, 'the older key was not current')
        require((older.valid_from, older.key_id) < (newer.valid_from, newer.key_id), 'the older key is newer')
