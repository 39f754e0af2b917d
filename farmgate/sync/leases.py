"""Leases: what a phone may do without network, signed by the server and checked against each sale."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from farmgate.catalogue import queries as catalogue
from farmgate.counter.facts import LeaseFacts
from farmgate.kernel import signing
from farmgate.kernel.clock import wire
from farmgate.people.queries import DeviceFacts
from farmgate.sql import Question, ask, one
from farmgate.sync import server

SOFT = timedelta(hours=72)
HARD = timedelta(days=30)
RENEW_AFTER = timedelta(hours=1)
LEASES_OF_AN_EPOCH = 10**12
DEFAULT_CAPS = (500_000, 2_000_000, 300)


class _Missing(Exception):
    """Keeps `lru_cache` from remembering that a lease is not there."""


def facts(lease: int) -> LeaseFacts | None:
    """The caps of a lease. A lease never changes, so what was read once stays true."""
    try:
        return _facts(lease)
    except _Missing:
        return None


def forget() -> None:
    """Read every lease anew: after a restore, and between tests."""
    _facts.cache_clear()


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


@dataclass(frozen=True)
class Terms:
    """The terms a lease would have now, and the last one given: its signed text, its moment and its terms."""

    price_list: int | None
    caps: tuple[int, int, int]
    last: dict[str, str] | None
    last_issued_at: datetime | None
    last_terms: tuple[int, ...]


def which_terms(device: DeviceFacts, now: datetime) -> Question[Terms]:
    """What a device's next lease depends on."""
    in_force = catalogue.which_in_force(device.county_code, now)
    sql = f"""SELECT json_build_array(({in_force.sql}),
        (SELECT json_build_array(sale_cap_minor, day_cap_minor, day_count_cap) FROM sync_limits WHERE county = %s),
        (SELECT json_build_array(encode(bytes, 'base64'), encode(signature, 'base64'), issued_at, price_list,
            sale_cap_minor, day_cap_minor, day_count_cap) FROM sync_lease WHERE device = %s ORDER BY id DESC LIMIT 1))"""  # noqa: S608 (only our own text)
    return Question(sql, [*in_force.params, device.county_code, device.id], _read_terms)


def _read_terms(row: list[Any]) -> Terms:
    version, caps, last = row
    sale, day, count = caps or DEFAULT_CAPS
    if last is None:
        return Terms(version, (sale, day, count), None, None, ())
    text, signature, issued_at, *terms = last
    signed = {"bytes": base64.b64decode(text).decode(), "sig": signing.b64(base64.b64decode(signature))}
    return Terms(version, (sale, day, count), signed, datetime.fromisoformat(issued_at), tuple(terms))


def current(device: DeviceFacts, float_minor: int, terms: Terms, now: datetime) -> dict[str, str] | None:
    """The lease to hand out now: the last one while it still says the truth and is young, else a new one."""
    if terms.price_list is None:
        return None
    young = terms.last_issued_at is not None and now - terms.last_issued_at < RENEW_AFTER
    if young and terms.last_terms == (terms.price_list, *terms.caps):
        return terms.last
    return _issue(device, terms.caps, float_minor, terms.price_list, now)


def _issue(
    device: DeviceFacts, caps: tuple[int, int, int], float_minor: int, version: int, now: datetime
) -> dict[str, str]:
    # A server that came back from a backup has forgotten which numbers it gave out: none is given a second time.
    (drawn,) = one("SELECT nextval('sync_lease_id_seq')")
    number = (server.epoch() - 1) * LEASES_OF_AN_EPOCH + drawn
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
        [
            number,
            device.id,
            signed["bytes"].encode(),
            signing.unb64(signed["sig"]),
            *caps,
            float_minor,
            version,
            now,
            hard,
        ],
    )
    return signed
