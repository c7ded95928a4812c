"""Looks somebody up, openly, at DPs that allow it, and prints what is found as JSON.

    python read_live.py --anchor mimi-anchor1:... --registry registry.bin tel:+14155550123
"""
from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Set, Tuple

from mimi_reader import entry, evaluation, identifiers, order, placement, registry, strikes, tokens
from mimi_reader.encoding import Refused, decode, encode, require, sha256, u64
from mimi_reader.registry import REVOKED, Registry
from mimi_reader.signatures import key_of_peer, open_signed, signed_by
from mimi_reader.transport import Connection, Failed

FOUND, NONE = 100, 200
SIX_HOURS = 6 * 3_600_000


def system_clock() -> int:
    return int(time.time() * 1000)


class Answer(NamedTuple):
    """Of one replica about one lookup key."""
    record_set: Any
    whole: bool
    in_time: bool


class Reader:
    def __init__(self, known: Registry, clock: Callable[[], int] = system_clock) -> None:
        self.registry, self.clock = known, clock
        self.connections: Dict[str, Connection] = {}

    def ask(self, dp: str, protocol: str, request: str, response: Optional[str], **values: Any) -> Any:
        """The answer, decoded; without a name of a message its bytes."""
        if dp not in self.connections:
            self.connections[dp] = Connection(self.registry.dps[dp])
        try:
            body = self.connections[dp].request(f'/mimi/{protocol}/1.0.0', 1,
                                                encode(request, SimpleNamespace(**values)))
        except Failed:
            del self.connections[dp]
            raise
        try:
            return body if response is None else decode(response, body)
        except Refused as error:
            raise Failed(str(error)) from error

    def catch_up(self, anchor: Any) -> None:
        """Asks three DPs for newer versions, and takes those that follow."""
        for dp in [dp.id for dp in self.registry.payload.dps if dp.status != REVOKED][:3]:
            try:
                newest = self.ask(dp, 'registry', 'NewestRequest', 'NewestResponse',
                                  have_version=self.registry.payload.version, newest_only=False)
                for version in newest.versions:
                    self.registry = registry.open_registry(version, anchor, self.clock(), self.registry)
            except (Failed, Refused) as error:
                print(f'{dp}: {error}', file=sys.stderr)

    def evaluate(self, csi: bytes, key: Any) -> evaluation.Keys:
        scalar = evaluation.random_scalar()
        blinded = evaluation.blind(evaluation.VOPRF, csi, scalar)
        partials: List[evaluation.Partial] = []
        for share in key.shares:
            if len(partials) == key.threshold or self.registry.dps[share.dp].status == REVOKED:
                continue
            try:
                partial = self._evaluate_at(share, key, blinded)
                evaluation.verify_partial(key, [blinded], partial)
                require(partial.share_index == share.index, 'the share of another')
                partials.append(partial)
            except (Failed, Refused) as error:
                print(f'{share.dp}: {error}', file=sys.stderr)
        combined, _ = evaluation.combine(key, [blinded], partials)
        return evaluation.derive_keys(self.registry.federation, evaluation.finalize(csi, scalar, combined[0]))

    def _evaluate_at(self, share: Any, key: Any, blinded: bytes) -> evaluation.Partial:
        payment = self._pay(share.dp, sha256(blinded))
        answer = self.ask(share.dp, 'oprf', 'EvaluateRequest', 'EvaluateResponse', key_id=key.key_id,
                          share_epoch=key.share_epoch, blinded=[blinded], unbatched=False, payment=payment)
        return evaluation.Partial(answer.key_id, answer.share_epoch, answer.index, answer.evaluated, answer.proofs)

    def _pay(self, issuer: str, digest: bytes) -> bytes:
        epoch = self.clock() // tokens.HOUR * tokens.HOUR
        nonce, scalar = secrets.token_bytes(32), evaluation.random_scalar()
        blinded = tokens.blinded_nonce(nonce, scalar)
        request = decode('TokenRequest', tokens.common_request(issuer, epoch, [blinded]))
        response = self.ask(issuer, 'tokens', 'TokenRequest', None, **vars(request))
        info = tokens.public_input(self.registry.federation, issuer, tokens.EVALUATION_COMMON, epoch)
        token_key = self.registry.dps[issuer].token_key
        drawn = tokens.finish_draw(token_key, info, [nonce], [scalar], [blinded], response)
        return tokens.payment(tokens.EVALUATION_COMMON, epoch, drawn, digest)

    def read(self, lookup_key: bytes) -> Tuple[List[Any], bool]:
        """Record sets, and whether a majority of the voices answered whole and in time, in each placement."""
        now = self.clock()
        change = placement_change(self.registry, now)
        sets: List[Any] = []
        complete = True
        for t in [now] if change is None else [now, change - 1]:
            regions = placement.term_of(self.registry, t).regions
            # an entry for a region is held by the replicas of that region alone
            for placed in [(), *((region,) for region in regions)]:
                some, answered = self._read_at(lookup_key, t, placed)
                sets, complete = sets + some, complete and answered
        return sets, complete

    def _read_at(self, lookup_key: bytes, t: int, regions: Sequence[str]) -> Tuple[List[Any], bool]:
        voices = placement.voices(lookup_key, self.registry, t, regions)
        everybody = placement.replicas(lookup_key, self.registry, t, regions)
        majority = len(voices) // 2 + 1
        sets, whole, timely = [], 0, 0
        for voice in voices:
            if min(whole, timely) >= majority + 1:
                break
            for replica in [dp for dp in everybody if dp.operator == voice.operator]:
                try:
                    answer = self._read_from(replica.id, lookup_key)
                except (Failed, Refused) as error:
                    print(f'{replica.id}: {error}', file=sys.stderr)
                    continue
                sets.append(answer.record_set)
                # only a voice's word that there is nothing counts
                whole += answer.whole and replica.id == voice.id
                timely += answer.in_time and replica.id == voice.id
                break
        return sets, min(whole, timely) >= majority

    def _read_from(self, dp: str, lookup_key: bytes) -> Answer:
        item = SimpleNamespace(lookup_key=lookup_key, if_not_hash=b'')
        answer = self.ask(dp, 'records', 'ReadRequest', 'ReadResponse', items=[item])
        require(len(answer.results) == 1, 'not one result')
        result = answer.results[0]
        require(result.status in (FOUND, NONE), 'neither found nor none')
        timely = signed_by(key_of_peer(dp), answer.time_signature, 'time', self.registry.federation, u64(answer.at))
        in_time = timely and abs(answer.at - self.clock()) <= self.registry.tolerance
        return Answer(order.check_record_set(result.record_set, lookup_key), not result.partial, in_time)


