"""Asking villagers for another price or another good: what is asked line by line, agreed to, refused, or lapses."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from farmgate.kernel.ids import derived_id
from farmgate.kernel.problems import Problem
from farmgate.sql import Question, Statement, array, ask, settled
from farmgate.trade import rules
from farmgate.trade.operations import AskedChange
from farmgate.trade.rules import Terms
from farmgate.trade.services import locked_purchase


class AskRow(NamedTuple):
    """What one line was, what it is to be, and what she has said to it."""

    id: UUID
    purchase: UUID
    order: UUID
    n: int
    county: str
    station: int
    station_code: str
    villager: UUID
    slip_no: str
    quantity: int
    offer_before: int
    price_before_minor: int
    offer: int
    unit_price_minor: int
    unit_cost_minor: int
    asked_at: datetime
    until: datetime
    state: str

    @property
    def before_minor(self) -> int:
        """What she has paid for the line."""
        return self.quantity * self.price_before_minor

    @property
    def extra_minor(self) -> int:
        """What she is to pay on top of it; 0 when she is to pay nothing."""
        return max(0, self.quantity * self.unit_price_minor - self.before_minor)

    @property
    def back_minor(self) -> int:
        """What she gets back of it when it is cheaper."""
        return max(0, self.before_minor - self.quantity * self.unit_price_minor)


@dataclass(frozen=True)
class Ended:
    """A line that ends because she did not agree: its goods' money, and the fee when nothing of its order comes."""

    row: AskRow
    fee_minor: int


class _Bought(NamedTuple):
    """A line that waits for its merchant's answer."""

    order: UUID
    n: int
    quantity: int
    offer: int
    unit_price_minor: int
    unit_cost_minor: int

    @property
    def terms(self) -> Terms:
        return Terms(self.offer, self.unit_price_minor, self.unit_cost_minor)


def ask_for(
    op_id: UUID,
    purchase: UUID,
    changes: Sequence[AskedChange],
    until: datetime,
    by: UUID,
    at: datetime,
    *,
    keep_take: bool = False,
) -> list[AskRow]:
    """Put a merchant's changes to the lines they are about: `open` where she is asked, `applied` where it is hers at once.

    `keep_take`: what is left of a piece to the platform may not become less.
    Problem `unknown_purchase`, `purchase_answered`, `bad_deadline`, `good_twice`, `unknown_offer`, `nothing_changes`,
    `take_lessened`.
    """
    locked_purchase(purchase, "sent", "purchase_answered")
    _check(changes, until, at)
    wanted = {change.offer: change for change in changes}
    lines = [_Bought(*row) for row in ask(_BOUGHT, [purchase, list(wanted)]).fetchall()]
    if missing := wanted.keys() - {line.offer for line in lines}:
        raise Problem(
            "unknown_offer",
            "订货单里没有这种商品，或顾客已被询问，什么都没有改动。",
            "This good is not in the purchase order, or is being asked about. Nothing was changed.",
            404,
            {"offers": sorted(missing)},
        )
    changed = [(line, _terms(wanted[line.offer])) for line in lines if line.terms != _terms(wanted[line.offer])]
    if not changed:
        raise Problem(
            "nothing_changes",
            "价格、成本和商品都和原来一样，什么都没有改动。",
            "Price, cost and good are as they were. Nothing was changed.",
            409,
        )
    if keep_take and any(rules.lessens_take(line.terms, after) for line, after in changed):
        raise Problem(
            "take_lessened",
            "县里每件留下的钱会变少，这要先和县里说好，什么都没有改动。",
            "The county would keep less of each piece; that is to be agreed with the county. Nothing was changed.",
            409,
        )
    rows = [
        (
            derived_id(op_id, number),
            *(line.order, line.n, line.quantity, *_values(line.terms), *_values(after)),
            "open" if rules.needs_consent(line.terms, after) else "applied",
        )
        for number, (line, after) in enumerate(changed)
    ]
    ask(_ASK, [op_id, purchase, by, at, until, *(array(column) for column in zip(*rows, strict=True))])
    ask(_TOUCH, [op_id])
    return sorted(_read(ask(_OF_OPERATION, [op_id]).fetchall()), key=lambda row: row.id)


