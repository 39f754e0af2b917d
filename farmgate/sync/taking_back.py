"""Settled lines taken back: the merchant's cost, the county's take, the villager's money and the agent's commission."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from farmgate.kernel.ids import derived_id
from farmgate.kernel.operation import Operation
from farmgate.logistics import queries as logistics_queries
from farmgate.money.services import JournalDraft
from farmgate.sql import ask
from farmgate.sync.batch import Batch
from farmgate.sync.owing import Freed, owe_back
from farmgate.sync.registry import read_signed
from farmgate.trade import operations as trade_ops
from farmgate.trade import reversing
from farmgate.trade.reversing import Reversed


def propose(op: Operation[trade_ops.LineReverseV1], batch: Batch, county: str) -> str | None:
    """Without effect until another person agrees."""
    body = op.body
    reversing.propose(op.id, county, body.order, body.lines, body.why, body.note, op.agent, op.at)
    return None


def preview(county: str, order: UUID, lines: Collection[int], why: str) -> list[tuple[str, int]]:
    """What taking these lines back would move now, account by account. Problem `not_final`."""
    taken = reversing.preview(order, lines, why)
    moved: Counter[str] = Counter({f"refunds_owed:{taken.villager}": -taken.goods_minor})
    for code, amount in (*_goods(taken, county), *_commission(taken, county)):
        moved[code] += amount
    return [(code, amount) for code, amount in moved.items() if amount]


def decide(op: Operation[trade_ops.LineReverseDecideV1], batch: Batch, county: str) -> str | None:
    """Another person agrees: the goods' money goes back the way it came, and so does the commission."""
    taken = reversing.decide(op.body.proposal, op.id, op.agent, op.at, approve=op.body.decision == "approve")
    if taken is None:
        return None
    if taken.goods_minor:
        freed = Freed(op.id, taken.order, taken.villager, taken.goods_minor)
        owe_back(
            *(batch, county, freed),
            out_of=_goods(taken, county),
            journal=derived_id(op.id, 0),
            kind="reversed",
            why="reversed",
            at=op.at,
        )
    if taken.commission_minor:
        lines = _commission(taken, county)
        batch.journals.append(JournalDraft(derived_id(op.id, 1), "commission_back", op.at, lines))
    return None


def _goods(taken: Reversed, county: str) -> tuple[tuple[str, int], ...]:
    """Where the price of the goods went when they were settled."""
    costs: Counter[str] = Counter()
    for part in taken.parts:
        costs[f"payable:{part.merchant}"] += part.cost_minor
    return (*sorted(costs.items()), _take(county, taken.goods_minor - costs.total()))


def _commission(taken: Reversed, county: str) -> tuple[tuple[str, int], ...]:
    """Back to the take it was given out of."""
    back: Counter[str] = Counter()
    for part in taken.parts:
        back[f"commission:{part.agent}"] += part.commission_minor
    return (*((code, amount) for code, amount in sorted(back.items()) if amount), _take(county, -back.total()))


def _take(county: str, amount_minor: int) -> tuple[str, int]:
    return (f"take:{county}", amount_minor)


def order_of(operation: UUID) -> UUID | None:
    """The order of the parcel that a phone's operation names."""
    row = ask("SELECT kind, bytes FROM sync_operation WHERE op_id = %s", [operation]).fetchone()
    parcel = getattr(read_signed(row[0], bytes(row[1])), "parcel", None) if row else None
    found = logistics_queries.parcels([parcel]) if parcel else []
    return found[0].order if found else None


DESK: dict[str, Callable[[Operation[Any], Batch, str], str | None]] = {
    "line.reverse": propose,
    "line.reverse_decide": decide,
}
