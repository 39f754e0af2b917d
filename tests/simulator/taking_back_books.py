"""Settled lines that were taken back, made again from the signed operations alone. Written from docs/order.md."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulator.books import Signed
    from tests.simulator.goods_books import Goods

Lines = list[tuple[str, int]]


def decide(goods: "Goods", op: "Signed") -> tuple[tuple[str, int], Lines]:
    """Another person agrees: what the villager is owed (0 of brushing), and the lines of goods and of commission."""
    order, named, why = goods.reversals[op.body["proposal"]]
    villager = goods.lines[order][0].villager
    if op.body["decision"] != "approve":
        return (villager, 0), []
    standing = [line for line in goods.lines[order] if line.state == "final"]
    taken = [line for line in standing if line.n in named]
    if len(taken) != len(named):
        goods.odd.append(f"{op.id} takes back {named} of {order}, which are not all final")
    made: Lines = []
    # What is left of an order's take bears the commission of the others; of brushing the goods stay paid for.
    left = max(0, sum(line.goods - line.costs for line in standing if line not in taken))
    for line in standing:
        kept = line.earned or 0
        stays = 0 if line in taken else kept if why == "brushing" else min(kept, left)
        left -= stays
        if line.earned is not None:
            line.earned = stays
        made += [(f"commission:{line.agent}", kept - stays), (f"take:{op.county}", stays - kept)]
    owed = 0
    for line in taken:
        line.state = "reversed"
        if why != "brushing":
            owed += line.goods
            goods.back[line.merchant] = goods.back.get(line.merchant, 0) + line.costs
            made += [(f"payable:{line.merchant}", line.costs), (f"take:{op.county}", line.goods - line.costs)]
    return (villager, owed), made


def shares(goods: "Goods", settlement: str, costs: dict[str, int]) -> None:
    """What each merchant may be paid of a settlement: less what was taken back since, and what the last left owing."""
    for merchant in {*costs, *(merchant for merchant, back in goods.back.items() if back)}:
        left = costs.get(merchant, 0) - goods.back.pop(merchant, 0) + min(0, goods.left.get(merchant, 0))
        goods.shares[settlement, merchant] = goods.left[merchant] = left