def orders_of(purchase: UUID) -> list[UUID]:
    """The orders that a purchase order buys for."""
    sent = ask('SELECT DISTINCT "order" FROM trade_line WHERE purchase_id = %s', [purchase])
    return [order for (order,) in sent.fetchall()]


def lock_purchases(asks: Iterable[UUID]) -> Statement:
    """Keep the purchase orders of these asks as they are, in one order for all."""
    return _LOCK_PURCHASES, [list(asks)]


def which_asks(ids: Collection[UUID], county: str) -> Question[dict[UUID, AskRow]]:
    """Asks of a county. Their orders are to be locked before: whoever ends an ask has its order locked."""
    if not ids:
        return settled({})
    return Question(
        f"SELECT json_agg(json_build_array({_COLUMNS})) {_FROM} WHERE a.id = ANY(%s) AND a.county = %s",
        [list(ids), county],
        lambda rows: {row.id: row for row in map(_from_json, rows or ())},
    )


def overdue(county: str, now: datetime) -> list[AskRow]:
    """Open asks of a county that nobody can answer any more."""
    return _read(ask(_OVERDUE, [county, now - rules.CONSENT_GRACE]).fetchall())


def open_at(station: int, limit: int) -> list[AskRow]:
    """What the phones of a station are to ask, the first deadline first."""
    return _read(ask(_AT, [station, limit]).fetchall())


def agree(row: AskRow, op_id: UUID, at: datetime, consent: str, delegate: UUID | None) -> None:
    """She agrees: the line is what she was asked for. It goes on where its purchase order is. Under `lock_purchases`."""
    ask(_ANSWERED, ["agreed", op_id, at, consent, delegate, [row.id]])
    ask(_AGREED, [row.id])
    ask("UPDATE trade_purchase SET state = 'accepted' WHERE id = %s AND state = 'dispatched'", [row.purchase])


def end(rows: Sequence[AskRow], op_id: UUID, at: datetime, state: str, consent: str = "") -> list[Ended]:
    """She does not agree, or nobody has asked her in time: the lines end without goods. Under `lock_purchases`.

    `state` is `refused` or `lapsed`. Of several lines of one order the last carries the fee.
    """
    ids = [row.id for row in rows]
    ask(_ANSWERED, [state, op_id, at, consent, None, ids])
    ask(_ENDED, [at, ids])
    ask(_NOTHING_LEFT, [[row.purchase for row in rows]])
    last = {row.order: row.id for row in rows}
    fees: dict[UUID, int] = dict(ask(_FEES, [list(last)]).fetchall())
    return [Ended(row, fees.get(row.order, 0) if last[row.order] == row.id else 0) for row in rows]


def _check(changes: Sequence[AskedChange], until: datetime, at: datetime) -> None:
    if not at + rules.ASK_AT_LEAST <= until <= at + rules.ASK_AT_MOST:
        raise Problem(
            "bad_deadline",
            "截止时间须在24小时以后、14天以内，什么都没有改动。",
            "The deadline must be at least 24 hours and at most 14 days ahead. Nothing was changed.",
        )
    if len({change.offer for change in changes}) != len(changes):
        raise Problem(
            "good_twice",
            "同一种商品写了两次，什么都没有改动。",
            "The same good is named twice. Nothing was changed.",
        )


def _terms(change: AskedChange) -> Terms:
    offer = change.offer if change.substitute is None else change.substitute
    return Terms(offer, change.unit_price_minor, change.unit_cost_minor)


def _values(terms: Terms) -> tuple[int, int, int]:
    return terms.offer, terms.unit_price_minor, terms.unit_cost_minor


def _read(rows: Iterable[Sequence[object]]) -> list[AskRow]:
    return [AskRow(*row) for row in rows]  # type: ignore[arg-type]


def _from_json(row: list[Any]) -> AskRow:
    kinds = (_JSON.get(hint, lambda value: value) for hint in AskRow.__annotations__.values())
    return AskRow(*(read(value) for read, value in zip(kinds, row, strict=True)))


_JSON: dict[Any, Callable[[Any], Any]] = {UUID: UUID, datetime: datetime.fromisoformat}
_COLUMNS = """a.id, a.purchase_id, a."order", a.n, a.county, a.station_id, s.code, a.villager, a.slip_no, a.quantity,
    a.offer_before, a.price_before_minor, a.offer, a.unit_price_minor, a.unit_cost_minor, a.asked_at, a.until, a.state"""
