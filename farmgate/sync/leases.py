"""Leases: what a phone may do without network, signed by the server and checked against each sale."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.counter.rules import LeaseFacts
from farmgate.kernel import signing
from farmgate.kernel.clock import wire
from farmgate.people.queries import DeviceFacts
from farmgate.sql import ask
from farmgate.sync import server

SOFT = timedelta(hours=72)
HARD = timedelta(days=30)
RENEW_AFTER = timedelta(hours=1)


class _Missing(Exception):
    """Keeps `lru_cache` from remembering that a lease is not there."""


def facts(lease: int) -> LeaseFacts | None:
    """The caps of a lease. A lease never changes, so what was read once stays true."""
    try:
        return _facts(lease)
    except _Missing:
        return None


@lru_cache(maxsize=20_000)
def _facts(lease: int) -> LeaseFacts:
    sent = ask(
        "SELECT id, device, sale_cap_minor, day_cap_minor, day_count_cap, hard_expires_at FROM sync_lease WHERE id = %s",
        [lease],
    )
    row = sent.fetchone()
    if row is None:
        raise _Missing
    return LeaseFacts(*row)


def current(device: DeviceFacts, float_minor: int, now: datetime) -> dict[str, str] | None:
    """The lease to hand out now: the last one while it still says the truth and is young, else a new one."""
    version = catalogue.list_in_force(device.county_code, now)
    if version is None:
        return None
    caps = _caps(device.county_code)
    last = ask(
        "SELECT bytes, signature, issued_at, sale_cap_minor, day_cap_minor, day_count_cap, float_minor, price_list "
        "FROM sync_lease WHERE device = %s ORDER BY id DESC LIMIT 1",
        [device.id],
    ).fetchone()
    if last and now - last[2] < RENEW_AFTER and tuple(last[3:]) == (*caps, float_minor, version):
        return {"bytes": bytes(last[0]).decode(), "sig": signing.b64(bytes(last[1]))}
    return _issue(device, caps, float_minor, version, now)


def _caps(county: str) -> tuple[int, int, int]:
    ask("INSERT INTO sync_limits (county, sale_cap_minor, day_cap_minor, day_count_cap) VALUES (%s, 500000, 2000000, 300) "
        "ON CONFLICT DO NOTHING", [county])
    sent = ask("SELECT sale_cap_minor, day_cap_minor, day_count_cap FROM sync_limits WHERE county = %s", [county])
    return sent.fetchone()


def _issue(
    device: DeviceFacts, caps: tuple[int, int, int], float_minor: int, version: int, now: datetime
) -> dict[str, str]:
    (number,) = ask("SELECT nextval('sync_lease_id_seq')").fetchone()
    hard = now.astimezone(UTC) + HARD
    signed = server.sign_json(
        signing.LEASE,
        {
            "v": 1,
            "lease": number,
            "device": str(device.id),
            "agent": str(device.agent_id),
            "station": device.station_code,
            "issued_at": wire(now),
            "soft_expires_at": wire(now + SOFT),
            "hard_expires_at": wire(hard),
            "float_minor": float_minor,
            "sale_cap_minor": caps[0],
            "day_cap_minor": caps[1],
            "day_count_cap": caps[2],
            "price_list": version,
            "price_list_valid_until": wire(now + SOFT),
        },
    )
    ask(
        "INSERT INTO sync_lease (id, device, bytes, signature, sale_cap_minor, day_cap_minor, day_count_cap, float_minor, "
        "price_list, issued_at, hard_expires_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [number, device.id, signed["bytes"].encode(), signing.unb64(signed["sig"]), *caps, float_minor, version, now, hard],
    )
    return signed
