"""Runs the vectors of docs/vectors/ that a reader can judge, and tells what it left out and why.

    python check_vectors.py [folder]
"""
from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, Dict, List, Optional

from mimi_reader import (attestation, entry, evaluation, identifiers, order, placement, registry, signatures, strikes,
                         tokens)
from mimi_reader.curve import encode_element
from mimi_reader.encoding import attempt, decode, require, sha256

Case = Dict[str, Any]
NOW = 1780272000000
FOLDER = Path(__file__).resolve().parents[3] / 'docs' / 'vectors'


class LeftOut(Exception):
    """The case isn't a reader's to judge; the text says why."""


def equal(actual: Any, expected: Any) -> None:
    assert actual == expected, f'{actual!r} is not {expected!r}'


def refused_or(case: Case, work: Callable[[], Any], error: str = 'error') -> Any:
    """What comes out; nothing where the case says that it is refused, and it is."""
    if error not in case:
        return work()
    assert not attempt(work), f'not refused: {case[error]}'
    return None


def unhex(value: str) -> bytes:
    return bytes.fromhex(value)


def unhex_all(values: List[str]) -> List[bytes]:
    return [unhex(value) for value in values]


def read(name: str) -> Dict[str, Any]:
    loaded: Dict[str, Any] = json.loads((FOLDER / name).read_text('utf-8'))
    return loaded


