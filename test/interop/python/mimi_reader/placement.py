"""Section 5: which DPs hold a lookup key, and who has a voice there."""
from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Sequence

from .encoding import sha256
from .registry import Registry
from .signatures import multihash_of_peer


class Replica(NamedTuple):
    id: str
    operator: str
    regions: Sequence[str]


def record_key(lookup_key: bytes) -> bytes:
    return b'/mimi/' + lookup_key


def term_of(registry: Registry, t: int) -> Any:
    terms = registry.policy.placement
    return next((term for term in reversed(terms) if term.from_ <= t), terms[0])


def closest_first(lookup_key: bytes, registry: Registry, t: int) -> List[Replica]:
    target = int.from_bytes(sha256(record_key(lookup_key)), 'big')
    candidates = []
    for dp in registry.payload.dps:
        for term in dp.terms:
            if term.from_ <= t and (term.until == 0 or t < term.until):
                candidates.append(Replica(dp.id, term.operator, term.regions))
    return sorted(candidates, key=lambda dp: target ^ int.from_bytes(sha256(multihash_of_peer(dp.id)), 'big'))


def _choose(candidates: List[Replica], term: Any) -> List[Replica]:
    places = min(term.replicas, len(candidates))
    wanted = min(term.replica_operators, places, len({dp.operator for dp in candidates}))
    chosen: List[Replica] = []
    for dp in candidates:
        operators = {other.operator for other in chosen}
        if len(chosen) == places:
            break
        if dp.operator not in operators or places - len(chosen) > wanted - len(operators):
            chosen.append(dp)
    return chosen


def replicas(lookup_key: bytes, registry: Registry, t: int, regions: Sequence[str] = ()) -> List[Replica]:
    """Closest first. Without regions the placement of everybody; else what is chosen in each of them, together."""
    term, candidates = term_of(registry, t), closest_first(lookup_key, registry, t)
    if not regions:
        return _choose(candidates, term)
    chosen = {dp.id for region in regions for dp in _choose([dp for dp in candidates if region in dp.regions], term)}
    return [dp for dp in candidates if dp.id in chosen]


def readers(lookup_key: bytes, registry: Registry, t: int) -> List[Replica]:
    """Whoever may hold something: the placement without regions, then that of each region."""
    everywhere, regions = replicas(lookup_key, registry, t), term_of(registry, t).regions
    regional = replicas(lookup_key, registry, t, regions) if regions else []
    return list({dp.id: dp for dp in [*everywhere, *regional]}.values())


def voices(lookup_key: bytes, registry: Registry, t: int, regions: Sequence[str] = ()) -> List[Replica]:
    """Each operator's closest replica."""
    by_operator: Dict[str, Replica] = {}
    for dp in replicas(lookup_key, registry, t, regions):
        by_operator.setdefault(dp.operator, dp)
    return list(by_operator.values())

