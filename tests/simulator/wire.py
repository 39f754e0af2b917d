"""The protocol as a stranger reads it in docs/protocol.md: bytes, hashes, ids, signatures. No line of the product."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError

SIGNATURE_LENGTH = 64


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def wire_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def op_id(digest: bytes, at: datetime) -> str:
    """UUIDv8: 48 bits of milliseconds, the version, 12 bits of the hash, the variant, the next 62 bits of the hash."""
    return _uuid8(int(at.timestamp()) * 1000 + at.microsecond // 1000, digest)


def _uuid8(at_ms: int, digest: bytes) -> str:
    number = int.from_bytes(digest[:10], "big") >> 6
    value = at_ms << 80 | 8 << 76 | (number >> 62) << 64 | 2 << 62 | number & (1 << 62) - 1
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def derived_id(origin: str, n: int) -> str:
    """The n-th id that follows from an operation's: its own milliseconds, and the bits of a hash over it and n."""
    whole = int(origin.replace("-", ""), 16)
    digest = hashlib.sha256(whole.to_bytes(16, "big") + n.to_bytes(4, "big")).digest()
    return _uuid8(whole >> 80, digest)


class Key:
    """An Ed25519 key of a phone."""

    def __init__(self, seed: bytes) -> None:
        self.public, self._secret = crypto_sign_seed_keypair(seed)

    def sign(self, purpose: str, data: bytes) -> str:
        """The signature over a purpose and exact bytes, as it goes over the wire."""
        return b64(crypto_sign(f"farmgate {purpose} v1\n".encode() + data, self._secret)[:SIGNATURE_LENGTH])

    @property
    def genesis(self) -> str:
        """What the first operation names as the one before it."""
        return hashlib.sha256(self.public).hexdigest()


def signed_by(public_key: bytes, purpose: str, data: bytes, signature: bytes) -> bool:
    """Whether the holder of this key signed exactly these bytes for this purpose."""
    try:
        crypto_sign_open(signature + f"farmgate {purpose} v1\n".encode() + data, public_key)
    except BadSignatureError:
        return False
    return True


def genuine(public_key: bytes, purpose: str, signed: dict[str, str]) -> dict[str, Any] | None:
    """What the server signed; None when it did not."""
    if not signed_by(public_key, purpose, signed["bytes"].encode(), unb64(signed["sig"])):
        return None
    body: dict[str, Any] = json.loads(signed["bytes"])
    return body


@dataclass(frozen=True, slots=True)
class Op:
    """One operation of a log, as it was signed. `cash_minor` and `float_minor`: what it did to drawer and float."""

    seq: int
    kind: str
    at: datetime
    body: dict[str, Any]
    text: str
    sig: str
    hash: str
    id: str
    cash_minor: int
    float_minor: int
    # The code it deserves by the plan of whoever made it; None for a sound one.
    deserves: str | None


def signed_op(
    key: Key,
    envelope: dict[str, Any],
    at: datetime,
    cash_minor: int = 0,
    float_minor: int = 0,
    deserves: str | None = None,
) -> Op:
    """Sign an operation."""
    text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
    data = text.encode()
    digest = hashlib.sha256(data).digest()
    return Op(
        envelope["seq"],
        envelope["kind"],
        at,
        envelope["body"],
        text,
        key.sign("op", data),
        digest.hex(),
        op_id(digest, at),
        cash_minor,
        float_minor,
        deserves,
    )
