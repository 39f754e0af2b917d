"""Taking back what was settled: proposed by one person, decided by another; what each line gives back."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.problems import Problem
from farmgate.sql import array, ask
from farmgate.trade import rules
from farmgate.trade.rules import Earning
from farmgate.trade.turns import one_at_a_time

BRUSHING = "brushing"


class Part(NamedTuple):
    """What one line gives back: price and cost of its goods, and commission."""

    n: int
    merchant: UUID
    agent: UUID
    goods_minor: int
    cost_minor: int
    commission_minor: int


class Reversed(NamedTuple):
    """Whose the order was, and what its lines give back."""

    order: UUID
    villager: UUID
    parts: list[Part]

    @property
    def goods_minor(self) -> int:
        return sum(part.goods_minor for part in self.parts)

    @property
    def commission_minor(self) -> int:
        return sum(part.commission_minor for part in self.parts)


class _Line(NamedTuple):
    n: int
    state: str
    merchant: UUID
    agent: UUID
    villager: UUID
    goods_minor: int
    cost_minor: int
    commission_minor: int


def county_of_order(order: UUID) -> str | None:
    """The county of an order that was cut."""
    row = ask('SELECT county FROM trade_line WHERE "order" = %s LIMIT 1', [order]).fetchone()
    return str(row[0]) if row else None


def county_of(reversal: UUID) -> str | None:
    """The county a reversal is of."""
    row = ask("SELECT county FROM trade_reversal WHERE id = %s", [reversal]).fetchone()
    return str(row[0]) if row else None


def propose(
    id_: UUID, county: str, order: UUID, lines: Collection[int], why: str, note: str, by: UUID, at: datetime
) -> None:
    """Propose that these lines of an order are taken back. Problem `not_final`, `reversal_waits`."""
    one_at_a_time(county)
    if ask('SELECT 1 FROM trade_reversal WHERE "order" = %s AND approved IS NULL', [order]).fetchone():
        raise Problem(
            "reversal_waits",
            "这张订单已有一份收回申请在等另一个人审核，什么都没有改动。",
            "A proposal to take back lines of this order waits for another person. Nothing was changed.",
            409,
        )
    _check(_held(order), set(lines))
    ask(_PROPOSE, [id_, county, order, array(sorted(set(lines))), why, note, by, at])


def preview(order: UUID, lines: Collection[int], why: str) -> Reversed:
    """What it would come to now. Problem `not_final`."""
    return _reversed(order, _lines(order), set(lines), why)


def decide(id_: UUID, operation: UUID, by: UUID, at: datetime, *, approve: bool) -> Reversed | None:
    """Take back what another person proposed, or put the proposal away (None). `operation` is the deciding one.

    Problem `unknown_reversal`, `already_decided`, `same_person`, `not_final`.
    """
    row = ask(_WAITING, [id_]).fetchone()
    if row is None:
        raise Problem("unknown_reversal", "没有这份收回申请。", "There is no such proposal.", 404)
    county, order, lines, why, proposed_by, decided = row
    if decided is not None:
        raise Problem(
            "already_decided",
            "这份申请已经处理过了，没有再改动。",
            "This has been decided before. Nothing was changed now.",
            409,
        )
    if proposed_by == by:
        raise Problem(
            "same_person",
            "自己提出的，要由另一位同事审核。什么都没有改动。",
            "Another person has to decide about what you proposed yourself. Nothing was changed.",
            403,
        )
    one_at_a_time(county)
    taken = _reversed(order, _held(order), set(lines), why) if approve else None
    ask(
        "UPDATE trade_reversal SET approved = %s, decision = %s, decided_by = %s, decided_at = %s WHERE id = %s",
        [approve, operation, by, at, id_],
    )
    if taken is not None:
        ask(_REVERSED, [order, array(lines)])
        columns = [array(column) for column in zip(*taken.parts, strict=True)]
        ask(_CLAWBACK, [id_, order, county, at, *columns])
    return taken


def _reversed(order: UUID, lines: list[_Line], named: set[int], why: str) -> Reversed:
    _check(lines, named)
    standing = [line for line in lines if line.state == "final"]
    places = {place for place, line in enumerate(standing) if line.n in named}
    goods_too = why != BRUSHING
    back = rules.claw_back(
        [Earning(line.goods_minor, line.cost_minor) for line in standing],
        [line.commission_minor for line in standing],
        places,
        goods_too,
    )
    parts = [
        Part(
            *(line.n, line.merchant, line.agent),
            *((line.goods_minor, line.cost_minor) if goods_too and line.n in named else (0, 0)),
            commission,
        )
        for line, commission in zip(standing, back, strict=True)
        if line.n in named or commission
    ]
    return Reversed(order, lines[0].villager, parts)


def _check(lines: list[_Line], named: set[int]) -> None:
    if not named <= {line.n for line in lines if line.state == "final"}:
        raise Problem(
            "not_final",
            "只有已经结算、还没有收回的商品行才能收回，什么都没有改动。",
            "Only lines that are settled, and were not taken back before, can be taken back. Nothing was changed.",
            409,
        )


def _held(order: UUID) -> list[_Line]:
    ask('SELECT 1 FROM trade_line WHERE "order" = %s ORDER BY n FOR UPDATE', [order])
    return _lines(order)


def _lines(order: UUID) -> list[_Line]:
    return [_Line(*row) for row in ask(_LINES, [order]).fetchall()]


_PROPOSE = """
INSERT INTO trade_reversal (id, county, "order", lines, why, note, proposed_by, proposed_at)
VALUES (%s, %s, %s, %s::smallint[], %s, %s, %s, %s)"""
_WAITING = """
SELECT county, "order", lines, why, proposed_by, approved FROM trade_reversal WHERE id = %s FOR UPDATE"""
_LINES = """
SELECT l.n, l.state, l.merchant, l.agent, l.villager, l.coming * l.unit_price_minor, l.coming * l.unit_cost_minor,
    coalesce(l.commission_minor, 0) - (
        SELECT coalesce(sum(c.commission_minor), 0)::bigint FROM trade_clawback c WHERE c."order" = l."order" AND c.n = l.n
    )
FROM trade_line l WHERE l."order" = %s ORDER BY l.n"""
_REVERSED = """UPDATE trade_line SET state = 'reversed' WHERE "order" = %s AND n = ANY(%s::smallint[])"""
_CLAWBACK = """
INSERT INTO trade_clawback (reversal_id, "order", county, at, n, merchant, agent, goods_minor, cost_minor, commission_minor)
SELECT %s::uuid, %s::uuid, %s::text, %s::timestamptz, * FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::bigint[],
    %s::bigint[], %s::bigint[])"""
