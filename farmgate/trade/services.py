"""Changing what becomes of orders: cut, answered, dispatched, collected or ended. Settling is in `settling.py`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.ids import crockford, derived_id
from farmgate.kernel.problems import Problem
from farmgate.sql import array, ask, send_all
from farmgate.trade import rules
from farmgate.trade.queries import PurchaseRow, plan_in_force, purchase
from farmgate.trade.rules import Wanted
from farmgate.trade.turns import one_at_a_time

NO_LENGTH = 8


class NewLine(NamedTuple):
    """A line of an order to be bought: `merchant` and `unit_cost_minor` by today's terms."""

    order: UUID
    n: int
    merchant: UUID
    station: int
    agent: UUID
    villager: UUID
    slip_no: str
    placed_at: datetime
    offer: int
    quantity: int
    unit_price_minor: int
    unit_cost_minor: int
    fee_minor: int


@dataclass(frozen=True)
class Without:
    """A villager who does not get all of one order: how much money that frees, the fee when nothing of it comes."""

    order: UUID
    villager: UUID
    goods_minor: int
    fee_minor: int


class SentLine(NamedTuple):
    """A line of a purchase order on its way, for the parcel of its order."""

    order: UUID
    n: int
    station: int
    villager: UUID
    slip_no: str
    offer: int
    quantity: int
    unit_price_minor: int


def cut(op_id: UUID, county: str, at: datetime, lines: Sequence[NewLine]) -> None:
    """Make a purchase order for each merchant of these lines."""
    merchants = sorted({line.merchant for line in lines})
    purchases = {merchant: derived_id(op_id, n) for n, merchant in enumerate(merchants)}
    numbers = [crockford(id_.int, NO_LENGTH) for id_ in purchases.values()]
    rows = [(*line, purchases[line.merchant]) for line in lines]
    send_all(
        [
            (_PURCHASE, [county, op_id, at, array(purchases.values()), array(numbers), array(purchases)]),
            (_LINE, [county, *(array(column) for column in zip(*rows, strict=True))]),
        ]
    )


def answer(id_: UUID, short: Mapping[int, int], by: UUID, at: datetime) -> list[Without]:
    """The merchant's answer: what is missing of which offer. The orders that get less, each once.

    Problem `unknown_purchase`, `purchase_answered`, `unknown_offer`, `more_than_wanted`.
    """
    found = locked_purchase(id_, "sent", "purchase_answered")
    # Of two answers about one order the second must see what the first left of it, or nobody gives the fee back.
    one_at_a_time(found.county)
    wanted = [Wanted((order, n), offer, quantity) for order, n, offer, quantity in ask(_WANTED, [id_]).fetchall()]
    without = _shared(wanted, short)
    keys = [array(column) for column in zip(*((*key, gone) for key, gone in without.items()), strict=True)]
    if keys:
        ask(_SHORT, [at, *keys])
    ask("UPDATE trade_line SET state = 'accepted' WHERE purchase_id = %s AND state = 'bought'", [id_])
    left = ask("SELECT 1 FROM trade_line WHERE purchase_id = %s AND coming > 0 LIMIT 1", [id_]).fetchone()
    ask(
        "UPDATE trade_purchase SET state = %s, answered_by = %s, answered_at = %s WHERE id = %s",
        ["accepted" if left else "nothing", by, at, id_],
    )
    return _freed(without)


def dispatch(id_: UUID, by: UUID, at: datetime) -> list[SentLine]:
    """The goods of an accepted purchase order are on their way: its lines, order by order.

    What villagers are still asked about does not hold the others up: it is dispatched again for what they agree to.
    Problem `unknown_purchase`, `purchase_not_accepted`, `nothing_to_send`.
    """
    locked_purchase(id_, "accepted", "purchase_not_accepted")
    sent = [SentLine(*row) for row in ask(_SENT, [id_]).fetchall()]
    if not sent:
        raise Problem(
            "nothing_to_send",
            "这张订货单的商品都还在等顾客答复，什么都没有改动。",
            "All goods of this purchase order wait for the villagers' answers. Nothing was changed.",
            409,
        )
    ask(
        "UPDATE trade_purchase SET state = 'dispatched', dispatched_by = %s, dispatched_at = %s WHERE id = %s",
        [by, at, id_],
    )
    return sent


def collect(lines: Collection[tuple[UUID, int]], county: str, at: datetime) -> datetime:
    """She has them. Until when she may bring them back."""
    plan = plan_in_force(county, at)
    until = at + timedelta(days=plan.return_days if plan else rules.RETURN_DAYS_DEFAULT)
    ask(_COLLECTED, [at, until, *_keys(lines)])
    return until


def end(lines: Collection[tuple[UUID, int]], at: datetime) -> bool:
    """They go back. False when a settlement has counted one of them already: then nothing is changed."""
    locked = ask(_LOCK_LINES, _keys(lines)).fetchall()
    if any(state in ("final", "reversed") for (state,) in locked):
        return False
    ask(_ENDED, [at, *_keys(lines)])
    return True


