"""This server's own key and epoch, and the challenge that keeps an old hello from opening the feed."""

import hashlib
import hmac
import json
import os
from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.core.signing import Signer
from nacl.signing import SigningKey

from farmgate.kernel import limits, signing
from farmgate.sql import ask, one


@cache
def seed() -> bytes:
    """The server's Ed25519 seed (32 bytes), made on first use."""
    ask("INSERT INTO sync_server (id, seed, epoch) VALUES (1, %s, 1) ON CONFLICT DO NOTHING", [os.urandom(32)])
    return bytes(one("SELECT seed FROM sync_server")[0])


@cache
def _key() -> SigningKey:
    return SigningKey(seed())


@cache
def epoch() -> int:
    """Which life of this server this is: `manage.py restored` raises it, and the server is started anew then."""
    seed()
    return int(one("SELECT epoch FROM sync_server")[0])


def forget() -> None:
    """Read key and epoch anew: after a restore, and between tests."""
    for kept in (seed, _key, epoch):
        kept.cache_clear()


def public_key() -> bytes:
    """What phones pin at enrolment to know this server's acks and leases."""
    return signing.public_key_of(seed())


def sign_json(purpose: bytes, fields: dict[str, object]) -> dict[str, str]:
    """A signed statement of this server: its exact text and the signature over it."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return {"bytes": text, "sig": signing.b64(_key().sign(purpose + text.encode()).signature)}


def challenge(device: UUID, now: datetime) -> str:
    """A value only this server could have given this device, about now."""
    issued = int(now.timestamp())
    return f"{issued}.{_mark(device, issued)}"


def is_fresh(given: str, device: UUID, now: datetime) -> bool:
    """Whether `given` is a challenge of ours for this device that is not too old."""
    issued, _, mark = given.partition(".")
    if not (issued.isascii() and issued.isdigit() and len(issued) <= 12):
        return False
    age = int(now.timestamp()) - int(issued)
    # As bytes: of text, `compare_digest` takes ASCII only.
    same = hmac.compare_digest(mark.encode(), _mark(device, int(issued)).encode())
    return same and 0 <= age <= limits.CHALLENGE_AGE_SECONDS_MAX


@cache
def _challenge_key() -> bytes:
    return hashlib.sha256(
        b"farmgate challenge v1\n" + Signer(key=settings.SECRET_KEY).signature("challenge").encode()
    ).digest()


def _mark(device: UUID, issued: int) -> str:
    return signing.b64(hmac.digest(_challenge_key(), device.bytes + issued.to_bytes(8, "big"), "sha256")[:16])
