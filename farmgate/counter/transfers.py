"""Money that comes by bank for the rest of an order: into which account, which rows were taken, and what each is for."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.counter.bank_statements import Incoming
from farmgate.counter.dues import OWED, orders_locked
from farmgate.counter.references import references
from farmgate.kernel.problems import Problem
from farmgate.sql import array, ask

GivenUp = Callable[[UUID], bool]


class Receiving(NamedTuple):
    """An account of the operator's into which rests may be paid."""

    id: UUID
    county: str
    holder: str
    bank: str
    account: str
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    approved: bool


class Judged(NamedTuple):
    """A row of a bank statement: for which order it is, or why it is for none."""

    row: Incoming
    order: UUID | None
    slip_no: str
    why_not: str


class Booked(NamedTuple):
    """A row that is proposed, or was: for which order, how much."""

    order: UUID
    villager: UUID
    amount_minor: int


def propose_account(id_: UUID, county: str, account: tuple[str, str, str], by: UUID, at: datetime) -> None:
    """Propose (holder, bank, number) for a county. Problem `account_already_proposed`."""
    _one_at_a_time(county)
    waiting = "SELECT 1 FROM counter_receivingaccount WHERE county = %s AND decided_at IS NULL"
    if ask(waiting, [county]).fetchone():
        raise Problem(
            "account_already_proposed",
            "已有一个收款账户在等另一个人审核。请先审核那一个。",
            "An account waits for another person already. That one must be decided first.",
            409,
        )
    ask(
        "INSERT INTO counter_receivingaccount (id, county, holder, bank, account, proposed_by, proposed_at, approved) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, false)",
        [id_, county, *account, by, at],
    )


def decide_account(id_: UUID, by: UUID, at: datetime, *, approve: bool) -> None:
    """Let rests be paid into it, or put it away. Problem `unknown_account`, `already_decided`, `same_person`."""
    found = receiving(id_)
    if found is None:
        raise Problem("unknown_account", "找不到这个收款账户。", "This account does not exist.", 404)
    _one_at_a_time(found.county)
    if found.decided_at is not None:
        raise Problem("already_decided", "这个收款账户已经处理过。", "This account is settled.", 409)
    if found.proposed_by == by:
        raise Problem(
            "same_person",
            "收款账户须由另一个人审核，没有改动。",
            "Someone else must decide about this account. Nothing was changed.",
            403,
        )
    ask(
        "UPDATE counter_receivingaccount SET decided_by = %s, decided_at = %s, approved = %s WHERE id = %s",
        [by, at, approve, id_],
    )


def receiving(id_: UUID) -> Receiving | None:
    """One account."""
    row = ask(f"SELECT {_ACCOUNT} FROM counter_receivingaccount WHERE id = %s", [id_]).fetchone()  # noqa: S608 (only our own text)
    return Receiving(*row) if row else None


def receiving_now(county: str) -> Receiving | None:
    """Into which account rests are paid now; None when two people have approved none."""
    return _latest(county, "approved ORDER BY decided_at DESC")


def receiving_waiting(county: str) -> Receiving | None:
    """The account that waits for another person."""
    return _latest(county, "decided_at IS NULL ORDER BY proposed_at")


def _latest(county: str, which: str) -> Receiving | None:
    sql = f"SELECT {_ACCOUNT} FROM counter_receivingaccount WHERE county = %s AND {which} LIMIT 1"  # noqa: S608 (only our own text)
    row = ask(sql, [county]).fetchone()
    return Receiving(*row) if row else None


def judge(rows: Sequence[Incoming], county: str, given_up: GivenUp) -> list[Judged]:
    """For which order each row is: its reference right, all that is open and not a fen else, and not taken before."""
    named = {row.key: list(references(row.remark)) for row in rows}
    slips = {slip for found in named.values() for slip, right in found if right}
    open_ = {slip: (order, due) for slip, order, due in ask(_BY_SLIP, [array(sorted(slips)), county]).fetchall()}
    seen = taken([row.key for row in rows], county, given_up)
    judged: list[Judged] = []
    orders: set[UUID] = set()
    for row in rows:
        found = _judge(row, named[row.key], open_, seen)
        if found.order in orders:
            found = Judged(row, None, found.slip_no, "nothing_open")
        if found.order is not None:
            orders.add(found.order)
            seen.add(row.key)
        judged.append(found)
    return judged