def _keys(lines: Collection[tuple[UUID, int]]) -> list[str]:
    return [array(order for order, _ in lines), array(n for _, n in lines)]


def _shared(wanted: Sequence[Wanted], short: Mapping[int, int]) -> dict[tuple[object, int], int]:
    try:
        return rules.share_shortage(wanted, short)
    except KeyError as unknown:
        raise Problem(
            "unknown_offer",
            "订货单里没有这种商品，什么都没有改动。",
            "This good is not in the purchase order. Nothing was changed.",
            404,
            {"offers": [unknown.args[0]]},
        ) from None
    except ValueError as too_many:
        raise Problem(
            "more_than_wanted",
            "缺货数量超过了订货数量，什么都没有改动。请核对后重填。",
            "More is missing than was wanted. Nothing was changed. Check the numbers and fill in again.",
            409,
            {"offers": [too_many.args[0]]},
        ) from None


def _freed(without: Mapping[tuple[object, int], int]) -> list[Without]:
    """What is owed for each order: the pieces that do not come, and the fee of one of which nothing comes any more."""
    if not without:
        return []
    rows = [(*key, gone) for key, gone in without.items()]
    sent = ask(_FREED, [array(column) for column in zip(*rows, strict=True)])
    return [
        Without(order, villager, goods, fee if nothing else 0)
        for order, villager, goods, fee, nothing in sent.fetchall()
    ]


def locked_purchase(id_: UUID, state: str, code: str) -> PurchaseRow:
    """A purchase order in a state, locked. Problem `unknown_purchase`, or `code` when it is in another."""
    ask("SELECT 1 FROM trade_purchase WHERE id = %s FOR UPDATE", [id_])
    found = purchase(id_)
    if found is None:
        raise Problem("unknown_purchase", "找不到这张订货单。", "This purchase order does not exist.", 404)
    if found.state != state:
        raise Problem(
            code,
            "这张订货单的状态已经变了，什么都没有改动。请刷新后再看。",
            "This purchase order has changed in the meantime. Nothing was changed now. Reload and look again.",
            409,
        )
    return found


_PURCHASE = """
INSERT INTO trade_purchase (county, cut, cut_at, state, id, no, merchant)
SELECT %s::text, %s::uuid, %s::timestamptz, 'sent', * FROM unnest(%s::uuid[], %s::text[], %s::uuid[])"""
_LINE = """
INSERT INTO trade_line (county, state, "order", n, merchant, station_id, agent, villager, slip_no, placed_at, offer,
    quantity, coming, unit_price_minor, unit_cost_minor, fee_minor, purchase_id)
SELECT %s::text, 'bought', l.id, l.n, l.merchant, l.station, l.agent, l.villager, l.slip_no, l.placed_at, l.offer,
    l.quantity, l.quantity, l.price, l.cost, l.fee, l.purchase
FROM unnest(%s::uuid[], %s::int[], %s::uuid[], %s::bigint[], %s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[],
    %s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::uuid[])
    AS l(id, n, merchant, station, agent, villager, slip_no, placed_at, offer, quantity, price, cost, fee, purchase)"""
_WANTED = """
SELECT "order", n, offer, quantity FROM trade_line WHERE purchase_id = %s AND state = 'bought'
ORDER BY placed_at, "order", n FOR UPDATE"""
_SHORT = """
UPDATE trade_line l SET coming = l.quantity - s.gone,
    state = CASE WHEN l.quantity = s.gone THEN 'ended' ELSE l.state END,
    ended_at = CASE WHEN l.quantity = s.gone THEN %s::timestamptz END
FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS s(id, n, gone) WHERE l."order" = s.id AND l.n = s.n"""
_FREED = """
WITH s AS (SELECT * FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS s(id, n, gone))
SELECT s.id, l.villager, sum(s.gone * l.unit_price_minor)::bigint, max(l.fee_minor),
    NOT EXISTS (SELECT 1 FROM trade_line o WHERE o."order" = s.id AND o.coming > 0)
FROM s JOIN trade_line l ON l."order" = s.id AND l.n = s.n GROUP BY s.id, l.villager ORDER BY s.id"""
_SENT = """
WITH sent AS (UPDATE trade_line SET state = 'sent' WHERE purchase_id = %s AND state = 'accepted' RETURNING *)
SELECT "order", n, station_id, villager, slip_no, offer, coming, unit_price_minor FROM sent ORDER BY "order", n"""
_THESE = '("order", n) IN (SELECT * FROM unnest(%s::uuid[], %s::int[]))'
_COLLECTED = f"""
UPDATE trade_line SET state = 'collected', ended_at = %s, return_until = %s WHERE {_THESE} AND state = 'sent'"""  # noqa: S608 (only our own text)
_LOCK_LINES = f'SELECT state FROM trade_line WHERE {_THESE} ORDER BY "order", n FOR UPDATE'  # noqa: S608 (only our own text)
_ENDED = f"""
UPDATE trade_line SET state = 'ended', ended_at = %s, return_until = NULL WHERE {_THESE}"""  # noqa: S608 (only our own text)
