"""Ids that the device makes and the server can check.

An id carries its moment in front, so that rows written together lie together on disk: with random ids every insert
into a table of a hundred million rows touches a cold page.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOW_74 = (1 << 74) - 1


def _uuid8(at_ms: int, digest: bytes) -> UUID:
    bits = int.from_bytes(digest[:10], "big") >> 6 & _LOW_74
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    value = (at_ms & ((1 << 48) - 1)) << 80 | 0x8 << 76 | high << 64 | 0b10 << 62 | low
    return UUID(int=value)


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970 of an aware moment, cut off as the protocol's text of it is."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def operation_id(digest: bytes, at: datetime) -> UUID:
    """The id of the operation with this SHA-256 `digest` (32 bytes): UUIDv8, 48 bits of time and 74 of the digest."""
    return _uuid8(milliseconds(at), digest)


def derived_id(origin: UUID, n: int) -> UUID:
    """The n-th id derived from `origin`: same inputs, same id, on any machine. Keeps the time bits of `origin`."""
    digest = hashlib.sha256(origin.bytes + n.to_bytes(4, "big")).digest()
    return _uuid8(origin.int >> 80, digest)


def key_id(public_key: bytes) -> UUID:
    """The id of the device that holds a key: the same on every server, so that a log can be taken in anew after a restore."""
    digest = hashlib.sha256(b"farmgate device v1\n" + public_key).digest()
    value = int.from_bytes(digest[:16], "big")
    return UUID(int=value & ~(0xF << 76) & ~(0b11 << 62) | 0x8 << 76 | 0b10 << 62)


def crockford(value: int, length: int) -> str:
    """The lowest bits of `value` in Crockford base 32, `length` characters, most significant first."""
    return "".join(_CROCKFORD[value >> 5 * place & 31] for place in reversed(range(length)))
