"""What villagers were asked, made again from the signed operations alone. Written from docs/order.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulator import wire

if TYPE_CHECKING:
    from tests.simulator.books import Signed
    from tests.simulator.goods_books import Goods, Line

ARRIVES_WITHIN = timedelta(hours=72)
# Refund -> order, money of goods, and the fee when nothing of the order comes any more.
Freed = dict[str, tuple[str, int, int]]


@dataclass
class Ask:
    """Another price or another good for one line; the line stays what it was until she has agreed."""

    line: "Line"
    offer: int
    price: int
    cost: int
    until: datetime
    purchase: tuple[str, str]
    state: str = "open"

    @property
    def extra(self) -> int:
        return max(0, self.line.coming * (self.price - self.line.price))

    @property
    def back(self) -> int:
        return max(0, self.line.coming * (self.line.price - self.price))

    def apply(self, state: str) -> None:
        """The line is what was asked for."""
        self.line.offer, self.line.price, self.line.cost, self.line.state = self.offer, self.price, self.cost, state


def ask(goods: "Goods", op: "Signed") -> Freed:
    """What is no dearer is hers at once; of the rest she is asked."""
    purchase = goods.made[op.body["purchase"]]
    changes = {change["offer"]: change for change in op.body["changes"]}
    until = datetime.fromisoformat(op.body["until"])
    lines = [line for line in goods.purchases[purchase] if line.state == "bought" and line.offer in changes]
    freed: Freed = {}
    number = 0
    for line in sorted(lines, key=lambda it: (it.placed_at, it.order, it.n)):
        change = changes[line.offer]
        offer = change.get("substitute") or line.offer
        it = Ask(line, offer, change["unit_price_minor"], change["unit_cost_minor"], until, purchase)
        if (it.offer, it.price, it.cost) == (line.offer, line.price, line.cost):
            continue
        id = wire.derived_id(op.id, number)
        number += 1
        goods.asks[id] = it
        if offer != line.offer or it.price > line.price:
            line.state = "asked"
            continue
        it.state = "applied"
        if it.back:
            freed[id] = (line.order, it.back, 0)
        it.apply("bought")
    return freed


def consent(goods: "Goods", op: "Signed") -> tuple[int, Freed]:
    """What she pays on top, and what is owed to her. What was over already changes nothing."""
    it = goods.asks.get(op.body["ask"])
    said = op.body["agreed"]
    if it is None or it.state != "open":
        goods.odd.append(f"consent {op.id} counted for an ask that is {it and it.state}")
        return 0, {}
    if said and (op.at > it.until or op.body["extra_minor"] != it.extra):
        goods.odd.append(f"consent {op.id} counted, late or at another price: {op.body['extra_minor']}, {it.extra}")
    if not said:
        return 0, dict(_ended([(op.id, it)], goods, fee_apart=True))
    it.state, extra, back = "agreed", it.extra, it.back
    it.apply("accepted" if it.purchase in goods.answered else "bought")
    return extra, {op.id: (it.line.order, back, 0)} if back else {}


def lapse(goods: "Goods", op: "Signed") -> Freed:
    """What nobody can answer any more ends."""
    due = [it for it in goods.asks.values() if it.state == "open" and it.until + ARRIVES_WITHIN < op.at]
    due.sort(key=lambda it: (it.line.order, it.line.n))
    return dict(_ended([(wire.derived_id(op.id, n), it) for n, it in enumerate(due)], goods, fee_apart=False))


def _ended(asks: list[tuple[str, Ask]], goods: "Goods", fee_apart: bool) -> Iterator[tuple[str, tuple[str, int, int]]]:
    """Lines that end without goods. The last of an order of which nothing comes carries the fee."""
    owed = {id: it.line.coming * it.line.price for id, it in asks}
    for _, it in asks:
        it.state, it.line.state, it.line.coming = "refused" if fee_apart else "lapsed", "ended", 0
    last = {it.line.order: id for id, it in asks}
    for id, it in asks:
        order = it.line.order
        nothing = last[order] == id and all(not line.coming for line in goods.lines[order])
        fee = it.line.fee if nothing else 0
        yield id, (order, owed[id], 0 if fee_apart else fee)
        if fee and fee_apart:
            yield wire.derived_id(id, 1), (order, 0, fee)