_FROM = "FROM trade_ask a JOIN places_station s ON s.id = a.station_id"
_OF_OPERATION = f"SELECT {_COLUMNS} {_FROM} WHERE a.operation = %s"
_OVERDUE = (
    f"SELECT {_COLUMNS} {_FROM} WHERE a.county = %s AND a.state = 'open' AND a.until < %s ORDER BY a.\"order\", a.n"
)
_AT = f"SELECT {_COLUMNS} {_FROM} WHERE a.station_id = %s AND a.state = 'open' ORDER BY a.until, a.id LIMIT %s"
_BOUGHT = """
SELECT "order", n, coming, offer, unit_price_minor, unit_cost_minor FROM trade_line
WHERE purchase_id = %s AND state = 'bought' AND offer = ANY(%s) ORDER BY placed_at, "order", n FOR UPDATE"""
_ASK = """
INSERT INTO trade_ask (operation, purchase_id, asked_by, asked_at, until, id, "order", n, quantity, offer_before,
    price_before_minor, cost_before_minor, offer, unit_price_minor, unit_cost_minor, state, county, station_id, villager,
    slip_no, ended_by, ended_at, consent)
SELECT c.op, c.purchase, c.by, c.at, c.until, a.id, a.ord, a.n, a.quantity, a.offer_before, a.price_before, a.cost_before,
    a.offer, a.price, a.cost, a.state, l.county, l.station_id, l.villager, l.slip_no,
    CASE WHEN a.state = 'applied' THEN c.op END, CASE WHEN a.state = 'applied' THEN c.at END, ''
FROM (SELECT %s::uuid AS op, %s::uuid AS purchase, %s::uuid AS by, %s::timestamptz AS at, %s::timestamptz AS until) AS c,
    unnest(%s::uuid[], %s::uuid[], %s::int[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::text[])
    AS a(id, ord, n, quantity, offer_before, price_before, cost_before, offer, price, cost, state)
JOIN trade_line l ON l."order" = a.ord AND l.n = a.n"""
# An asked line stays what it was until she has agreed.
_TOUCH = """
UPDATE trade_line l SET state = CASE WHEN a.state = 'open' THEN 'asked' ELSE l.state END,
    unit_price_minor = CASE WHEN a.state = 'open' THEN l.unit_price_minor ELSE a.unit_price_minor END,
    unit_cost_minor = CASE WHEN a.state = 'open' THEN l.unit_cost_minor ELSE a.unit_cost_minor END
FROM trade_ask a WHERE a.operation = %s AND l."order" = a."order" AND l.n = a.n"""
_LOCK_PURCHASES = """
SELECT id FROM trade_purchase WHERE id IN (SELECT purchase_id FROM trade_ask WHERE id = ANY(%s)) ORDER BY id FOR UPDATE"""
_ANSWERED = """
UPDATE trade_ask SET state = %s, ended_by = %s, ended_at = %s, consent = %s, delegate = %s
WHERE id = ANY(%s) AND state = 'open'"""
# What the merchant has answered for already goes on as accepted; before that it waits with the others.
_AGREED = """
UPDATE trade_line l SET offer = a.offer, unit_price_minor = a.unit_price_minor, unit_cost_minor = a.unit_cost_minor,
    state = CASE WHEN p.state = 'sent' THEN 'bought' ELSE 'accepted' END
FROM trade_ask a JOIN trade_purchase p ON p.id = a.purchase_id
WHERE a.id = %s AND l."order" = a."order" AND l.n = a.n AND l.state = 'asked'"""
_ENDED = """
UPDATE trade_line l SET state = 'ended', coming = 0, ended_at = %s
FROM trade_ask a WHERE a.id = ANY(%s) AND l."order" = a."order" AND l.n = a.n AND l.state = 'asked'"""
_NOTHING_LEFT = """
UPDATE trade_purchase p SET state = 'nothing' WHERE p.id = ANY(%s) AND p.state = 'accepted'
    AND NOT EXISTS (SELECT 1 FROM trade_line l WHERE l.purchase_id = p.id AND l.coming > 0)"""
_FEES = """
SELECT l."order", max(l.fee_minor) FROM trade_line l WHERE l."order" = ANY(%s)
GROUP BY l."order" HAVING max(l.coming) = 0"""
