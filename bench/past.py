"""A million sales that were, written by SQL as the owner: operations, orders, ledger, all as the river would leave them."""

from copy import deepcopy
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

from farmgate.kernel.ids import derived_id
from farmgate.sync.client import Made

if TYPE_CHECKING:
    import county

AT_ONCE = 50_000
AGE = timedelta(days=90)


def remember(url: str, bench: "county.Bench", operations: int) -> "county.Bench":
    """Give the county's phones so many sales of history, in turns. Returns the county as its phones then know it.

    Each phone must have placed an order last: its history is that order over and over, and its log goes on behind it.
    """
    each = operations // len(bench.phones)
    turns = AT_ONCE // len(bench.phones)
    with psycopg.connect(url) as owner:
        owner.execute(_PHONES)
        with owner.cursor().copy("COPY phone FROM STDIN") as copy:
            for n, phone in enumerate(bench.phones):
                last = phone.log[-1]
                copy.write_row((n, phone.device, last.seq, last.id, derived_id(last.id, 0)))
        owner.commit()
        for first in range(1, each + 1, turns):
            given = {"first": first, "last": min(each, first + turns - 1), "age": AGE, "each": each}
            owner.execute(_SALES, given)
            for statement in _WRITES:
                owner.execute(statement)
            owner.commit()
        for statement in _STANDINGS:
            owner.execute(statement, {"each": each})
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
        owner.execute("CHECKPOINT")
    return _later(bench, each)


def _later(bench: "county.Bench", each: int) -> "county.Bench":
    older = deepcopy(bench)
    for phone in older.phones:
        last = phone.log[-1].seq
        phone.log += [Made(UUID(int=0), last + n, _hash(phone.device, last + n), "", "") for n in range(1, each + 1)]
    return older


def _hash(device: str, seq: int) -> bytes:
    return sha256(f"{device} {seq}".encode()).digest()


_PHONES = "CREATE TEMP TABLE phone (n int PRIMARY KEY, device uuid, last bigint, order_id uuid, journal_id uuid)"
# Every phone sells once in a turn, one a little after the other; ids carry the moment, as real ones do.
_SALES = """
CREATE TEMP TABLE sale ON COMMIT DROP AS
SELECT p.*, p.last + turn AS seq, m.at,
    (m.hex || '8' || substr(m.salt, 1, 3) || '8' || substr(m.salt, 4, 15))::uuid AS id,
    (m.hex || '8' || substr(m.salt, 18, 3) || '9' || substr(m.salt, 17, 15))::uuid AS journal
FROM generate_series(%(first)s::int, %(last)s) AS turn CROSS JOIN phone p CROSS JOIN LATERAL (
    SELECT at, lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') AS hex, md5(p.device::text || turn) AS salt
    FROM (SELECT now() - %(age)s::interval * (1 - (turn - 1 + p.n / 10000.0) / (%(each)s + 1)) AS at) AS moment
) AS m
ORDER BY turn, p.n"""
_WRITES = (
    """
    INSERT INTO sync_operation (op_id, device, seq, hash, kind, agent, at, received_at, bytes, signature)
    SELECT s.id, s.device, s.seq, sha256((s.device || ' ' || s.seq)::bytea), o.kind, o.agent, s.at, s.at, o.bytes, o.signature
    FROM sale s JOIN sync_operation o ON o.op_id = s.order_id ORDER BY s.at""",
    """
    INSERT INTO counter_assistedorder (id, slip_no, device, shift, agent, villager, consent, price_list, goods_minor,
        fee_minor, total_minor, tendered_minor, change_minor, placed_at, state, station_id)
    SELECT s.id, split_part(o.slip_no, '-', 1) || '-' || s.seq, o.device, o.shift, o.agent, o.villager, o.consent,
        o.price_list, o.goods_minor, o.fee_minor, o.total_minor, o.tendered_minor, o.change_minor, s.at, o.state, o.station_id
    FROM sale s JOIN counter_assistedorder o ON o.id = s.order_id ORDER BY s.at""",
    """
    INSERT INTO counter_orderline (order_id, n, offer, quantity, unit_price_minor)
    SELECT s.id, l.n, l.offer, l.quantity, l.unit_price_minor
    FROM sale s JOIN counter_orderline l USING (order_id) ORDER BY s.at""",
    """
    INSERT INTO money_journal (id, kind, phase, event_at, recorded_at, body_hash)
    SELECT s.journal, j.kind, j.phase, s.at, s.at, sha256(convert_to(concat_ws(E'\n', 'farmgate journal v1', j.kind, j.phase,
        l.currency, to_char(s.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), '', '', '', l.facts), 'UTF8'))
    FROM sale s JOIN money_journal j ON j.id = s.journal_id CROSS JOIN LATERAL (
        SELECT min(a.currency) AS currency, string_agg(a.code || ' ' || l.amount_minor, E'\n' ORDER BY l.n) AS facts
        FROM money_line l JOIN money_account a ON a.id = l.account_id WHERE l.journal_id = j.id
    ) AS l ORDER BY s.at""",
    """
    INSERT INTO money_line (journal_id, n, account_id, amount_minor)
    SELECT s.journal, l.n, l.account_id, l.amount_minor
    FROM sale s JOIN money_line l USING (journal_id) ORDER BY s.at""",
)
_STANDINGS = (
    """
    UPDATE money_account a SET dr = a.dr + moved.dr * %(each)s, cr = a.cr + moved.cr * %(each)s
    FROM (
        SELECT account_id, sum(greatest(amount_minor, 0)) AS dr, sum(greatest(-amount_minor, 0)) AS cr
        FROM money_line JOIN phone USING (journal_id) GROUP BY account_id
    ) AS moved WHERE a.id = moved.account_id""",
    """
    UPDATE sync_chain c SET last_seq = o.seq, head = o.hash
    FROM phone p JOIN sync_operation o ON o.device = p.device AND o.seq = p.last + %(each)s WHERE c.device = p.device""",
    """
    UPDATE counter_till t SET drawer_minor = t.drawer_minor + o.total_minor * %(each)s
    FROM phone p JOIN counter_assistedorder o ON o.id = p.order_id WHERE t.device = p.device""",
)