def _judge(
    row: Incoming, named: Sequence[tuple[str, bool]], open_: dict[str, tuple[UUID, int]], seen: set[str]
) -> Judged:
    right = [slip for slip, good in named if good]
    slip = right[0] if right else named[0][0] if named else ""
    if row.key in seen:
        return Judged(row, None, slip, "seen_before")
    if not named:
        return Judged(row, None, "", "no_reference")
    if not right:
        return Judged(row, None, slip, "wrong_check")
    known = [slip for slip in right if slip in open_]
    if not known:
        return Judged(row, None, slip, "unknown_order")
    order, due = open_[known[0]]
    if due == 0:
        return Judged(row, None, known[0], "nothing_open")
    return Judged(row, order, known[0], "") if due == row.amount_minor else Judged(row, None, known[0], "other_amount")


def take(
    proposal: UUID, county: str, rows: Sequence[tuple[UUID, int, str]], at: datetime, given_up: GivenUp
) -> list[Booked]:
    """Keep rows (order, amount, key) that are proposed together. Problem `row_changed` when one no longer fits."""
    _one_at_a_time(county)
    orders = orders_locked({order for order, _, _ in rows})
    keys = [key for _, _, key in rows]
    fits = len(set(keys)) == len(keys) and len({order for order, _, _ in rows}) == len(rows)
    for order, amount, _ in rows:
        ref = orders.get(order)
        standing = ref is not None and ref.county == county and not ref.held and not ref.cancelled
        fits = fits and standing and ref is not None and ref.due_minor == amount
    if not fits or taken(keys, county, given_up):
        raise changed()
    columns = [array(column) for column in zip(*rows, strict=True)]
    ask(_TAKE, [proposal, county, at, *columns])
    return [Booked(order, ref.villager, amount) for order, amount, _ in rows if (ref := orders[order]).villager]


def rows_of(proposal: UUID) -> list[Booked]:
    """What was proposed together, in the order of the orders' ids."""
    return [Booked(*row) for row in ask(_ROWS, [proposal]).fetchall()]


def taken(keys: Sequence[str], county: str, given_up: GivenUp) -> set[str]:
    """Which of these rows were proposed before, and not given up."""
    found = ask(_TAKEN, [array(keys), county]).fetchall()
    gone = {proposal: given_up(proposal) for proposal in {proposal for _, proposal in found}}
    return {key for key, proposal in found if not gone[proposal]}


def changed() -> Problem:
    """Somebody was faster: nothing of it is booked."""
    return Problem(
        "row_changed",
        "这些订单里有的已经付清或金额变了，钱没有动。请驳回后重新读入银行流水。",
        "One of these orders was paid or changed meanwhile. No money was moved. Reject this and read the statement anew.",
        409,
    )


def _one_at_a_time(county: str) -> None:
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.counter.transfers ' || %s, 0))", [county])


_ACCOUNT = "id, county, holder, bank, account, proposed_by, proposed_at, decided_by, decided_at, approved"
_BY_SLIP = f"""
SELECT o.slip_no, o.id, CASE WHEN {OWED} THEN o.due_minor ELSE 0 END FROM counter_assistedorder o
JOIN places_station s ON s.id = o.station_id JOIN places_place c ON c.id = s.county_id
WHERE o.slip_no = ANY(%s::text[]) AND c.code = %s"""  # noqa: S608 (only our own text)
_TAKE = """
INSERT INTO counter_transfer (proposal, county, proposed_at, order_id, amount_minor, key)
SELECT %s::uuid, %s::text, %s::timestamptz, * FROM unnest(%s::uuid[], %s::bigint[], %s::text[])"""
_ROWS = """
SELECT t.order_id, o.villager, t.amount_minor FROM counter_transfer t JOIN counter_assistedorder o ON o.id = t.order_id
WHERE t.proposal = %s ORDER BY t.order_id"""
_TAKEN = "SELECT key, proposal FROM counter_transfer WHERE key = ANY(%s::text[]) AND county = %s"
