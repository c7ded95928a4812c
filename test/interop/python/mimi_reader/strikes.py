"""Section 9: invalidations, and which entries they strike."""
from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Set

from . import attestation
from .encoding import Refused, of_length, require, sha256
from .identifiers import covers
from .registry import DAY, REVOKED, Registry, counts_at, signing_key
from .signatures import check_key, open_signed, signed_by

RELEASED, REASSIGNED, SUPERSEDED = 100, 101, 102
_OF_RELEASE = {'holder_key', 'entry_id', 'attestation'}
_OF_REASSIGNMENT = {'csip_id', 'csi_type', 'scope'}
_OF_RULING = {'dp', 'dispute', 'silence', 'verdict', 'arbiters'}


class Invalidation(NamedTuple):
    payload: Any
    hash: bytes


class Candidate(NamedTuple):
    """Of an entry, what a strike looks at: of each attestation its type and its scope."""
    holder_key: bytes
    entry_id: bytes
    issued_at: int
    established_at: int
    scopes: List[Dict[str, str]]


def verify(data: bytes, registry: Registry, now: int) -> Invalidation:
    signed, payload = open_signed(data, 'InvalidationPayload')
    require(payload.version == 1, 'another version')
    of_length(payload.lookup_key, 32, 'lookup key')
    of_length(payload.serial, 16, 'serial')
    require(payload.oprf_key_id in registry.oprf_keys, 'the OPRF key is not listed')
    require(1 <= payload.before <= payload.issued_at, 'times')
    require(payload.issued_at <= now + registry.tolerance, 'not issued yet')
    # whatever it strikes has run out by then
    require(now <= payload.issued_at + 90 * DAY + 2 * registry.tolerance, 'forgotten')
    message = ('invalidation', registry.federation, signed.payload)
    if payload.reason == RELEASED:
        _only(payload, _OF_RELEASE)
        _check_release(payload, registry)
        require(signed_by(payload.holder_key, signed.signature, *message), 'the holder did not sign')
    elif payload.reason == REASSIGNED:
        _only(payload, _OF_REASSIGNMENT)
        csip = registry.csips.get(payload.csip_id)
        if csip is None:
            raise Refused('the CSIP is not listed')
        require(csip.status != REVOKED or payload.issued_at < csip.status_since, 'the CSIP is revoked')
        signing_key(csip, payload.issued_at, 0, signed.signature, *message)
        require(any(scope.may_reassign and counts_at(scope, payload.issued_at)
                    and (scope.csi_type, scope.prefix) == (payload.csi_type, payload.scope)
                    for scope in csip.scopes), 'the CSIP may not say so')
    else:
        raise Refused('a ruling, which is not judged here')
    return Invalidation(payload, sha256(data))


def _only(payload: Any, wanted: Set[str]) -> None:
    for name in (_OF_RELEASE | _OF_REASSIGNMENT | _OF_RULING) - wanted:
        require(not getattr(payload, name), f'{name} belongs to another reason')


def _check_release(payload: Any, registry: Registry) -> None:
    check_key(payload.holder_key)
    require(len(payload.entry_id) in (0, 16), 'entry id')
    evidence = attestation.verify(payload.attestation, registry, payload.issued_at, 0).payload
    require((evidence.lookup_key, evidence.oprf_key_id, evidence.holder_key)
            == (payload.lookup_key, payload.oprf_key_id, payload.holder_key), 'an attestation of something else')


def strikes(invalidation: Invalidation, entry: Candidate, registry: Registry) -> bool:
    payload = invalidation.payload
    if payload.reason == RELEASED:
        if payload.holder_key != entry.holder_key:
            return False
        if payload.entry_id:
            return payload.entry_id == entry.entry_id and entry.issued_at < payload.before
        return entry.issued_at < payload.before or entry.established_at < payload.before
    grammar = registry.csi_types[payload.csi_type].grammar if payload.csi_type in registry.csi_types else ''
    return entry.established_at < payload.before and all(
        scope['csiType'] == payload.csi_type and covers(grammar, payload.scope, scope['scope'])
        for scope in entry.scopes)
