"""Section 4: VOPRF of RFC 9497 (ristretto255-SHA512) under a key shared by Shamir, and what is derived from it."""
from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from .curve import GENERATOR, IDENTITY, ORDER, Point, decode_element, element_from_hash, encode_element
from .encoding import Refused, of_length, require, u16

VOPRF, POPRF = 1, 2


def context_string(mode: int) -> bytes:
    return b'OPRFV1-' + bytes([mode]) + b'-ristretto255-SHA512'


def _expand_message(message: bytes, domain: bytes) -> bytes:
    """expand_message_xmd of RFC 9380 with SHA-512, to 64 bytes."""
    domain_prime = domain + bytes([len(domain)])
    b0 = hashlib.sha512(bytes(128) + message + u16(64) + b'\0' + domain_prime).digest()
    return hashlib.sha512(b0 + b'\1' + domain_prime).digest()


def hash_to_group(mode: int, message: bytes) -> Point:
    return element_from_hash(_expand_message(message, b'HashToGroup-' + context_string(mode)))


def hash_to_scalar(mode: int, message: bytes) -> int:
    return int.from_bytes(_expand_message(message, b'HashToScalar-' + context_string(mode)), 'little') % ORDER


def random_scalar() -> int:
    return 1 + secrets.randbelow(ORDER - 1)


def scalar_of(data: bytes) -> int:
    value = int.from_bytes(of_length(data, 32, 'scalar'), 'little')
    require(value < ORDER, 'scalar is not reduced')
    return value


def scalar_bytes(value: int) -> bytes:
    return value.to_bytes(32, 'little')


def framed(*parts: bytes) -> bytes:
    return b''.join(u16(len(part)) + part for part in parts)


def blind(mode: int, message: bytes, scalar: int) -> bytes:
    return encode_element(hash_to_group(mode, message).times(scalar))


def finalize(message: bytes, scalar: int, evaluated: bytes, info: Optional[bytes] = None) -> bytes:
    """Finalize of RFC 9497, 3.3.2, and of 3.3.3 where there is public input."""
    unblinded = encode_element(decode_element(evaluated).times(pow(scalar, ORDER - 2, ORDER)))
    parts = [message, unblinded] if info is None else [message, info, unblinded]
    return hashlib.sha512(framed(*parts) + b'Finalize').digest()


def verify_proof(mode: int, public: Point, c: Sequence[bytes], d: Sequence[bytes], proof: bytes) -> None:
    """VerifyProof of RFC 9497, 2.2.2: one key takes every C to its D."""
    of_length(proof, 64, 'proof')
    challenge, response = scalar_of(proof[:32]), scalar_of(proof[32:])
    key = encode_element(public)
    seed = hashlib.sha512(framed(key, b'Seed-' + context_string(mode))).digest()
    m, z = IDENTITY, IDENTITY
    for i, (ci, di) in enumerate(zip(c, d)):
        weight = hash_to_scalar(mode, framed(seed) + u16(i) + framed(ci, di) + b'Composite')
        m, z = m + decode_element(ci).times(weight), z + decode_element(di).times(weight)
    t2 = GENERATOR.times(response) + public.times(challenge)
    t3 = m.times(response) + z.times(challenge)
    transcript = framed(key, *(encode_element(point) for point in (m, z, t2, t3))) + b'Challenge'
    require(hash_to_scalar(mode, transcript) == challenge, 'proof does not hold')


def check_key(key: Any) -> None:
    """Each public share is what the commitments give at its index: P_i = Σ i^k·C_k."""
    require(1 <= key.threshold == len(key.commitments) <= len(key.shares), 'commitments and threshold differ')
    require(len({share.index for share in key.shares}) == len(key.shares), 'an index twice')
    commitments = [decode_element(commitment) for commitment in key.commitments]
    for share in key.shares:
        require(1 <= share.index < 2**32, 'index is out of range')
        expected = IDENTITY
        for commitment in reversed(commitments):
            expected = expected.times(share.index) + commitment
        decode_element(share.public_share)
        require(encode_element(expected) == share.public_share, 'a public share is not that of the commitments')


class Partial(NamedTuple):
    key_id: int
    share_epoch: int
    share_index: int
    evaluated: List[bytes]
    proofs: List[bytes]


def verify_partial(key: Any, blinded: Sequence[bytes], partial: Partial) -> None:
    require((partial.key_id, partial.share_epoch) == (key.key_id, key.share_epoch), 'of another key or epoch')
    share = next((share for share in key.shares if share.index == partial.share_index), None)
    if share is None:
        raise Refused('of a share that is not listed')
    require(len(partial.evaluated) == len(blinded), 'not one answer for each element')
    public = decode_element(share.public_share)
    if len(partial.proofs) == 1:
        verify_proof(VOPRF, public, blinded, partial.evaluated, partial.proofs[0])
        return
    require(len(partial.proofs) == len(blinded), 'neither one proof nor one for each')
    for c, d, proof in zip(blinded, partial.evaluated, partial.proofs):
        verify_proof(VOPRF, public, [c], [d], proof)


def lagrange(indices: Sequence[int], i: int) -> int:
    result = 1
    for j in indices:
        if j != i:
            result = result * j * pow(j - i, ORDER - 2, ORDER) % ORDER
    return result


def combine(key: Any, blinded: Sequence[bytes], partials: Sequence[Partial]) -> Tuple[List[bytes], List[int]]:
    """What the whole key would have answered, and the indices it was put together of: the lowest that suffice."""
    for partial in partials:
        verify_partial(key, blinded, partial)
    by_index: Dict[int, Partial] = {partial.share_index: partial for partial in partials}
    require(len(by_index) == len(partials), 'two answers of one share')
    require(len(by_index) >= key.threshold, 'too few answers')
    used = sorted(by_index)[:key.threshold]
    combined = []
    for place in range(len(blinded)):
        total = IDENTITY
        for index in used:
            total = total + decode_element(by_index[index].evaluated[place]).times(lagrange(used, index))
        combined.append(encode_element(total))
    return combined, used


def hkdf(key: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 with SHA-512 and an empty salt."""
    extracted = hmac.new(bytes(64), key, hashlib.sha512).digest()
    output, block = b'', b''
    while len(output) < length:
        block = hmac.new(extracted, block + info + bytes([len(output) // 64 + 1]), hashlib.sha512).digest()
        output += block
    return output[:length]


class Keys(NamedTuple):
    lookup: bytes
    sealing: bytes
    sealing_index: bytes


def index_key(sealing: bytes) -> bytes:
    return hkdf(sealing, b'mimi-discovery/1/index-key', 32)


def derive_keys(federation: bytes, y: bytes) -> Keys:
    sealing = hkdf(y, b'mimi-discovery/1/sealing-key' + federation, 32)
    return Keys(hkdf(y, b'mimi-discovery/1/lookup-key' + federation, 32), sealing, index_key(sealing))
