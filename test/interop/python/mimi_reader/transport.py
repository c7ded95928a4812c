"""Section 11, "Transport": TCP, multistream-select, Noise XX, Yamux, frames. One request at a time."""
from __future__ import annotations

import hashlib
import hmac
import socket
import struct
from types import SimpleNamespace
from typing import Any, Dict, Optional, Tuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .encoding import Refused, decode, encode, of_length, prefixed, read_uvarint, require
from .signatures import key_of_peer, signature_holds

_MULTISTREAM = '/multistream/1.0.0'
_MAX_FRAME = 4 * 1024 * 1024
_DATA, _WINDOW, _PING, _GO_AWAY = range(4)
_SYN, _ACK, _FIN, _RST = 1, 2, 4, 8


class Failed(Exception):
    """The DP doesn't answer, or refuses: the text is the code of its error, where it has one."""


def endpoint_of(addresses: Any) -> Tuple[str, int]:
    for address in addresses:
        parts = address.split('/')
        if len(parts) == 5 and parts[1] in ('ip4', 'ip6', 'dns', 'dns4', 'dns6') and parts[3] == 'tcp':
            return parts[2], int(parts[4])
    raise Failed('no address over TCP')


class _Line:
    """Messages of multistream-select 1.0: a length, a text, a line feed."""

    def __init__(self, pipe: Any) -> None:
        self.pipe = pipe

    def send(self, *texts: str) -> None:
        self.pipe.write(b''.join(prefixed(text.encode() + b'\n') for text in texts))

    def receive(self) -> str:
        return read_prefixed(self.pipe, 1024).decode('utf-8', 'replace').rstrip('\n')

    def select(self, protocol: str) -> None:
        self.send(_MULTISTREAM, protocol)
        for expected in (_MULTISTREAM, protocol):
            answer = self.receive()
            if answer != expected:
                raise Failed(f'{protocol}: {answer}')


def read_prefixed(pipe: Any, most: int) -> bytes:
    head = b''
    while not head or head[-1] > 0x7F:
        head += pipe.read(1)
    length = read_uvarint(head, 0)[0]
    if length > most:
        raise Failed('a message that is too long')
    read: bytes = pipe.read(length)
    return read


class _Tcp:
    def __init__(self, endpoint: Tuple[str, int], timeout: float) -> None:
        self.socket = socket.create_connection(endpoint, timeout)

    def write(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self, length: int) -> bytes:
        data = b''
        while len(data) < length:
            more = self.socket.recv(length - len(data))
            if not more:
                raise Failed('the connection ended')
            data += more
        return data


class _Cipher:
    """CipherState of the Noise specification, 5.1."""

    def __init__(self, key: bytes) -> None:
        self.aead, self.count = ChaCha20Poly1305(key), 0

    def _nonce(self) -> bytes:
        self.count += 1
        return bytes(4) + struct.pack('<Q', self.count - 1)

    def seal(self, data: bytes, associated: bytes = b'') -> bytes:
        return self.aead.encrypt(self._nonce(), data, associated)

    def open(self, data: bytes, associated: bytes = b'') -> bytes:
        try:
            return self.aead.decrypt(self._nonce(), data, associated)
        except InvalidTag as error:
            raise Failed('Noise: altered') from error


class _Symmetric:
    """SymmetricState of the Noise specification, 5.2."""

    def __init__(self) -> None:
        # 32 bytes, so it isn't hashed
        self.hash = self.chaining = b'Noise_XX_25519_ChaChaPoly_SHA256'
        self.cipher: Optional[_Cipher] = None
        self.mix_hash(b'')

    def mix_hash(self, data: bytes) -> None:
        self.hash = hashlib.sha256(self.hash + data).digest()

    def _hkdf(self, data: bytes) -> Tuple[bytes, bytes]:
        extracted = hmac.new(self.chaining, data, hashlib.sha256).digest()
        first = hmac.new(extracted, b'\1', hashlib.sha256).digest()
        return first, hmac.new(extracted, first + b'\2', hashlib.sha256).digest()

    def mix_key(self, ours: X25519PrivateKey, theirs: bytes) -> None:
        self.chaining, key = self._hkdf(ours.exchange(X25519PublicKey.from_public_bytes(theirs)))
        self.cipher = _Cipher(key)

    def seal(self, data: bytes) -> bytes:
        assert self.cipher is not None
        sealed = self.cipher.seal(data, self.hash)
        self.mix_hash(sealed)
        return sealed

    def open(self, sealed: bytes) -> bytes:
        assert self.cipher is not None
        data = self.cipher.open(sealed, self.hash)
        self.mix_hash(sealed)
        return data

    def split(self) -> Tuple[_Cipher, _Cipher]:
        ours, theirs = self._hkdf(b'')
        return _Cipher(ours), _Cipher(theirs)


