"""Sections 10 and 11: record sets, the order of what holds, and what a sender chooses."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from . import entry as entries
from .encoding import decode, encode, require, sha256, strictly_ascending
from .signatures import open_signed

_FACTS = ('invalidations', 'disputes', 'defences', 'links', 'receipts', 'notes')


class Ranked(NamedTuple):
    established_at: int
    entry_id: bytes
    holder_key: bytes
    hash: bytes
    first_attestation: bytes
    value: Any


def in_order(mappings: Sequence[Ranked]) -> List[Ranked]:
    """Oldest possession first, and those of one holder key together in the place of its first."""
    earliest: Dict[bytes, int] = {}
    for one in mappings:
        earliest[one.first_attestation] = min(one.established_at, earliest.get(one.first_attestation, 2**64))
    ordered = sorted(mappings, key=lambda one: (earliest[one.first_attestation], *one[1:4]))
    groups: Dict[bytes, List[Ranked]] = {}
    for one in ordered:
        groups.setdefault(one.holder_key, []).append(one)
    return [one for group in groups.values() for one in group]


class Service(NamedTuple):
    msp_id: str
    tags: Sequence[str]
    value: Any


def choose(ordered: Sequence[Service], wanted_tags: Sequence[str], own_msp: str) -> Optional[Service]:
    left = list(ordered)
    for tag in wanted_tags:
        left = [one for one in left if tag in one.tags] or left
    left = [one for one in left if one.msp_id == own_msp] or left
    left = [one for one in left if 'Default' in one.tags] or left
    return left[0] if left else None


def check_record_set(data: bytes, lookup_key: bytes) -> Any:
    """Canonical, in order, all of one lookup key. What it holds is for others to judge."""
    require(len(data) <= 524_288, 'too large')
    record_set = decode('RecordSet', data)
    slots = []
    for encoded in record_set.entries:
        _, open_part = entries.parse(encoded)
        require(open_part.lookup_key == lookup_key, 'of another lookup key')
        slots.append(slot(open_part))
    require(strictly_ascending(slots), 'entries out of order')
    for kind in _FACTS:
        facts = getattr(record_set, kind)
        require(strictly_ascending([sha256(fact) for fact in facts]), f'{kind} out of order')
        for fact in facts:
            require(_lookup_key_of(kind, fact) == lookup_key, 'of another lookup key')
    return record_set


def slot(open_part: Any) -> Tuple[bytes, bytes, bytes]:
    return open_part.dp.encode(), open_part.holder_key, open_part.entry_id


def _lookup_key_of(kind: str, fact: bytes) -> bytes:
    if kind == 'receipts':
        return decode('FactReceipts', fact).lookup_key
    message = {'invalidations': 'InvalidationPayload', 'disputes': 'DisputePayload', 'defences': 'DefencePayload',
               'links': 'LinkPayload', 'notes': 'NotePayload'}[kind]
    payload = open_signed(fact, message)[1]
    if kind == 'links':
        return decode('LinkCore', payload.core).lookup_key
    return decode('NoteOpen', payload.open).lookup_key if kind == 'notes' else payload.lookup_key


def union(record_sets: Sequence[Any]) -> Any:
    """Of each slot the highest sequence, then the greater hash; of facts all."""
    best: Dict[Tuple[bytes, bytes, bytes], Tuple[int, bytes, bytes]] = {}
    for record_set in record_sets:
        for encoded in record_set.entries:
            open_part = entries.parse(encoded)[1]
            rank = (open_part.sequence, sha256(encoded), encoded)
            best[slot(open_part)] = max(rank, best.get(slot(open_part), rank))
    merged = SimpleNamespace(entries=[best[key][2] for key in sorted(best)])
    for kind in _FACTS:
        facts = {sha256(fact): fact for record_set in record_sets for fact in getattr(record_set, kind)}
        setattr(merged, kind, [facts[digest] for digest in sorted(facts)])
    return merged


def encode_record_set(record_set: Any) -> bytes:
    return encode('RecordSet', record_set)
