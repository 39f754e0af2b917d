"""Invite codes: how one is made, and what is kept of it. The code itself is neither signed nor stored."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from farmgate.kernel import limits
from farmgate.kernel.ids import crockford
from farmgate.sync.models import Invite

CODE_LENGTH = 8


def new_code() -> str:
    """Eight characters of Crockford base 32."""
    return crockford(secrets.randbits(5 * CODE_LENGTH), CODE_LENGTH)


def hash_of(code: str) -> bytes:
    """What stands for a code, 32 bytes. People type codes in lower case, with spaces, and O for 0.

    Signed operations are read by auditors and lie in every backup, and 40 bits are soon tried through. So the hash is
    keyed with the server's secret: who has the hash alone has nothing to try a guess against.
    """
    plain = "".join(code.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    key = hashlib.sha256(b"farmgate invite v2\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, plain.encode("utf-8", "replace"), "sha256")


def keep(code_hash: bytes, station: int, till: int, agent: UUID, by: UUID, at: datetime) -> None:
    """Let whoever knows the code enrol one phone for this till and agent, for a day."""
    Invite.objects.create(
        code_hash=code_hash,
        station_id=station,
        till=till,
        agent_id=agent,
        invited_by_id=by,
        created_at=at,
        expires_at=at + timedelta(hours=limits.INVITE_AGE_HOURS_MAX),
    )


def end(station: int, at: datetime, agent: UUID | None = None) -> None:
    """Let no phone enrol at a station any more, or none of one agent."""
    open_ones = Invite.objects.filter(station=station, device=None, expires_at__gt=at)
    if agent is not None:
        open_ones = open_ones.filter(agent=agent)
    open_ones.update(expires_at=at)
