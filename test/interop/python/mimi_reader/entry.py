"""Sections 7 and 8: one mapping, and what its holder sealed."""
from __future__ import annotations

import re
import unicodedata
from typing import Any, List, NamedTuple, Optional, Tuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from . import attestation, placement
from .attestation import Attestation
from .encoding import (Refused, decode, of_length, prefixed, read_uvarint, require, sha256, strictly_ascending, u32,
                       u64)
from .evaluation import Keys, hkdf
from .registry import ACTIVE, LEAVING, REVOKED, Registry, signing_key
from .signatures import check_key, key_of_peer, open_signed, signed_by

_SEALED_LENGTHS = (560, 1072, 2096)
_REGION = re.compile('[a-z0-9._-]{1,64}')


class Entry(NamedTuple):
    message: Any
    open: Any
    hash: bytes
    attestations: List[Attestation]
    established_at: int
    witnessed_at: int

    @property
    def slot(self) -> Tuple[str, bytes, bytes]:
        return self.open.dp, self.open.holder_key, self.open.entry_id


class Mapping(NamedTuple):
    """An entry that opened. An opt-out has an empty `msp_id` and nothing else."""
    entry: Entry
    msp_id: str
    tags: List[str]
    ssi_hint: str
    bit_index: Optional[int]


def parse(data: bytes) -> Tuple[Any, Any]:
    """What can be told without a registry: step 1 of section 7."""
    require(len(data) <= 8_192, 'too large')
    message = decode('Entry', data)
    entry = decode('EntryOpen', message.open)
    require(entry.version == 1, 'another version')
    for value, length in ((entry.lookup_key, 32), (entry.entry_id, 16), (entry.claim_nonce, 32),
                          (entry.msp_commitment, 32), (entry.next_key_hash, 32), (message.sealed_index, 176),
                          (message.holder_signature, 64), (message.dp_signature, 64)):
        of_length(value, length, 'a field')
    require(len(message.sealed) in _SEALED_LENGTHS, 'sealed part of another length')
    check_key(entry.holder_key)
    require(entry.sequence >= 1, 'sequence')
    require(40 <= len(entry.dp) <= 64, 'DP')
    require(1 <= len(entry.attestation_hashes) <= 4, 'attestation hashes')
    for one in entry.attestation_hashes:
        of_length(one, 32, 'attestation hash')
    require(len(message.attestations) == len(entry.attestation_hashes), 'attestations')
    require(1 <= len(message.witnesses) <= 15, 'witnesses')
    require(len(entry.regions) <= 16 and strictly_ascending([region.encode() for region in entry.regions])
            and all(_REGION.fullmatch(region) for region in entry.regions), 'regions')
    return message, entry


def verify(data: bytes, registry: Registry, now: int, lookup_key: Optional[bytes] = None) -> Entry:
    message, entry = parse(data)
    require(entry.federated_only is None, 'federated only')
    require(lookup_key is None or entry.lookup_key == lookup_key, 'of another lookup key')
    _check_times(entry, registry, now)
    _check_parties(entry, registry, now)
    first = message.attestations[0]
    statements = _check_certificate(message, open_signed(first, 'AttestationPayload')[1], registry, now)
    established_at = max(statement.established_at for statement in statements)
    witnessed_at = max(statement.seen_at for statement in statements)
    attestations = _check_attestations(message, entry, registry, now, witnessed_at)
    dp = registry.dps[entry.dp]
    require(dp.status != REVOKED or witnessed_at < dp.status_since, 'the DP was revoked when it was witnessed')

    parts = [message.open, sha256(message.sealed), sha256(message.sealed_index)]
    require(signed_by(entry.holder_key, message.holder_signature, 'entry-holder', registry.federation, *parts),
            'the holder did not sign')
    parts += [b''.join(sha256(one) for one in message.attestations), message.holder_signature,
              b''.join(sha256(one) for one in message.witnesses)]
    require(signed_by(key_of_peer(entry.dp), message.dp_signature, 'entry-dp', registry.federation, *parts),
            'the DP did not sign')
    return Entry(message, entry, sha256(data), attestations, established_at, witnessed_at)


def _check_times(entry: Any, registry: Registry, now: int) -> None:
    require(entry.issued_at < entry.expires_at, 'times')
    require(entry.expires_at - entry.issued_at <= registry.policy.max_entry_lifetime, 'leased for too long')
    require(entry.issued_at <= now + registry.tolerance, 'not issued yet')
    require(now < entry.expires_at, 'expired')