def placement_change(known: Registry, now: int) -> Optional[int]:
    """When placement last changed, if that was within six hours: a term of the policy, or one of a DP."""
    changes = [term.from_ for term in known.policy.placement]
    changes += [at for dp in known.payload.dps for term in dp.terms for at in (term.from_, term.until)]
    recent = [at for at in changes if now - SIX_HOURS < at <= now]
    return max(recent) if recent and max(recent) > known.payload.founded_at else None


def holding(items: Sequence[Any], verify: Callable[[Any], Any]) -> List[Any]:
    held = []
    for item in items:
        try:
            held.append(verify(item))
        except Refused as error:
            print(f'left out: {error}', file=sys.stderr)
    return held


def mappings_of(reader: Reader, merged: Any, keys: evaluation.Keys) -> Tuple[List[entry.Mapping], Set[bytes]]:
    """Sections 6 to 10: what holds, opens and isn't struck, in order; and the lookup keys that are contested."""
    known, now = reader.registry, reader.clock()
    verified = holding(merged.entries, lambda one: entry.verify(one, known, now, keys.lookup))
    older = {one.payload.older_lookup_key for found in verified for one in found.attestations} - {b''}
    facts = list(merged.invalidations)
    contested = bool(merged.disputes)
    for lookup_key in older:
        before = order.union(reader.read(lookup_key)[0])
        facts += before.invalidations
        contested = contested or bool(before.disputes)
    contested = contested or any(open_signed(fact, 'InvalidationPayload')[1].reason == strikes.SUPERSEDED
                                 for fact in facts)
    struck_by = holding(facts, lambda fact: strikes.verify(fact, known, now))

    def is_struck(found: entry.Entry) -> bool:
        scopes = [{'csiType': one.payload.csi_type, 'scope': one.payload.scope} for one in found.attestations]
        candidate = strikes.Candidate(found.open.holder_key, found.open.entry_id, found.open.issued_at,
                                      found.established_at, scopes)
        return any(strikes.strikes(fact, candidate, known) for fact in struck_by)

    ranked = []
    for found in verified:
        for mapping in holding([found], lambda one: entry.open_entry(one, keys, known, now)):
            if mapping is not None and not is_struck(found):
                ranked.append(order.Ranked(found.established_at, found.open.entry_id, found.open.holder_key,
                                           found.hash, found.attestations[0].hash, mapping))
    return [one.value for one in order.in_order(ranked)], {keys.lookup} if contested else set()


def look_up(reader: Reader, csi: identifiers.Csi) -> Dict[str, Any]:
    found: Dict[bytes, Dict[str, Any]] = {}
    complete, opted_out = True, False
    for key in reader.registry.current_oprf_keys(reader.clock()):
        keys = reader.evaluate(csi.encoded, key)
        sets, answered = reader.read(keys.lookup)
        complete = complete and answered
        mappings, contested = mappings_of(reader, order.union(sets), keys)
        for mapping in mappings:
            opted_out = opted_out or mapping.msp_id == ''
            found.setdefault(mapping.entry.hash, shown(mapping, keys.lookup in contested))
    listed = [one for one in found.values() if one['mspId']]
    outcome = 'found' if listed else 'opted out' if opted_out else 'none' if complete else 'partly answered'
    return {'outcome': outcome, 'csi': csi.uri, 'mappings': listed}


def shown(mapping: entry.Mapping, contested: bool) -> Dict[str, Any]:
    return {
        'mspId': mapping.msp_id, 'tags': mapping.tags, 'ssiHint': '' if contested else mapping.ssi_hint,
        'contested': contested, 'establishedAt': mapping.entry.established_at,
        'holderKey': mapping.entry.open.holder_key.hex(), 'entryId': mapping.entry.open.entry_id.hex()}


def main() -> int:
    parser = argparse.ArgumentParser(description='Looks somebody up, and prints what is found as JSON.')
    parser.add_argument('--anchor', required=True)
    parser.add_argument('--registry', required=True, type=Path, help='file of a SignedRegistry')
    parser.add_argument('csi')
    parser.add_argument('--now', type=int, help='time to go by, in milliseconds since 1970 (default: the clock)')
    options = parser.parse_args()
    clock = system_clock if options.now is None else lambda: int(options.now)
    try:
        anchor = registry.parse_anchor(options.anchor)
        reader = Reader(registry.open_registry(options.registry.read_bytes(), anchor, clock()), clock)
        reader.catch_up(anchor)
        print(json.dumps(look_up(reader, identifiers.parse(options.csi, reader.registry.grammars)), indent=2))
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
