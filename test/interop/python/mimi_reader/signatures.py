"""Section 1: Ed25519 signatures under a domain, and the keys inside peer ids."""
from __future__ import annotations

from typing import Any, Tuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from . import messages  # noqa: F401  (fills the tables)
from .curve import is_of_prime_order
from .encoding import decode, of_length, prefixed, require

_BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
# Multihash "identity" of 36 bytes, in which libp2p's protobuf has key type Ed25519 and 32 bytes of key.
_PEER_ID_PREFIX = bytes.fromhex('002408011220')


def signed_message(domain: str, federation: bytes, *parts: bytes) -> bytes:
    message = prefixed(b'mimi-discovery/1/' + domain.encode()) + prefixed(federation)
    return message + b''.join(prefixed(part) for part in parts)


def check_key(key: bytes) -> bytes:
    of_length(key, 32, 'key')
    require(is_of_prime_order(key), 'not a key of prime order')
    return key


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032 without the cofactor, S reduced: what OpenSSL does, after a look at the key, which it leaves out."""
    if len(key) != 32 or len(signature) != 64 or not is_of_prime_order(key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signed_by(key: bytes, signature: bytes, domain: str, federation: bytes, *parts: bytes) -> bool:
    return signature_holds(key, signed_message(domain, federation, *parts), signature)


def open_signed(data: bytes, message: str) -> Tuple[Any, Any]:
    """The Signed and the message in it, both canonical; who signed is for the caller to ask."""
    signed = decode('Signed', data)
    of_length(signed.signature, 64, 'signature')
    return signed, decode(message, signed.payload)


def base58_decode(text: str) -> bytes:
    value = 0
    for character in text:
        digit = _BASE58.find(character)
        require(digit >= 0, 'not base58btc')
        value = value * 58 + digit
    zeros = len(text) - len(text.lstrip('1'))
    return bytes(zeros) + value.to_bytes((value.bit_length() + 7) // 8, 'big')


def base58_encode(data: bytes) -> str:
    value, text = int.from_bytes(data, 'big'), ''
    while value > 0:
        value, digit = divmod(value, 58)
        text = _BASE58[digit] + text
    return '1' * (len(data) - len(data.lstrip(b'\0'))) + text


def multihash_of_peer(peer_id: str) -> bytes:
    multihash = base58_decode(peer_id)
    require(len(multihash) == 38 and multihash.startswith(_PEER_ID_PREFIX), 'not a peer id of an Ed25519 key')
    return multihash


def key_of_peer(peer_id: str) -> bytes:
    return check_key(multihash_of_peer(peer_id)[6:])


def peer_of_key(key: bytes) -> str:
    return base58_encode(_PEER_ID_PREFIX + key)