def _check_parties(entry: Any, registry: Registry, now: int) -> None:
    dp = registry.dps.get(entry.dp)
    if dp is None:
        raise Refused('the DP is not listed')
    require(dp.status == ACTIVE or dp.status == LEAVING and entry.sequence > 1 or entry.issued_at < dp.status_since,
            'the DP was not active')
    require(set(entry.regions) <= set(placement.term_of(registry, now).regions), 'a region that is not listed')
    require(entry.oprf_key_id in registry.oprf_keys, 'the OPRF key is not listed')


def _check_certificate(message: Any, first: Any, registry: Registry, now: int) -> List[Any]:
    """Step 4: a majority of the voices saw the first attestation."""
    statements = []
    for data in message.witnesses:
        signed, statement = open_signed(data, 'WitnessStatement')
        require(statement.version == 1, 'another version')
        require(statement.dp in registry.dps, 'a witness that is not listed')
        require(signed_by(key_of_peer(statement.dp), signed.signature, 'witness', registry.federation,
                          signed.payload), 'a witness did not sign')
        _check_statement(statement, message.attestations[0], first, registry, now)
        statements.append(statement)
    require(len({statement.dp for statement in statements}) == len(statements), 'a witness twice')
    latest = placement.voices(first.lookup_key, registry, max(statement.seen_at for statement in statements))
    require(len(statements) == len(latest) // 2 + 1, 'not exactly a majority')
    for statement in statements:
        then = placement.voices(first.lookup_key, registry, statement.seen_at)
        require(all(statement.dp in {voice.id for voice in voices} for voices in (latest, then)), 'not a voice')
    return statements


def _check_statement(statement: Any, data: bytes, first: Any, registry: Registry, now: int) -> None:
    require((statement.attestation_hash, statement.lookup_key, statement.holder_key)
            == (sha256(data), first.lookup_key, first.holder_key), 'a witness of something else')
    dp = registry.dps[statement.dp]
    require(dp.status != REVOKED or statement.seen_at < dp.status_since, 'a witness that is revoked')
    require(first.issued_at - registry.tolerance <= statement.seen_at
            <= min(now, first.expires_at) + registry.tolerance, 'seen at another time')
    require(registry.payload.founded_at <= statement.established_at <= statement.seen_at, 'established')
    require(first.renews != b'' or statement.established_at == statement.seen_at, 'older than what it is about')


def _check_attestations(message: Any, entry: Any, registry: Registry, now: int, witnessed_at: int) -> List[Attestation]:
    """Step 5."""
    verified = []
    for data, expected in zip(message.attestations, entry.attestation_hashes):
        require(sha256(data) == expected, 'another attestation than was signed for')
        one = attestation.verify(data, registry, now, witnessed_at, must_stand=False)
        require((one.payload.lookup_key, one.payload.oprf_key_id, one.payload.holder_key)
                == (entry.lookup_key, entry.oprf_key_id, entry.holder_key), 'an attestation of something else')
        require(entry.expires_at <= one.payload.expires_at, 'outlives an attestation')
        verified.append(one)
    payloads = [one.payload for one in verified]
    require(len({payload.csi_type for payload in payloads}) == 1, 'attestations of several types')
    require(len({payload.csip_id for payload in payloads}) == len(payloads), 'two attestations of one CSIP')
    older = {(p.older_lookup_key, p.older_oprf_key_id) for p in payloads if p.older_lookup_key}
    require(len(older) <= 1, 'attestations that name several older keys')
    standing = sum(now < one.stands_until for one in verified)
    require(standing >= registry.csi_types[payloads[0].csi_type].attestations_required, 'too few attestations stand')
    return verified


def part_key(key: bytes, entry: Any, open_part: bytes, part: str) -> bytes:
    info = (b'mimi-discovery/1/seal' + prefixed(entry.dp.encode()) + prefixed(entry.holder_key)
            + prefixed(entry.entry_id) + u64(entry.sequence) + prefixed(part.encode()) + sha256(open_part))
    return hkdf(key, info, 64)


def unseal(derived: bytes, open_part: bytes, sealed: bytes, sizes: Tuple[int, ...]) -> Optional[bytes]:
    """None: it is somebody else's to open."""
    if sealed[:32] != derived[32:]:
        return None
    try:
        # a key of one use, so the nonce may be zeros (RFC 8439, 2.8)
        padded = ChaCha20Poly1305(derived[:32]).decrypt(bytes(12), sealed[32:], sha256(open_part))
    except InvalidTag as error:
        raise Refused('a sealed part was altered') from error
    length, at = read_uvarint(padded, 0)
    require(at + length <= len(padded), 'truncated')
    plaintext = padded[at:at + length]
    smallest = next(size for size in sizes if size >= at + length)
    require(padded == prefixed(plaintext) + bytes(smallest - at - length), 'padding')
    return plaintext


def open_entry(entry: Entry, keys: Keys, registry: Registry, now: int) -> Optional[Mapping]:
    """Section 8. None: skip it; refused: it is no answer."""
    message, open_part = entry.message, entry.message.open
    sealed = unseal(part_key(keys.sealing, entry.open, open_part, 'sealed'), open_part, message.sealed,
                    (512, 1024, 2048))
    index = unseal(part_key(keys.sealing_index, entry.open, open_part, 'index'), open_part, message.sealed_index,
                   (128,))
    if sealed is None or index is None:
        return None
    part = decode('SealedPart', sealed)
    of_length(part.msp_salt, 16, 'salt')
    require(entry.open.msp_commitment == sha256(b'mimi-discovery/1/msp-commitment' + registry.federation
                                                + part.msp_salt + part.msp_id.encode()), 'another MSP')
    if part.msp_id == '':
        require(part.confirmation == b'' and index == b'', 'an opt-out with more in it')
        return Mapping(entry, '', [], '', None)
    confirmation = _check_confirmation(part, entry, registry, now)
    bit_index = _check_index(index, part.msp_id, entry, registry, now)
    return Mapping(entry, part.msp_id, confirmation.tags, confirmation.ssi_hint, bit_index)


def _check_confirmation(part: Any, entry: Entry, registry: Registry, now: int) -> Any:
    signed, payload = open_signed(part.confirmation, 'ConfirmationPayload')
    require(payload.version == 1, 'another version')
    require((payload.lookup_key, payload.oprf_key_id, payload.holder_key, payload.msp_id)
            == (entry.open.lookup_key, entry.open.oprf_key_id, entry.open.holder_key, part.msp_id),
            'a confirmation of something else')
    _check_word_of_msp(payload, part.msp_id, entry, registry, now, signed.signature, 'confirmation',
                       registry.federation, signed.payload)
    check_tags(payload.tags)
    require(len(payload.ssi_hint.encode('utf-16-le')) // 2 <= 320, 'a hint that is too long')
    return payload


def _check_index(data: bytes, msp_id: str, entry: Entry, registry: Registry, now: int) -> int:
    index = decode('SealedIndex', data)
    of_length(index.signature, 64, 'signature')
    msp = registry.msps.get(msp_id)
    require(msp is not None and msp.bit_index == index.bit_index, 'the bit of another MSP')
    _check_word_of_msp(index, msp_id, entry, registry, now, index.signature, 'index-statement', registry.federation,
                       entry.open.lookup_key, entry.open.holder_key, u32(index.bit_index), u64(index.issued_at),
                       u64(index.expires_at))
    return index.bit_index


def _check_word_of_msp(word: Any, msp_id: str, entry: Entry, registry: Registry, now: int, signature: bytes,
                       *message: Any) -> None:
    """Steps 3 and 4 of section 8, which hold for confirmation and index alike."""
    require(word.issued_at < word.expires_at, 'times')
    require(word.issued_at <= now + registry.tolerance, 'not issued yet')
    require(word.expires_at - word.issued_at <= registry.policy.max_entry_lifetime, 'lives too long')
    require(entry.open.expires_at <= word.expires_at and now < word.expires_at, 'ends before the entry')
    msp = registry.msps.get(msp_id)
    if msp is None:
        raise Refused('the MSP is not listed')
    require(msp.status == ACTIVE or word.issued_at < msp.status_since, 'the MSP was not active')
    signing_key(msp, word.issued_at, entry.witnessed_at, signature, *message)


def check_tags(tags: List[str]) -> None:
    require(tags != [], 'no tags')
    require('Default' not in tags or tags == ['Default'], '`Default` among others')
    require(len(','.join(tags).encode('utf-8', 'surrogatepass')) <= 256, 'tags that are too long')
    require(len(set(tags)) == len(tags), 'a tag twice')
    for tag in tags:
        require(tag != '' and tag == tag.strip(), 'white space at the ends')
        require(tag == unicodedata.normalize('NFC', tag), 'not in NFC')
        require(all(c != ',' and unicodedata.category(c) not in ('Cc', 'Cf', 'Cs', 'Zl', 'Zp') for c in tag),
                'a character that tags have not')