class _Noise:
    """The initiator of libp2p's handshake, XX; then messages of up to 65,535 bytes."""

    def __init__(self, tcp: _Tcp, identity: Ed25519PrivateKey, peer_id: str) -> None:
        self.tcp, self.buffer = tcp, b''
        state, ephemeral, static = _Symmetric(), X25519PrivateKey.generate(), X25519PrivateKey.generate()
        public = ephemeral.public_key().public_bytes_raw()
        state.mix_hash(public)
        state.mix_hash(b'')
        self._send(public)

        answer = self._receive()
        if len(answer) < 96:
            raise Failed('Noise: too short')
        theirs, sealed_static, sealed_payload = answer[:32], answer[32:80], answer[80:]
        state.mix_hash(theirs)
        state.mix_key(ephemeral, theirs)
        their_static = state.open(sealed_static)
        state.mix_key(ephemeral, their_static)
        _check_identity(state.open(sealed_payload), their_static, peer_id)

        sealed = state.seal(static.public_key().public_bytes_raw())
        state.mix_key(static, theirs)
        self._send(sealed + state.seal(_identity_of(identity, static.public_key().public_bytes_raw())))
        self.ours, self.theirs = state.split()

    def _send(self, message: bytes) -> None:
        self.tcp.write(struct.pack('>H', len(message)) + message)

    def _receive(self) -> bytes:
        return self.tcp.read(struct.unpack('>H', self.tcp.read(2))[0])

    def write(self, data: bytes) -> None:
        for at in range(0, len(data), 65_519):
            self._send(self.ours.seal(data[at:at + 65_519]))

    def read(self, length: int) -> bytes:
        while len(self.buffer) < length:
            self.buffer += self.theirs.open(self._receive())
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data


_STATIC_KEY = b'noise-libp2p-static-key:'
_ED25519 = 1


def _identity_of(identity: Ed25519PrivateKey, static: bytes) -> bytes:
    key = SimpleNamespace(type=_ED25519, data=identity.public_key().public_bytes_raw())
    payload = SimpleNamespace(identity_key=encode('PublicKey', key), identity_sig=identity.sign(_STATIC_KEY + static))
    return encode('NoiseHandshakePayload', payload)


def _check_identity(data: bytes, static: bytes, peer_id: str) -> None:
    # field 4, extensions, is nothing to a reader, who therefore doesn't ask for canonical form
    fields, at = {}, 0
    while at < len(data):
        tag, at = read_uvarint(data, at)
        require(tag & 7 == 2, 'Noise: payload')
        length, at = read_uvarint(data, at)
        fields[tag >> 3], at = data[at:at + length], at + length
    key = decode('PublicKey', fields.get(1, b''))
    require(key.type == _ED25519 and of_length(key.data, 32, 'key') == key_of_peer(peer_id), 'Noise: another peer')
    require(signature_holds(key.data, _STATIC_KEY + static, fields.get(2, b'')), 'Noise: identity')


class _Stream:
    def __init__(self, muxer: '_Yamux', number: int) -> None:
        self.muxer, self.number = muxer, number
        self.buffer, self.ended, self.window = b'', False, 256 * 1024

    def write(self, data: bytes) -> None:
        while data:
            while self.window == 0 and not self.ended:
                self.muxer.pump()
            if self.ended:
                raise Failed('the stream ended')
            now = data[:min(self.window, 16_384)]
            self.window -= len(now)
            self.muxer.send(_DATA, 0, self.number, len(now), now)
            data = data[len(now):]

    def read(self, length: int) -> bytes:
        while len(self.buffer) < length:
            if self.ended:
                raise Failed('the stream ended')
            self.muxer.pump()
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data


