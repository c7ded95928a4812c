"""Section 11, "Tokens": drawn under the POPRF of RFC 9497, spent by nonces and a MAC."""
from __future__ import annotations

import hashlib
import hmac
from types import SimpleNamespace
from typing import List, NamedTuple, Sequence

from .curve import GENERATOR, IDENTITY, decode_element, encode_element
from .encoding import decode, encode, of_length, prefixed, require, sha256, u16, u32, u64
from .evaluation import POPRF, blind, finalize, hash_to_scalar, verify_proof

EVALUATION, EVALUATION_COMMON = 100, 110
HOUR = 3_600_000


class Token(NamedTuple):
    nonce: bytes
    output: bytes


def public_input(federation: bytes, issuer: str, kind: int, epoch: int) -> bytes:
    return (prefixed(b'mimi-discovery/1/token') + prefixed(federation) + prefixed(issuer.encode())
            + u32(kind) + u64(epoch))


def blinded_nonce(nonce: bytes, scalar: int) -> bytes:
    return blind(POPRF, nonce, scalar)


def common_request(issuer: str, epoch: int, blinded: Sequence[bytes]) -> bytes:
    """Of whoever proves nothing: nobody signs."""
    payload = SimpleNamespace(version=1, type=EVALUATION_COMMON, issuer=issuer, epoch=epoch, blinded=list(blinded))
    request = SimpleNamespace(payload=encode('TokenRequestPayload', payload), party=None, person=None)
    return encode('TokenRequest', request)


def finish_draw(token_key: bytes, info: bytes, nonces: Sequence[bytes], scalars: Sequence[int],
                blinded: Sequence[bytes], response: bytes) -> List[Token]:
    answer = decode('TokenResponse', response)
    require(len(answer.evaluated) == len(blinded), 'not one answer for each element')
    # RFC 9497, 3.3.3: the public input tweaks the key
    tweaked = decode_element(token_key) + GENERATOR.times(hash_to_scalar(POPRF, b'Info' + u16(len(info)) + info))
    require(encode_element(tweaked) != encode_element(IDENTITY), 'public input takes the key to the identity')
    verify_proof(POPRF, tweaked, answer.evaluated, blinded, answer.proof)
    return [Token(nonce, finalize(nonce, scalar, evaluated, info))
            for nonce, scalar, evaluated in zip(nonces, scalars, answer.evaluated)]


def payment(kind: int, epoch: int, tokens: Sequence[Token], digest: bytes) -> bytes:
    """`digest` is that of what is paid for, here H of the blinded elements, one after the other."""
    of_length(digest, 32, 'digest')
    key = sha256(b''.join(token.output for token in tokens))
    message = prefixed(b'mimi-discovery/1/token-payment') + prefixed(digest)
    mac = hmac.new(key, message, hashlib.sha256).digest()
    paid = SimpleNamespace(type=kind, epoch=epoch, nonces=[token.nonce for token in tokens], mac=mac)
    return encode('TokenPayment', paid)
