"""Goods that were lost on the way: their lines end without goods, and what they cost is known."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.sql import array, ask, one
from farmgate.trade.turns import one_at_a_time


class Worth(NamedTuple):
    """Whose goods some lines of one parcel are, and what they cost him to have sold."""

    merchant: UUID
    cost_minor: int


def worth(lines: Collection[tuple[UUID, int]]) -> Worth:
    """What the lines of one parcel cost. Read before `lose`, after which nothing of them is coming."""
    return Worth(*one(_WORTH, _keys(lines)))


def lose(lines: Collection[tuple[UUID, int]], county: str, at: datetime) -> int:
    """They will not come. The fee that is owed back too, when nothing of their order comes any more."""
    # Of two answers about one order the second must see what the first left of it, or nobody gives the fee back.
    one_at_a_time(county)
    ask(_LOCK, _keys(lines))
    ask(_LOST, [at, *_keys(lines)])
    (fee,) = one(_FEE, _keys(lines))
    return int(fee)


def _keys(lines: Collection[tuple[UUID, int]]) -> list[str]:
    return [array(order for order, _ in lines), array(n for _, n in lines)]


_THESE = '("order", n) IN (SELECT * FROM unnest(%s::uuid[], %s::int[]))'
_WORTH = f"""
SELECT (array_agg(merchant))[1], coalesce(sum(coming * unit_cost_minor), 0)::bigint FROM trade_line WHERE {_THESE}"""  # noqa: S608 (only our own text)
_LOCK = f'SELECT 1 FROM trade_line WHERE {_THESE} ORDER BY "order", n FOR UPDATE'  # noqa: S608 (only our own text)
_LOST = f"""
UPDATE trade_line SET state = 'ended', coming = 0, ended_at = %s WHERE {_THESE} AND state = 'sent'"""  # noqa: S608 (only our own text)
_FEE = f"""
SELECT CASE WHEN EXISTS (SELECT 1 FROM trade_line o WHERE o."order" = ANY(array_agg(l."order")) AND o.coming > 0)
    THEN 0 ELSE max(l.fee_minor) END FROM trade_line l WHERE {_THESE}"""  # noqa: S608 (only our own text)
