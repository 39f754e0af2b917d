"""The half of the books that is about goods, from the signed operations alone: cuts, answers, parcels, settlements.

Written from docs/order.md. Only the codes on parcels, and which purchase is of which cut, are read from the rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tests.simulator import losing_books, taking_back_books, wire
from tests.simulator.asks_books import Ask, Freed
from tests.simulator.database import Owner
from tests.simulator.losing_books import Claim, Hand

if TYPE_CHECKING:
    from tests.simulator.books import Signed

CUT_ANYHOW_AFTER = timedelta(hours=20)
GRACE = timedelta(hours=72)
WINDOW_WITHOUT_PLAN = timedelta(days=7)
HANDED_OVER = (None, "no_witness", "wrong_code", "unknown_delegate")
Lines = list[tuple[str, int]]


@dataclass
class Line:
    """One line of an order that was cut."""

    order: str
    n: int
    placed_at: datetime
    agent: str
    villager: str
    offer: int
    coming: int
    price: int
    fee: int
    cost: int
    merchant: str
    cut: str
    state: str = "bought"
    return_until: datetime | None = None
    earned: int | None = None

    @property
    def goods(self) -> int:
        return self.coming * self.price

    @property
    def costs(self) -> int:
        return self.coming * self.cost


@dataclass
class Parcel:
    """The goods of one order from one purchase: where its hands have left it."""

    lines: list[Line]
    holder: str
    # The merchant, and the carrier of the waybill if there was one.
    sent_by: tuple[str, ...]
    since: datetime
    state: str = "coming"
    return_until: datetime | None = None
    hands: list[Hand] = field(default_factory=list)

    @property
    def worth(self) -> int:
        return sum(line.goods for line in self.lines)

    @property
    def done(self) -> bool:
        return self.state in ("collected", "back", "homeward")

    def seen(self, op: "Signed") -> None:
        """One more scan, whatever it changed."""
        self.hands.append(Hand(op.at, op.id, op.kind, op.agent, self.holder, op.body.get("condition", "ok")))


@dataclass
class Goods:
    """Terms, plans, lines and parcels, as far as the operations have come."""

    # purchase -> (cut, merchant), and the code on a parcel -> its id: what only the server gives.
    made: dict[str, tuple[str, str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    drafted: dict[str, dict[str, Any]] = field(default_factory=dict)
    supply: dict[int, tuple[str, int]] = field(default_factory=dict)
    plans: list[tuple[datetime, int, int]] = field(default_factory=list)
    closed: set[tuple[str, str]] = field(default_factory=set)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    purchases: dict[tuple[str, str], list[Line]] = field(default_factory=lambda: defaultdict(list))
    parcels: dict[str, Parcel] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)
    # What one person says became of a parcel: which, what, and who held it then.
    losses: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    # What one person wants taken back: of which order, which lines, why.
    reversals: dict[str, tuple[str, set[int], str]] = field(default_factory=dict)
    # Of a merchant: what was taken back since the last settlement, and what that one came to.
    back: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    shares: dict[tuple[str, str], int] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def decide_terms(self, op: "Signed") -> None:
        """From now on the merchant fills what they name."""
        terms = self.drafted[op.body["terms"]]
        if op.body["decision"] == "approve":
            self.supply |= {offer: (terms["merchant"], cost) for offer, cost in terms["set"]}
            for offer in terms["withdraw"]:
                self.supply.pop(offer, None)

    def publish(self, op: "Signed") -> None:
        """A plan is in force."""
        plan = self.drafted[op.body["plan"]]
        self.plans.append((op.at, plan["rate_bp"], plan["return_days"]))

    def in_force(self, at: datetime) -> tuple[int, timedelta]:
        """Rate and return window of the last plan published until then."""
        found = [(rate, timedelta(days=days)) for since, rate, days in self.plans if since <= at]
        return found[-1] if found else (0, WINDOW_WITHOUT_PLAN)

    def cut(self, op: "Signed", orders: Iterable["Signed"]) -> list["Signed"]:
        """What can no longer be taken back, and is supplied whole, is bought. Which orders that were."""
        until = datetime.fromisoformat(op.body["until"])
        ready = [order for order in orders if self._to_be_cut(order, until)]
        for order in ready:
            self.lines[order.id] = [self._bought(op, order, n) for n in range(1, len(order.body["lines"]) + 1)]
            for line in self.lines[order.id]:
                self.purchases[line.cut, line.merchant].append(line)
        return ready

    def _to_be_cut(self, order: "Signed", until: datetime) -> bool:
        at_an_end = (order.body["shift"], order.device_code) in self.closed or order.at < until - CUT_ANYHOW_AFTER
        return order.at < until and at_an_end and all(line[0] in self.supply for line in order.body["lines"])

    def _bought(self, op: "Signed", order: "Signed", n: int) -> Line:
        offer, quantity, price = order.body["lines"][n - 1]
        merchant, cost = self.supply[offer]
        whose = (order.agent, order.body["villager"])
        fee = order.body["fee_minor"]
        return Line(order.id, n, order.at, *whose, offer, quantity, price, fee, cost, merchant, op.id)

    def answer(self, op: "Signed") -> Freed:
        """Who ordered last goes without."""
        purchase = self.made[op.body["purchase"]]
        lines = [line for line in self.purchases[purchase] if line.state == "bought"]
        self.answered.add(purchase)
        for line in lines:
            line.state = "accepted"
        less: dict[str, int] = defaultdict(int)
        for offer, missing in op.body["short"]:
            left = missing
            for line in sorted(lines, key=lambda it: (it.placed_at, it.order, it.n), reverse=True):
                gone = min(left, line.coming) if line.offer == offer else 0
                left, line.coming = left - gone, line.coming - gone
                less[line.order] += gone * line.price
                if gone and not line.coming:
                    line.state = "ended"
        freed: Freed = {}
        for n, order in enumerate(sorted(order for order, goods in less.items() if goods)):
            all_of_it = self.lines[order]
            nothing = all(not line.coming for line in all_of_it)
            fee = all_of_it[0].fee if nothing else 0
            freed[wire.derived_id(op.id, n)] = (order, less[order], fee)
        return freed

    def dispatch(self, op: "Signed") -> None:
        """One parcel for each order in it. What she is still asked about comes later, in one of its own."""
        purchase = self.made[op.body["purchase"]]
        waybill = op.body.get("waybill")
        lines = [line for line in self.purchases[purchase] if line.state == "accepted"]
        for n, order in enumerate(sorted({line.order for line in lines})):
            inside = [line for line in lines if line.order == order]
            hands = [f"merchant:{purchase[1]}", *([f"carrier:{waybill}"] if waybill else [])]
            self.parcels[wire.derived_id(op.id, n)] = Parcel(inside, hands[-1], tuple(hands), op.at)
        for line in lines:
            line.state = "sent"

    def at_hub(self, op: "Signed") -> None:
        """Parcels have come to the county."""
        for code in op.body["parcels"]:
            parcel = self.parcels[self.codes[code]]
            if parcel.state == "lost":
                losing_books.found(parcel, op, f"hub:{op.county}")
            if parcel.state == "coming":
                parcel.state, parcel.holder = "hub", f"hub:{op.county}"
            parcel.seen(op)

    def receive(self, op: "Signed") -> None:
        """It is on this station's shelf, if it was not gone already."""
        parcel, here = self.parcels.get(op.body["parcel"]), f"station:{op.station}"
        if parcel is None:
            return
        if parcel.state == "lost":
            before = parcel.state, parcel.holder
            losing_books.found(parcel, op, here)
            if ((parcel.state, parcel.holder) != before) != (op.code == "was_lost"):
                self.odd.append(f"scan {op.id} of a lost parcel: {op.code}")
        elif not parcel.done and parcel.holder != here:
            parcel.state, parcel.holder = "shelf", here
        parcel.seen(op)

    def hand_over(self, op: "Signed") -> None:
        """She has it, whatever is odd about it; but once."""
        parcel = self.parcels.get(op.body["parcel"])
        lost = parcel is not None and parcel.state == "lost"
        before = parcel is None or parcel.done or lost
        if before == (op.code in HANDED_OVER) or (op.code == "was_lost") != lost:
            self.odd.append(f"hand-over {op.id} of a parcel that is {parcel and parcel.state}: {op.code}")
        if parcel is None:
            return
        if parcel.state == "lost":
            # She has it all the same, and keeps her money until a person has looked.
            parcel.holder, parcel.since = f"villager:{parcel.lines[0].villager}", op.at
        if before:
            parcel.seen(op)
            return
        until = op.at + self.in_force(op.at)[1]
        parcel.state, parcel.holder, parcel.return_until = "collected", f"villager:{parcel.lines[0].villager}", until
        for line in parcel.lines:
            line.state, line.return_until = "collected", until
        parcel.seen(op)

    def take_back(self, op: "Signed") -> tuple[str, int] | None:
        """Refused or brought back: to whom how much is owed, None when it stays where it is."""
        parcel = self.parcels.get(op.body["parcel"])
        done = parcel is not None and self._goes_back(parcel, op)
        if done != (op.code is None):
            self.odd.append(f"{op.kind} {op.id} of a parcel that is {parcel and parcel.state}: {op.code}")
        if parcel is None or not done:
            if parcel is not None:
                parcel.seen(op)
            return None
        parcel.state, parcel.holder, parcel.return_until = "back", f"station:{op.station}", None
        parcel.seen(op)
        for line in parcel.lines:
            line.state, line.return_until = "ended", None
        return parcel.lines[0].villager, parcel.worth

    def _goes_back(self, parcel: Parcel, op: "Signed") -> bool:
        if parcel.state == "lost":
            may = False
        elif op.kind == "parcel.refuse":
            may = not parcel.done
        else:
            until = parcel.return_until
            may = (
                until is not None
                and op.at <= until
                and all(line.state not in ("final", "reversed") for line in parcel.lines)
            )
        return may and bool(op.body["amount_minor"] == parcel.worth)

    def settle(self, op: "Signed") -> Lines:
        """What is final is owed to merchants; of orders that have ended whole, agents have earned."""
        until = datetime.fromisoformat(op.body["until"]) - GRACE
        made: Lines = []
        costs: dict[str, int] = {}
        for order in self.lines.values():
            for line in order:
                if line.state == "collected" and line.return_until and line.return_until < until:
                    line.state = "final"
                    costs[line.merchant] = costs.get(line.merchant, 0) + line.costs
                    made += [
                        (f"escrow:{op.county}", line.goods),
                        (f"payable:{line.merchant}", -line.costs),
                        (f"take:{op.county}", line.costs - line.goods),
                    ]
        taking_back_books.shares(self, op.id, costs)
        return made + self._commissions(op)

    def _commissions(self, op: "Signed") -> Lines:
        made: Lines = []
        for order in self.lines.values():
            if all(line.state in ("final", "ended", "reversed") for line in order) and order[0].earned is None:
                rate, _ = self.in_force(order[0].placed_at)
                left = max(0, sum(line.goods - line.costs for line in order if line.state == "final"))
                for line in order:
                    own = line.goods - line.costs if line.state == "final" else 0
                    line.earned = max(0, min(line.goods * rate // 10_000, own, left))
                    left -= line.earned
                    made += [(f"take:{op.county}", line.earned), (f"commission:{line.agent}", -line.earned)]
        return made


def known(owner: Owner) -> Goods:
    """Nothing yet, but the ids that only the server gives."""
    purchases = owner.ask("SELECT id::text, cut::text, merchant::text FROM trade_purchase")
    return Goods(
        made={id: (cut, merchant) for id, cut, merchant in purchases},
        codes=dict(owner.ask("SELECT code, id::text FROM logistics_parcel")),
    )


def differences(goods: Goods, owner: Owner) -> list[str]:
    """Parcels that are not where their hands left them, lines that are not what became of them."""
    found = list(goods.odd)
    said = {id: (state, holder) for id, state, holder in owner.ask(_PARCELS)}
    made = {id: (parcel.state, parcel.holder) for id, parcel in goods.parcels.items()}
    found += [f"parcel {id}: {made.get(id)} by its hands, {said.get(id)} in its row" for id in _unlike(made, said)]
    rows = {order: [tuple(row[1:]) for row in lines] for order, lines in groupby(owner.ask(_LINES), lambda row: row[0])}
    lines = {
        order: [(it.state, it.offer, it.coming, it.price, it.cost, it.merchant) for it in all_of_it]
        for order, all_of_it in goods.lines.items()
    }
    found += [
        f"order {id}: {lines.get(id)} by the operations, {rows.get(id)} in its rows" for id in _unlike(lines, rows)
    ]
    asked = {id: it.state for id, it in goods.asks.items()}
    asks = dict(owner.ask("SELECT id::text, state FROM trade_ask"))
    return found + [
        f"ask {id}: {asked.get(id)} by the operations, {asks.get(id)} in its row" for id in _unlike(asked, asks)
    ]


def _unlike(made: dict[str, Any], said: dict[str, Any]) -> list[str]:
    return sorted(id for id in {*made, *said} if made.get(id) != said.get(id))


_PARCELS = "SELECT id::text, state, holder FROM logistics_parcel"
_LINES = """
SELECT "order"::text, state, offer, coming, unit_price_minor, unit_cost_minor, merchant::text FROM trade_line
ORDER BY "order", n"""