class _Yamux:
    """Yamux, version 0: ours are the odd streams, and the peer's own are answered with `na`."""

    def __init__(self, noise: _Noise) -> None:
        self.noise, self.next = noise, 1
        self.streams: Dict[int, _Stream] = {}
        self.foreign: Dict[int, bytes] = {}

    def open(self) -> _Stream:
        stream = _Stream(self, self.next)
        self.streams[self.next] = stream
        self.send(_WINDOW, _SYN, self.next, 0)
        self.next += 2
        return stream

    def close(self, stream: _Stream) -> None:
        self.send(_WINDOW, _RST, stream.number, 0)
        del self.streams[stream.number]

    def send(self, kind: int, flags: int, number: int, length: int, data: bytes = b'') -> None:
        self.noise.write(struct.pack('>BBHII', 0, kind, flags, number, length) + data)

    def pump(self) -> None:
        """Takes one frame of the peer."""
        _, kind, flags, number, length = struct.unpack('>BBHII', self.noise.read(12))
        if kind == _GO_AWAY:
            raise Failed('the peer goes away')
        if kind == _PING:
            if flags & _SYN:
                self.send(_PING, _ACK, 0, length)
            return
        data = self.noise.read(length) if kind == _DATA else b''
        stream = self.streams.get(number)
        if stream is None:
            if number % 2 == 0:
                self._decline(number, flags, data)
            return
        if kind == _WINDOW:
            stream.window += length
        elif data:
            stream.buffer += data
            self.send(_WINDOW, 0, number, len(data))
        stream.ended = stream.ended or flags & (_FIN | _RST) != 0

    def _decline(self, number: int, flags: int, data: bytes) -> None:
        if flags & _SYN:
            self.foreign[number] = b''
            self.send(_WINDOW, _ACK, number, 0)
            self._say(number, _MULTISTREAM)
        if flags & (_FIN | _RST):
            self.foreign.pop(number, None)
        if number in self.foreign and data:
            pending = self.foreign[number] + data
            # lines are shorter than 128 bytes, so their length is one byte
            while pending and len(pending) > pending[0]:
                line, pending = pending[1:pending[0] + 1], pending[pending[0] + 1:]
                if line.rstrip(b'\n').decode('utf-8', 'replace') != _MULTISTREAM:
                    self._say(number, 'na')
            self.foreign[number] = pending

    def _say(self, number: int, text: str) -> None:
        line = prefixed(text.encode() + b'\n')
        self.send(_DATA, 0, number, len(line), line)


class Connection:
    """To one DP, whose record names its peer id and addresses."""

    def __init__(self, dp: Any, timeout: float = 10) -> None:
        try:
            tcp = _Tcp(endpoint_of(dp.addresses), timeout)
            _Line(tcp).select('/noise')
            noise = _Noise(tcp, Ed25519PrivateKey.generate(), dp.id)
            _Line(noise).select('/yamux/1.0.0')
        except (OSError, Refused) as error:
            raise Failed(str(error)) from error
        self.muxer, self.timeout, self.requests = _Yamux(noise), timeout, 0

    def request(self, protocol: str, method: int, body: bytes) -> bytes:
        try:
            return self._request(protocol, method, body)
        except (OSError, Refused) as error:
            raise Failed(str(error)) from error

    def _request(self, protocol: str, method: int, body: bytes) -> bytes:
        stream = self.muxer.open()
        _Line(stream).select(protocol)
        self.requests += 1
        asked = SimpleNamespace(type=1, id=self.requests, method=method, deadline=int(self.timeout * 1000), status=0,
                                code='', retry_after=0, body=body, registry_version=0)
        stream.write(prefixed(encode('Frame', asked)))
        answer = decode('Frame', read_prefixed(stream, _MAX_FRAME))
        self.muxer.close(stream)
        if (answer.type, answer.id) != (2, self.requests):
            raise Failed('an answer to another request')
        if answer.status != 100:
            raise Failed(answer.code)
        result: bytes = answer.body
        return result
