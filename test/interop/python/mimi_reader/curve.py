"""edwards25519 (RFC 8032) and ristretto255 (RFC 9496). Nothing secret of worth is computed here but blinds."""
from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Optional, Tuple

from .encoding import Refused

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


class Point(NamedTuple):
    """Extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z."""
    x: int
    y: int
    z: int
    t: int

    def __add__(self, other: object) -> 'Point':
        assert isinstance(other, Point)
        a = (self.y - self.x) * (other.y - other.x) % P
        b = (self.y + self.x) * (other.y + other.x) % P
        c = 2 * self.t * other.t * D % P
        d = 2 * self.z * other.z % P
        e, f, g, h = b - a, d - c, d + c, b + a
        return Point(e * f % P, g * h % P, f * g % P, e * h % P)

    def __neg__(self) -> 'Point':
        return Point(-self.x % P, self.y, self.z, -self.t % P)

    def times(self, scalar: int) -> 'Point':
        result = IDENTITY
        for bit in bin(scalar)[2:]:
            result = result + result
            if bit == '1':
                result = result + self
        return result


IDENTITY = Point(0, 1, 1, 0)


def _is_negative(value: int) -> bool:
    return value % P % 2 == 1


def _absolute(value: int) -> int:
    return -value % P if _is_negative(value) else value % P


def _sqrt_ratio(u: int, v: int) -> Tuple[bool, int]:
    """SQRT_RATIO_M1 of RFC 9496, 4.2."""
    root = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    check = v * root * root % P
    correct, flipped, flipped_i = check == u % P, check == -u % P, check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        root = root * SQRT_M1 % P
    return correct or flipped, _absolute(root)


_INVSQRT_A_MINUS_D = _sqrt_ratio(1, -1 - D)[1]
_SQRT_AD_MINUS_ONE = -_sqrt_ratio(-D - 1, 1)[1] % P
_ONE_MINUS_D_SQ = (1 - D * D) % P
_D_MINUS_ONE_SQ = (D - 1) * (D - 1) % P


def _edwards(x: int, y: int) -> Point:
    return Point(x, y, 1, x * y % P)


def _decode_edwards(data: bytes) -> Optional[Point]:
    value = int.from_bytes(data, 'little')
    sign, y = value >> 255, value & 2**255 - 1
    if y >= P:
        return None
    square, x = _sqrt_ratio(y * y - 1, D * y * y + 1)
    if not square or x == 0 and sign == 1:
        return None
    return _edwards(-x % P if x % 2 != sign else x, y)


def _is_identity(point: Point) -> bool:
    return point.x == 0 and point.y == point.z


@lru_cache(maxsize=1024)
def is_of_prime_order(key: bytes) -> bool:
    """Whether an encoding of edwards25519 is canonical, on the curve, and of the prime order (so not small)."""
    point = _decode_edwards(key)
    return point is not None and not _is_identity(point) and _is_identity(point.times(ORDER))


def decode_element(data: bytes) -> Point:
    """RFC 9496, 4.3.1; the identity is refused, as RFC 9497 wants of what is deserialised."""
    s = int.from_bytes(data, 'little')
    if len(data) != 32 or s >= P or _is_negative(s) or s == 0:
        raise Refused('not an element of ristretto255')
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-(D * u1 * u1) - u2 * u2) % P
    square, inverse = _sqrt_ratio(1, v * u2 * u2)
    den_x = inverse * u2 % P
    x = _absolute(2 * s * den_x)
    y = u1 * inverse * den_x * v % P
    if not square or _is_negative(x * y) or y == 0:
        raise Refused('not an element of ristretto255')
    return _edwards(x, y)


def encode_element(point: Point) -> bytes:
    """RFC 9496, 4.3.2."""
    x0, y0, z0, t0 = point
    u1, u2 = (z0 + y0) * (z0 - y0) % P, x0 * y0 % P
    inverse = _sqrt_ratio(1, u1 * u2 * u2)[1]
    den1, den2 = inverse * u1 % P, inverse * u2 % P
    z_inverse = den1 * den2 * t0 % P
    if _is_negative(t0 * z_inverse):
        x, y, den = y0 * SQRT_M1 % P, x0 * SQRT_M1 % P, den1 * _INVSQRT_A_MINUS_D % P
    else:
        x, y, den = x0, y0, den2
    if _is_negative(x * z_inverse):
        y = -y % P
    return _absolute(den * (z0 - y)).to_bytes(32, 'little')


def _map(data: bytes) -> Point:
    """MAP of RFC 9496, 4.3.4."""
    t = int.from_bytes(data, 'little') & 2**255 - 1
    r = SQRT_M1 * t * t % P
    u = (r + 1) * _ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = _sqrt_ratio(u, v)
    c = -1
    if not square:
        s, c = -_absolute(s * t) % P, r
    n = (c * (r - 1) * _D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v % P, n * _SQRT_AD_MINUS_ONE % P, (1 - s * s) % P, (1 + s * s) % P
    return Point(w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P)


def element_from_hash(uniform: bytes) -> Point:
    return _map(uniform[:32]) + _map(uniform[32:])


# The generator of both groups: y = 4/5, x not negative.
GENERATOR = _decode_edwards((4 * pow(5, P - 2, P) % P).to_bytes(32, 'little')) or IDENTITY
