"""Sales for the ledger's benches: four lines each, spread over stations, with more float than they can use up."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from farmgate.kernel.ids import derived_id, milliseconds
from farmgate.money.rules import JournalDraft

STATIONS = 300
AT_ONCE = 50_000
FLOAT_MINOR = 10**12
COUNTY = "420527"


def fill() -> None:
    """Float for every agent, so that none runs dry, and a first sale for every station, so that all accounts exist."""
    from django.db import transaction

    from farmgate.money.services import post

    chance = random.Random("float")
    moment = datetime.now(UTC)
    with transaction.atomic():
        post([_float_for(n, chance, moment) for n in range(STATIONS)])
        post([hot(chance, n) for n in range(STATIONS)])


def remember(url: str, sales: int) -> None:
    """A history of so many sales, each before the other, as if the counters had been at work for years. As the owner."""
    with psycopg.connect(url, autocommit=True) as owner:
        for first in range(0, sales, AT_ONCE):
            owner.execute(_HISTORY, {"first": first, "last": min(first + AT_ONCE, sales) - 1, "stations": STATIONS})
        owner.execute("VACUUM ANALYZE")


def hot(chance: random.Random, station: int | None = None) -> JournalDraft:
    """A sale as the counter makes it: two accounts of the station and the agent, two of the whole county."""
    n = chance.randrange(STATIONS) if station is None else station
    amount = chance.randrange(100, 50_000)
    lines = ((_drawer(n), amount), (f"escrow:{COUNTY}", -amount), (_float(n), -amount), (_control(), amount))
    return _sale(chance, lines)


def cold(chance: random.Random) -> JournalDraft:
    """The same with two more accounts of the station's own in place of the county's."""
    n, amount = chance.randrange(STATIONS), chance.randrange(100, 50_000)
    lines = ((_drawer(n), amount), (f"refunds_owed:{n}", -amount), (_float(n), -amount), (f"safe:{n}", amount))
    return _sale(chance, lines)


def posting(worker: int, make: Callable[[random.Random], JournalDraft], batch: int) -> Callable[[], int]:
    """Work for a bench: make `batch` sales and post them. The call is one statement, so it is one transaction."""
    from farmgate.money.services import post

    chance = random.Random(f"{worker} {datetime.now(UTC)}")

    def work() -> int:
        results: Sequence[str] = post([make(chance) for _ in range(batch)])
        assert set(results) == {"posted"}
        return batch

    return work


def _float_for(n: int, chance: random.Random, moment: datetime) -> JournalDraft:
    lines = ((_float(n), FLOAT_MINOR), (_control(), -FLOAT_MINOR))
    return JournalDraft(_id(chance, moment), "float", moment, lines)


def _sale(chance: random.Random, lines: tuple[tuple[str, int], ...]) -> JournalDraft:
    moment = datetime.now(UTC)
    return JournalDraft(_id(chance, moment), "order", moment, lines)


def _id(chance: random.Random, moment: datetime) -> UUID:
    return derived_id(UUID(int=milliseconds(moment) << 80 | chance.getrandbits(74)), 0)


def _drawer(n: int) -> str:
    return f"drawer:S{n:04d}-1"


def _float(n: int) -> str:
    return f"float:{UUID(int=n)}"


def _control() -> str:
    return f"float_control:{COUNTY}"


# Ids that rise with time, as those of operations do; the lines of a sale over the accounts that `fill` made.
_HISTORY = """
WITH sale AS (
    SELECT lpad(to_hex(1700000000000 + n * 500), 12, '0') || '8' || substr(md5(n::text), 1, 3) || '8'
            || substr(md5(n::text), 4, 15) AS hex,
        '2023-11-14T22:13:20Z'::timestamptz + n * interval '500 ms' AS at, n %% %(stations)s AS station
    FROM generate_series(%(first)s::bigint, %(last)s) AS n
),
kept AS (
    INSERT INTO money_journal (id, kind, phase, event_at, recorded_at, body_hash)
    SELECT hex::uuid, 'order', 'single', at, at, sha256(hex::bytea) FROM sale
),
place AS (
    SELECT d.id AS drawer, f.id AS float, row_number() OVER (ORDER BY d.code) - 1 AS station
    FROM money_account d JOIN money_account f ON f.kind = 'float'
        AND right(f.code, 12) = lpad(to_hex(substr(d.code, 9, 4)::int), 12, '0')
    WHERE d.kind = 'drawer'
)
INSERT INTO money_line (journal_id, n, account_id, amount_minor)
SELECT s.hex::uuid, l.n, l.account, l.amount
FROM sale s JOIN place p USING (station)
CROSS JOIN LATERAL (VALUES
    (1, p.drawer, 100), (2, (SELECT id FROM money_account WHERE kind = 'escrow'), -100),
    (3, p.float, -100), (4, (SELECT id FROM money_account WHERE kind = 'float_control'), 100)
) AS l(n, account, amount)"""