class Vectors:
    """The registry that most files take place under, opened once."""

    def __init__(self) -> None:
        self.given = read('registry.json')['given']
        self.anchor = registry.parse_anchor(self.given['anchor'])
        self.registry = self.open(self.given['registry'])

    def open(self, signed: str, now: int = NOW, previous: Optional[registry.Registry] = None) -> registry.Registry:
        return registry.open_registry(unhex(signed), self.anchor, now, previous)

    def later(self, signed: str) -> registry.Registry:
        """A version of the file: the first, or one that follows it."""
        if signed == self.given['registry']:
            return self.registry
        return self.open(signed, previous=self.registry)

    def check_identifiers(self, case: Case, given: Case) -> None:
        grammars = {one['type']: one['grammar'] for one in given['types']}
        csi = refused_or(case, lambda: identifiers.parse(case['input'], grammars))
        if 'prefix' in case:
            equal(identifiers.covers(csi.grammar, case['prefix'], csi.value), case['covers'])
        elif csi is not None:
            equal(csi.uri, case['canonical'])
            equal(csi.encoded.hex(), case['bytes'])
            equal(identifiers.parse(csi.uri, grammars), csi)

    def check_envelope(self, case: Case, given: Case) -> None:
        federation, key = unhex(given['federationId']), unhex(given['publicKey'])
        if 'valid' in case:
            equal(signatures.signature_holds(*(unhex(case[name]) for name in ('publicKey', 'message', 'signature'))),
                  case['valid'])
        elif 'publicKey' in case:
            refused_or(case, lambda: signatures.check_key(unhex(case['publicKey'])))
        elif 'domain' in case:
            parts = [] if case['name'] == 'no parts' else unhex_all(given['parts'])
            domain = case['domain'].replace('mimi-discovery/1/', '')
            equal(signatures.signed_message(domain, federation, *parts).hex(), case['message'])
            for other in ('receipt', 'link', domain):
                equal(signatures.signed_by(key, unhex(case['signature']), other, federation, *parts), other == domain)
        else:
            signed = refused_or(case, lambda: decode('Signed', unhex(case['message'])))
            if signed is not None:
                equal([signed.payload.hex(), signed.signature.hex()], [case['payload'], case['signature']])

    def check_blinding(self, case: Case, given: Case) -> None:
        if case['name'].startswith('transcript') or case['name'] == 'repeatable blind':
            raise LeftOut('transcripts and repeatable blinds are made by who claims or meters')
        key = SimpleNamespace(
            key_id=given['keyId'], share_epoch=given['shareEpoch'], threshold=given['threshold'],
            commitments=unhex_all((case if 'commitments' in case else given)['commitments']),
            shares=[SimpleNamespace(index=share['index'], public_share=unhex(share['publicShare']))
                    for share in given['shares']])
        if case['name'] in ('evaluation', 'batch under one proof'):
            evaluation.check_key(key)
            self._evaluation(case, key, unhex(given['federationId']))
        elif 'commitments' in case:
            refused_or(case, lambda: evaluation.check_key(key))
        elif 'partials' in case:
            refused_or(case, lambda: evaluation.combine(key, unhex_all(case['blinded']), self._partials(case, key)))
        else:
            partial = evaluation.Partial(case['keyId'], case['shareEpoch'], case['index'],
                                         unhex_all(case['evaluated']), unhex_all(case['proofs']))
            refused_or(case, lambda: evaluation.verify_partial(key, unhex_all(case['blinded']), partial))

    @staticmethod
    def _partials(case: Case, key: Any) -> List[evaluation.Partial]:
        return [evaluation.Partial(key.key_id, key.share_epoch, one['index'], unhex_all(one['evaluated']),
                                   unhex_all(one['proofs'])) for one in case['partials']]

    def _evaluation(self, case: Case, key: Any, federation: bytes) -> None:
        csis = [csi.encode() for csi in (case['csis'] if 'csis' in case else [case['csi']])]
        blinds = case['blinds'] if 'blinds' in case else [case['blind']]
        scalars = [evaluation.scalar_of(unhex(one)) for one in blinds]
        blinded = [evaluation.blind(evaluation.VOPRF, csi, scalar) for csi, scalar in zip(csis, scalars)]
        combined, used = evaluation.combine(key, blinded, self._partials(case, key))
        outputs = [evaluation.finalize(*each) for each in zip(csis, scalars, combined)]
        derived = [evaluation.derive_keys(federation, output) for output in outputs]
        if 'blinds' in case:
            equal([one.hex() for one in blinded], case['blinded'])
            equal([one.hex() for one in combined], case['combined'])
            equal([keys.lookup.hex() for keys in derived], case['lookupKeys'])
            return
        equal(encode_element(evaluation.hash_to_group(evaluation.VOPRF, csis[0])).hex(), case['hashToGroup'])
        equal([blinded[0].hex(), combined[0].hex(), outputs[0].hex(), used],
              [case['blinded'], case['combined'], case['y'], case['used']])
        indices = [one['index'] for one in case['partials']]
        equal([evaluation.scalar_bytes(evaluation.lagrange(used, index)).hex() for index in indices], case['lagrange'])
        equal([one.hex() for one in derived[0]], [case[name] for name in ('lookupKey', 'sealingKey', 'indexKey')])

    _HISTORY = {'an MSP taken off', 'a bit index changed', 'a lower share epoch', 'a DP taken off',
                'another operator in the past', 'a scope taken away', 'a key of a CSIP taken away',
                'a DP that leaves too early'}

    def check_registry(self, case: Case, given: Case) -> None:
        if 'timestamp' in case or 'statements' in case:
            raise LeftOut('timestamps and standing: the page has no word of them')
        if case['name'] in self._HISTORY:
            raise LeftOut('what a version may not change: the roots answer for it')
        if 'signed' in case:
            previous = self.later(case['previous']) if 'previous' in case else None
            opened = refused_or(case, lambda: self.open(case['signed'], case['now'], previous))
            if opened is not None:
                equal([opened.payload.version, opened.hash.hex()], [case['version'], case['hash']])
        elif 'anchor' in case:
            refused_or(case, lambda: registry.parse_anchor(case['anchor']))
        else:
            self._placement(case)

    def _placement(self, case: Case) -> None:
        of = self.registry
        if case['name'] == 'placement of the second version by date':
            of = self.later(next(one['signed'] for one in read('registry.json')['cases']
                                 if one['name'] == 'next version'))
        key, at, regions = unhex(case['lookupKey']), case['at'], case.get('regions', [])
        if 'readers' in case:
            equal([dp.id for dp in placement.readers(key, of, at)], case['readers'])
        if 'recordKey' in case:
            equal(placement.record_key(key).hex(), case['recordKey'])
        if 'replicas' in case:
            equal([dp.id for dp in placement.replicas(key, of, at, regions)], case['replicas'])
            equal([dp.id for dp in placement.voices(key, of, at, regions)], case['voices'])

    def check_attestation(self, case: Case, given: Case) -> None:
        if 'attestation' not in case:
            raise LeftOut('starts and fingerprints are between claimers and CSIPs')
        verified = refused_or(case, lambda: attestation.verify(unhex(case['attestation']), self.registry, case['now']))
        if verified is not None:
            equal(verified.hash.hex(), case['hash'])
            for name, expected in case['fields'].items():
                value = getattr(verified.payload, ''.join('_' + c.lower() if c.isupper() else c for c in name))
                equal(value.hex() if isinstance(value, bytes) else value, expected)

    def check_entry(self, case: Case, given: Case) -> None:
        if 'entry' not in case:
            equal(sha256(unhex(case['nextKey'])).hex(), case['nextKeyHash'])
            return
        sealing = unhex(given['sealingKey'])
        keys = evaluation.Keys(b'', sealing, evaluation.index_key(sealing))
        equal(keys.sealing_index.hex(), given['indexKey'])

        def verify() -> entry.Entry:
            return entry.verify(unhex(case['entry']), self.registry, case['now'])

        if case['name'].startswith('federated only'):
            assert not attempt(verify), 'not refused'
            raise LeftOut('federated-only entries: refused, as the page says')
        verified = refused_or(case, verify)
        if verified is None:
            return

        def open_it() -> Any:
            return entry.open_entry(verified, keys, self.registry, case['now'])

        if 'openError' in case:
            refused_or(case, open_it, 'openError')
        elif 'verified' in case:
            expected = case['verified']
            equal([[one.payload.csip_id for one in verified.attestations], verified.established_at,
                   verified.witnessed_at, verified.open.regions],
                  [expected['csips'], expected['establishedAt'], expected['witnessedAt'], expected['regions']])
        elif 'audienceSecret' in case:
            equal(open_it(), None)
        elif 'optedOut' in case:
            equal(open_it().msp_id == '', case['optedOut'])
        else:
            self._whole_entry(case, verified, keys, open_it())

    @staticmethod
    def _whole_entry(case: Case, verified: entry.Entry, keys: evaluation.Keys, mapping: entry.Mapping) -> None:
        open_part = verified.message.open
        sealed_key = entry.part_key(keys.sealing, verified.open, open_part, 'sealed')
        index_key = entry.part_key(keys.sealing_index, verified.open, open_part, 'index')
        dp, holder_key, entry_id = verified.slot
        equal([verified.hash.hex(), sealed_key.hex(), index_key.hex()],
              [case['hash'], case['sealedPartKey'], case['indexPartKey']])
        plaintext = entry.unseal(sealed_key, open_part, verified.message.sealed, (512, 1024, 2048))
        equal(plaintext, unhex(case['sealedPartPlaintext']))
        equal(entry.unseal(index_key, open_part, verified.message.sealed_index, (128,)),
              unhex(case['sealedIndexPlaintext']))
        equal(f'{dp}/{holder_key.hex()}/{entry_id.hex()}', case['slot'])
        equal([verified.established_at, verified.witnessed_at], [case['establishedAt'], case['witnessedAt']])
        equal([mapping.msp_id, mapping.tags, mapping.ssi_hint, mapping.bit_index],
              [case['mspId'], case['tags'], case['ssiHint'], case['bitIndex']])

    def check_invalidation(self, case: Case, given: Case) -> None:
        fact = refused_or(case, lambda: strikes.verify(unhex(case['invalidation']), self.registry, case['now']))
        if fact is None:
            return
        equal(fact.hash.hex(), case['hash'])
        for one in case['entries']:
            candidate = strikes.Candidate(unhex(one['holderKey']), unhex(one['entryId']), one['issuedAt'],
                                          one['establishedAt'], one['attestations'])
            assert strikes.strikes(fact, candidate, self.registry) == one['invalidated'], one['name']

    _FACTS = {'dispute': 'DisputePayload', 'defence': 'DefencePayload', 'link': 'LinkPayload', 'note': 'NotePayload',
              'invalidation': 'InvalidationPayload'}

    def check_conflict(self, case: Case, given: Case) -> None:
        if 'from' in case:
            raise LeftOut('how a conflict goes on: disputes are not judged')
        data = unhex(case['fact'])

        def parse() -> None:
            if case['kind'] == 'receipts':
                decode('FactReceipts', data)
            else:
                signatures.open_signed(data, self._FACTS[case['kind']])

        if case.get('error', 'MESSAGE_MALFORMED') != 'MESSAGE_MALFORMED':
            raise LeftOut('facts of conflicts are not judged: whatever is there marks its key as contested')
        refused_or(case, parse)
        if 'hash' in case:
            equal(sha256(data).hex(), case['hash'])

    def check_record_set(self, case: Case, given: Case) -> None:
        if 'stored' in case or 'receipt' in case:
            raise LeftOut('admission and receipts are between DPs')
        table = given['entries']
        lookup_key = unhex((case if 'lookupKey' in case else given)['lookupKey'])
        if 'a' in case:
            sets = [order.check_record_set(unhex(case[name]), lookup_key) for name in ('aBytes', 'bBytes')]
            for names, one in zip((case['a'], case['b']), sets):
                equal(sorted(one.entries), sorted(unhex(table[name]['bytes']) for name in names))
            for both in (sets, sets[::-1], [*sets, sets[0]]):
                merged = order.encode_record_set(order.union(both))
                equal([merged.hex(), sha256(merged).hex()], [case['bytes'], case['hash']])
        elif 'order' in case:
            ranked = [self._ranked(table[name]) for name in case['entries']]
            equal([one.value for one in order.in_order(ranked)], case['order'])
        else:
            refused_or(case, lambda: order.check_record_set(unhex(case['bytes']), lookup_key))

    def _ranked(self, given: Case) -> order.Ranked:
        one = entry.verify(unhex(given['bytes']), self.registry, NOW + 2_000)
        equal([one.hash.hex(), one.open.sequence, one.established_at],
              [given['hash'], given['sequence'], given['establishedAt']])
        return order.Ranked(one.established_at, one.open.entry_id, one.open.holder_key, one.hash,
                            one.attestations[0].hash, given['slot'])

    def check_preference(self, case: Case, given: Case) -> None:
        if 'tags' in case:
            refused_or(case, lambda: entry.check_tags(case['tags']))
            return
        if case['choice'] == case['remembered']:
            raise LeftOut('choices that are remembered: the page has no word of them')
        ranked = [order.Ranked(one['establishedAt'], unhex(one['entryId']), unhex(one['holderKey']),
                               unhex(one['hash']), one['slot'].encode(), one) for one in given['mappings'][::-1]]
        services = [order.Service(one.value['mspId'], one.value['tags'], one.value['slot'])
                    for one in order.in_order(ranked)]
        chosen = order.choose(services, case['wantedTags'], case['app'])
        equal(chosen.value if chosen else None, case['choice'])

    def check_tokens(self, case: Case, given: Case) -> None:
        if case['name'] == 'anybody':
            request = decode('TokenRequest', unhex(case['tokenRequest']))
            payload = decode('TokenRequestPayload', request.payload)
            equal(tokens.common_request(payload.issuer, payload.epoch, payload.blinded).hex(), case['tokenRequest'])
            return
        if 'outputs' not in case:
            raise LeftOut('requests that prove something, counts, and what an issuer refuses')
        kind = {'evaluation': tokens.EVALUATION, 'evaluation-common': tokens.EVALUATION_COMMON}[case['type']]
        info = tokens.public_input(self.registry.federation, given['issuer'], kind, case['epoch'])
        equal(info.hex(), case['info'])
        nonces, blinded = unhex_all(case['nonces']), unhex_all(case['blinded'])
        scalars = [evaluation.scalar_of(unhex(one)) for one in case['blinds']]
        equal([tokens.blinded_nonce(*each) for each in zip(nonces, scalars)], blinded)
        drawn = tokens.finish_draw(unhex(given['publicKey']), info, nonces, scalars, blinded, unhex(case['response']))
        equal([token.output.hex() for token in drawn], case['outputs'])
        equal(tokens.payment(kind, case['epoch'], drawn, sha256(unhex(case['request']))).hex(), case['payment'])


