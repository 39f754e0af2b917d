"""Settled lines taken back: the merchant's cost, the county's take, the villager's money and the agent's commission."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from farmgate.kernel.ids import derived_id
from farmgate.kernel.operation import Operation
from farmgate.money.services import JournalDraft
from farmgate.sync.batch import Batch
from farmgate.sync.owing import Freed, owe_back
from farmgate.trade import operations as trade_ops
from farmgate.trade import reversing
from farmgate.trade.reversing import Reversed


def propose(op: Operation[trade_ops.LineReverseV1], batch: Batch, county: str) -> str | None:
    """Without effect until another person agrees."""
    body = op.body
    reversing.propose(op.id, county, body.order, body.lines, body.why, body.note, op.agent, op.at)
    return None


def decide(op: Operation[trade_ops.LineReverseDecideV1], batch: Batch, county: str) -> str | None:
    """Another person agrees: the goods' money goes back the way it came, and so does the commission."""
    taken = reversing.decide(op.body.proposal, op.agent, op.at, approve=op.body.decision == "approve")
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
    back: Counter[str] = Counter()
    for part in taken.parts:
        back[f"commission:{part.agent}"] += part.commission_minor
    if taken.commission_minor:
        lines = (*((code, amount) for code, amount in sorted(back.items()) if amount), _take(county, -back.total()))
        batch.journals.append(JournalDraft(derived_id(op.id, 1), "commission_back", op.at, lines))
    return None


def _goods(taken: Reversed, county: str) -> tuple[tuple[str, int], ...]:
    """Where the price of the goods went when they were settled."""
    costs: Counter[str] = Counter()
    for part in taken.parts:
        costs[f"payable:{part.merchant}"] += part.cost_minor
    return (*sorted(costs.items()), _take(county, taken.goods_minor - costs.total()))


def _take(county: str, amount_minor: int) -> tuple[str, int]:
    return (f"take:{county}", amount_minor)


DESK: dict[str, Callable[[Operation[Any], Batch, str], str | None]] = {
    "line.reverse": propose,
    "line.reverse_decide": decide,
}
