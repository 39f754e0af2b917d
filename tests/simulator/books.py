"""The ledger made again from nothing but the signed operations and the one outcome each had.

Written from docs/spine.md. What it makes must be, account by account, what the database says.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.simulator import asks_books, goods_books, losing_books, taking_back_books
from tests.simulator.database import Owner
from tests.simulator.goods_books import Goods

STOPPED = ("frozen_device", "revoked_device")
WITHOUT_EFFECT = ("malformed_body", "unknown_kind", "signed_before")
Lines = list[tuple[str, int]]


@dataclass
class Signed:
    """A stored operation, and whose it is."""

    id: str
    kind: str
    at: datetime
    agent: str
    body: dict[str, Any]
    code: str | None
    device_code: str
    device_agent: str
    is_desk: bool
    county: str
    station: str

    @property
    def drawer(self) -> str:
        return f"drawer:{self.device_code}"


@dataclass
class Books:
    """Accounts, and what must be remembered of orders, bags and proposals to go on."""

    balance: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    orders: dict[str, tuple[Signed, str]] = field(default_factory=dict)
    bags: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    proposals: dict[str, tuple[Lines, str, str]] = field(default_factory=dict)
    # Those that wait to hold a claim back from an agent's commission.
    holding: set[str] = field(default_factory=set)
    # What she said to something asked -> the order it is about.
    said: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, tuple[str, int]] = field(default_factory=dict)
    in_suspense: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    goods: Goods = field(default_factory=Goods)

    def take(self, op: Signed) -> None:
        """One operation, after all that were stored before it."""
        if op.code in WITHOUT_EFFECT or (op.is_desk and op.code == "not_allowed"):
            return
        if op.code in STOPPED or (not op.is_desk and (op.agent != op.device_agent or op.kind not in _PHONE)):
            self._hold(op)
        elif made := (_DESK if op.is_desk else _PHONE).get(op.kind):
            self._post(op, made(self, op))

    def _post(self, op: Signed, lines: Lines) -> None:
        for account, amount in lines:
            self.balance[account] += amount
            if account.startswith("suspense:"):
                self.in_suspense[op.id] += amount

    def _held(self, op: Signed, cash: int) -> Lines:
        return [(op.drawer, cash), (f"suspense:{op.county}", -cash)]

    def _hold(self, op: Signed) -> None:
        body = op.body
        cash = {
            "order.place": lambda: body["tendered_minor"] - body["change_minor"],
            "order.cancel": lambda: -body["refund_minor"],
            "bag.seal": lambda: -body["amount_minor"],
            "bag.open": lambda: body["count_minor"],
            "refund.pay": lambda: -body["amount_minor"],
            "order.consent": lambda: body["tendered_minor"] - body["change_minor"],
        }.get(op.kind, lambda: 0)()
        self._post(op, self._held(op, cash))
        if op.kind == "order.place":
            self.orders[op.id] = (op, "held")
        if op.kind == "order.consent":
            self.said[op.id] = body["order"]

    def place(self, op: Signed) -> Lines:
        self.orders[op.id] = (op, "held" if op.code else "placed")
        body = op.body
        if op.code:
            return self._held(op, body["tendered_minor"] - body["change_minor"])
        return self._order(op)

    def _order(self, op: Signed) -> Lines:
        total, fee = op.body["total_minor"], op.body["fee_minor"]
        return [
            (op.drawer, total),
            (f"escrow:{op.county}", fee - total),
            (f"leg:{op.county}", -fee),
            *self._float(op.agent, op.county, -total),
        ]

    def _float(self, agent: str, county: str, amount: int) -> Lines:
        return [(f"float:{agent}", amount), (f"float_control:{county}", -amount)]

    def cancel(self, op: Signed) -> Lines:
        if op.code:
            return self._held(op, -op.body["refund_minor"])
        order, state = self.orders[op.body["order"]]
        self.orders[order.id] = (order, "cancelled")
        if state == "placed":
            return [(account, -amount) for account, amount in self._order(order)]
        total = order.body["total_minor"]
        owed = "escrow" if state == "accepted" else "suspense"
        return [(op.drawer, -total), (f"{owed}:{op.county}", total)]

    def count(self, op: Signed) -> Lines:
        counted, expected = op.body["count_minor"], op.body["expected_minor"]
        here = self.balance[op.drawer]
        return [
            (op.drawer, counted - expected),
            (f"over_short:{op.county}", expected - counted),
            (op.drawer, expected - here),
            (f"suspense:{op.county}", here - expected),
        ]

    def close(self, op: Signed) -> Lines:
        self.goods.closed.add((op.body["shift"], op.device_code))
        return self.count(op)

    def cut(self, op: Signed) -> Lines:
        waiting = [order for order, state in self.orders.values() if state in ("placed", "accepted")]
        made: Lines = []
        for order in self.goods.cut(op, waiting):
            if self.orders[order.id][1] == "accepted":
                fee = order.body["fee_minor"]
                made += [(f"escrow:{op.county}", fee), (f"leg:{op.county}", -fee)]
            self.orders[order.id] = (order, "bought")
        return made

    def answer(self, op: Signed) -> Lines:
        return self._freed(op, self.goods.answer(op))

    def ask(self, op: Signed) -> Lines:
        return self._freed(op, asks_books.ask(self.goods, op))

    def consent(self, op: Signed) -> Lines:
        self.said[op.id] = op.body["order"]
        if op.code:
            return self._held(op, op.body["tendered_minor"] - op.body["change_minor"])
        extra, freed = asks_books.consent(self.goods, op)
        paid = [(op.drawer, extra), (f"escrow:{op.county}", -extra), *self._float(op.agent, op.county, -extra)]
        return paid + self._freed(op, freed)

    def lapse(self, op: Signed) -> Lines:
        return self._freed(op, asks_books.lapse(self.goods, op))

    def propose_loss(self, op: Signed) -> Lines:
        parcel = op.body["parcel"]
        self.goods.losses[op.id] = (parcel, op.body["what"], self.goods.parcels[parcel].holder)
        return []

    def decide_loss(self, op: Signed) -> Lines:
        freed, claimed = losing_books.decide(self.goods, op)
        return self._freed(op, freed) + claimed

    def settle_claim(self, op: Signed) -> Lines:
        claim = self.goods.claims[op.body["claim"]]
        self.proposals[op.id] = (losing_books.settled(claim, op.body["how"], op.county), "", "")
        if op.body["how"] == "commission":
            self.holding.add(op.id)
        return []

    def pay_claim(self, op: Signed) -> Lines:
        claim = self.goods.claims[op.body["claim"]]
        lines = [(f"payable:{claim.merchant}", claim.amount), (f"bank:{op.county}", -claim.amount)]
        self.proposals[op.id] = (lines, "", "")
        return []

    def propose_reversal(self, op: Signed) -> Lines:
        self.goods.reversals[op.id] = (op.body["order"], set(op.body["lines"]), op.body["why"])
        return []

    def decide_reversal(self, op: Signed) -> Lines:
        (villager, owed), lines = taking_back_books.decide(self.goods, op)
        if owed:
            self.refunds[op.id] = (villager, owed)
        return [*lines, (f"refunds_owed:{villager}", -owed)]

    def propose_commission(self, op: Signed) -> Lines:
        """All that is his, but for what waits to be held back for goods that were lost with him."""
        account = f"commission:{op.body['agent']}"
        held = sum(dict(self.proposals[id][0]).get(account, 0) for id in self.holding)
        amount = -self.balance[account] - held
        source = "bank" if op.body["by"] == "bank" else "safe"
        self.proposals[op.id] = ([(account, amount), (f"{source}:{op.county}", -amount)], "", "")
        return []

    def _freed(self, op: Signed, freed: asks_books.Freed) -> Lines:
        """Money of an order that buys nothing after all is owed to her."""
        made: Lines = []
        for refund, (order, goods, fee) in freed.items():
            villager = self.orders[order][0].body["villager"]
            self.refunds[refund] = (villager, goods + fee)
            owed = (f"refunds_owed:{villager}", -goods - fee)
            made += [(f"escrow:{op.county}", goods), (f"leg:{op.county}", fee), owed]
        return made

    def goods_back(self, op: Signed) -> Lines:
        owed = self.goods.take_back(op)
        if owed is None:
            return []
        self.refunds[op.id] = owed
        return [(f"escrow:{op.county}", owed[1]), (f"refunds_owed:{owed[0]}", -owed[1])]

    def draft(self, op: Signed) -> Lines:
        self.goods.drafted[op.id] = op.body
        return []

    def propose_payout(self, op: Signed) -> Lines:
        merchant = op.body["merchant"]
        amount = self.goods.shares[op.body["settlement"], merchant]
        self.proposals[op.id] = ([(f"payable:{merchant}", amount), (f"bank:{op.county}", -amount)], "", "")
        return []

    def seal(self, op: Signed) -> Lines:
        holder = f"safe:{op.county}" if op.is_desk else op.drawer
        amount = op.body["amount_minor"]
        self.bags[op.id] = (holder, amount, op.agent)
        return [(f"transit:{op.id}", amount), (holder, -amount)]

    def unseal(self, op: Signed) -> Lines:
        counted = op.body["count_minor"]
        if op.code == "unknown_bag":
            return self._held(op, counted)
        holder = f"safe:{op.county}" if op.is_desk else op.drawer
        source, sealed, sealed_by = self.bags[op.body["bag"]]
        lines = [
            (holder, counted),
            (f"transit:{op.body['bag']}", -sealed),
            (f"suspense:{op.county}", sealed - counted),
        ]
        if op.is_desk:
            return lines + (self._float(sealed_by, op.county, sealed) if source.startswith("drawer:") else [])
        fits = counted <= self.balance[f"float:{op.agent}"]
        return lines + (self._float(op.agent, op.county, -counted) if fits else [])

    def pay_refund(self, op: Signed) -> Lines:
        if op.code:
            return self._held(op, -op.body["amount_minor"])
        villager, amount = self.refunds[op.body["refund"]]
        return [(f"refunds_owed:{villager}", amount), (op.drawer, -amount), *self._float(op.agent, op.county, amount)]

    def propose_float(self, op: Signed) -> Lines:
        amount = op.body["amount_minor"] * (1 if op.body["direction"] == "raise" else -1)
        self.proposals[op.id] = (self._float(op.body["agent"], op.county, amount), "", "")
        return []

    def propose_safe(self, op: Signed) -> Lines:
        amount = op.body["amount_minor"] * (1 if op.body["direction"] == "from_bank" else -1)
        self.proposals[op.id] = ([(f"safe:{op.county}", amount), (f"bank:{op.county}", -amount)], "", "")
        return []

    def propose_suspense(self, op: Signed) -> Lines:
        about, decision = op.body["operation"], op.body["decision"]
        waits = self.in_suspense[about]
        target = {
            "accept": lambda: f"escrow:{op.county}",
            "refund": lambda: f"refunds_owed:{self.orders[self.said.get(about, about)][0].body['villager']}",
            "write_off": lambda: f"over_short:{op.county}",
        }[decision]()
        self.proposals[op.id] = ([(f"suspense:{op.county}", -waits), (target, waits)], about, decision)
        if not waits:
            self._resolve(about, decision)
        return []

    def approve(self, op: Signed) -> Lines:
        lines, about, decision = self.proposals[op.body["proposal"]]
        self.holding.discard(op.body["proposal"])
        if about:
            self._resolve(about, decision)
        if decision == "refund":
            # The order's villager is owed what had been taken from her.
            (_, amount), (account, _) = lines
            self.refunds[op.id] = (account.partition(":")[2], amount)
        return lines

    def reject(self, op: Signed) -> Lines:
        self.holding.discard(op.body["proposal"])
        return []

    def _resolve(self, about: str, decision: str) -> None:
        order, state = self.orders.get(about, (None, ""))
        if order and state == "held":
            self.orders[about] = (order, "accepted" if decision == "accept" else "cancelled")


_PHONE = {
    "shift.open": Books.count,
    "shift.close": Books.close,
    "order.place": Books.place,
    "order.cancel": Books.cancel,
    "bag.seal": Books.seal,
    "bag.open": Books.unseal,
    "refund.pay": Books.pay_refund,
    "order.consent": Books.consent,
    "refund.claim": lambda books, op: [],
    "villager.add": lambda books, op: [],
    "card.link": lambda books, op: [],
    "delegate.add": lambda books, op: [],
    "parcel.receive": lambda books, op: books.goods.receive(op) or [],
    "parcel.hand_over": lambda books, op: books.goods.hand_over(op) or [],
    "parcel.refuse": Books.goods_back,
    "parcel.return": Books.goods_back,
}
_DESK = {
    "bag.seal": Books.seal,
    "bag.open": Books.unseal,
    "float.propose": Books.propose_float,
    "safe.propose": Books.propose_safe,
    "suspense.propose": Books.propose_suspense,
    "money.approve": Books.approve,
    "money.reject": Books.reject,
    "terms.draft": Books.draft,
    "terms.decide": lambda books, op: books.goods.decide_terms(op) or [],
    "plan.draft": Books.draft,
    "plan.publish": lambda books, op: books.goods.publish(op) or [],
    "orders.cut": Books.cut,
    "purchase.ask": Books.ask,
    "asks.lapse": Books.lapse,
    "purchase.answer": Books.answer,
    "purchase.dispatch": lambda books, op: books.goods.dispatch(op) or [],
    "hub.receive": lambda books, op: books.goods.at_hub(op) or [],
    "loss.propose": Books.propose_loss,
    "loss.decide": Books.decide_loss,
    "claim.settle": Books.settle_claim,
    "claim.pay": Books.pay_claim,
    "line.reverse": Books.propose_reversal,
    "line.reverse_decide": Books.decide_reversal,
    "commission.propose": Books.propose_commission,
    "settlement.close": lambda books, op: books.goods.settle(op),
    "payout.propose": Books.propose_payout,
}


def rebuilt(owner: Owner) -> Books:
    """The books as the signed operations make them."""
    books = Books(goods=goods_books.known(owner))
    for id, kind, agent, data, *rest in owner.ask(_SIGNED):
        said = json.loads(bytes(data))
        books.take(Signed(id, kind, datetime.fromisoformat(said["at"]), agent, said["body"], *rest))
    return books


def differences(owner: Owner) -> list[str]:
    """Accounts, parcels and lines on which the rows and the operations do not agree."""
    books = rebuilt(owner)
    made = books.balance
    said = dict(owner.ask("SELECT code, dr - cr FROM money_standing"))
    found = [
        f"{code}: {made.get(code, 0)} by the operations, {said.get(code, 0)} in the ledger"
        for code in sorted({*made, *said})
        if made.get(code, 0) != said.get(code, 0)
    ]
    return found + goods_books.differences(books.goods, owner)


_SIGNED = """
SELECT o.op_id::text, o.kind, o.agent::text, o.bytes, o.code, d.code, d.agent_id::text, d.kind = 'desk',
    coalesce(c.code, '420527'), coalesce(s.code, '')
FROM sync_operation o JOIN people_device d ON d.id = o.device
LEFT JOIN places_station s ON s.id = d.station_id LEFT JOIN places_place c ON c.id = s.county_id ORDER BY o.id"""
