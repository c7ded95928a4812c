"""Section 1: numbers, lengths, and proto3 in its canonical form."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Callable, Dict, List, Tuple

MAX_SAFE_INTEGER = 2**53 - 1


class Refused(Exception):
    """What was read breaks a rule of the page; the text says which."""


def require(holds: bool, what: str) -> None:
    if not holds:
        raise Refused(what)


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def u16(value: int) -> bytes:
    return value.to_bytes(2, 'big')


def u32(value: int) -> bytes:
    return value.to_bytes(4, 'big')


def u64(value: int) -> bytes:
    return value.to_bytes(8, 'big')


def uvarint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(encoded) + bytes([value])


def read_uvarint(data: bytes, at: int) -> Tuple[int, int]:
    """The number that begins at `at`, and where the next thing does."""
    value = 0
    for shift in range(0, 70, 7):
        require(at < len(data), 'truncated')
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
    raise Refused('a number of more than ten bytes')


def prefixed(data: bytes) -> bytes:
    return uvarint(len(data)) + data


@dataclass(frozen=True)
class Field:
    name: str
    number: int
    kind: str
    repeated: bool


Table = Dict[int, Field]
TABLES: Dict[str, Table] = {}


def define(message: str, fields: str) -> None:
    """`fields` has 'kind name' in ascending order, `kind* name` where it is repeated, `-` for a number left out."""
    table: Table = {}
    for number, text in enumerate(fields.split(','), 1):
        if text.strip() != '-':
            kind, name = text.split()
            table[number] = Field(name, number, kind.rstrip('*'), kind.endswith('*'))
    TABLES[message] = table


_DEFAULTS: Dict[str, Any] = {'bytes': b'', 'string': '', 'uint32': 0, 'uint64': 0, 'bool': False}


def decode(message: str, data: bytes) -> Any:
    """Canonical or refused: what is decoded must encode to the same bytes."""
    decoded = _decode(message, data)
    require(encode(message, decoded) == data, f'{message} is not canonical')
    return decoded


def _decode(message: str, data: bytes) -> Any:
    table = TABLES[message]
    values: Dict[str, Any] = {f.name: [] if f.repeated else _DEFAULTS.get(f.kind) for f in table.values()}
    at = 0
    while at < len(data):
        tag, at = read_uvarint(data, at)
        field = table.get(tag >> 3)
        require(field is not None, f'{message} has an unknown field')
        assert field is not None
        value: Any
        if field.kind in ('uint32', 'uint64', 'bool'):
            require(tag & 7 == 0, f'{field.name} has another wire type')
            value, at = read_uvarint(data, at)
            limit = {'uint32': 2**32 - 1, 'bool': 1}.get(field.kind, MAX_SAFE_INTEGER)
            require(value <= limit, f'{field.name} is too large')
            value = bool(value) if field.kind == 'bool' else value
        else:
            require(tag & 7 == 2, f'{field.name} has another wire type')
            length, at = read_uvarint(data, at)
            require(at + length <= len(data), 'truncated')
            value, at = _inner(field.kind, data[at:at + length]), at + length
        if field.repeated:
            values[field.name].append(value)
        else:
            values[field.name] = value
    return SimpleNamespace(**values)


def _inner(kind: str, data: bytes) -> Any:
    if kind == 'bytes':
        return data
    if kind == 'string':
        try:
            return data.decode('utf-8')
        except UnicodeDecodeError as error:
            raise Refused('text is not UTF-8') from error
    return _decode(kind, data)


def encode(message: str, values: Any) -> bytes:
    encoded = b''
    for field in TABLES[message].values():
        value = getattr(values, field.name)
        for one in value if field.repeated else [] if value == _DEFAULTS.get(field.kind) else [value]:
            if field.kind in ('uint32', 'uint64', 'bool'):
                encoded += uvarint(field.number << 3) + uvarint(int(one))
            else:
                encoded += uvarint(field.number << 3 | 2) + prefixed(_outer(field.kind, one))
    return encoded


def _outer(kind: str, value: Any) -> bytes:
    return value if kind == 'bytes' else value.encode('utf-8') if kind == 'string' else encode(kind, value)


def of_length(data: bytes, length: int, what: str) -> bytes:
    require(len(data) == length, f'{what} has not {length} bytes')
    return data


def strictly_ascending(items: List[Any]) -> bool:
    return all(a < b for a, b in zip(items, items[1:]))


def attempt(work: Callable[[], Any]) -> bool:
    """Whether it isn't refused."""
    try:
        work()
    except Refused:
        return False
    return True