FILES = ('identifiers', 'envelope', 'blinding', 'registry', 'attestation', 'entry', 'invalidation', 'conflict',
         'record-set', 'preference', 'tokens')


def main() -> int:
    vectors = Vectors()
    left_out: Dict[str, List[str]] = {}
    failed = 0
    passed = 0
    for name in FILES:
        file = read(f'{name}.json')
        check = getattr(vectors, 'check_' + name.replace('-', '_'))
        good, judged = 0, 0
        for case in file['cases']:
            try:
                check(case, file.get('given', {}))
                good += 1
            except LeftOut as why:
                left_out.setdefault(f'{name}: {why}', []).append(case['name'])
                continue
            except Exception as error:  # noqa: BLE001  (one case that breaks must not hide the others)
                print(f'  {name}, {case["name"]}: {type(error).__name__}: {error}')
            judged += 1
        failed += judged - good
        passed += good
        print(f'{name}: {good} of {judged}')
    print('\nleft out:')
    for reason, names in left_out.items():
        print(f'- {reason} ({len(names)})')
        for case_name in dict.fromkeys(names):
            print(f'    {case_name}')
    print(f'\n{passed} cases hold, {failed} do not, {sum(map(len, left_out.values()))} are left out')
    return 1 if failed else 0


if __name__ == '__main__':
    if len(sys.argv) > 1:
        FOLDER = Path(sys.argv[1])
    require(FOLDER.is_dir(), f'{FOLDER} is no folder')
    sys.exit(main())
