"""The server's till fold replays the vectors that the phone's replays: tests/vectors/till_fold.json."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from farmgate.counter import balance, consenting, rules
from farmgate.counter.facts import (
    AskRef,
    BagRef,
    ConsentFacts,
    CounterFacts,
    Decision,
    LeaseFacts,
    ListFacts,
    OrderFacts,
    OrderRef,
    RefundRef,
    TillState,
)
from farmgate.counter.operations import KINDS, all_paid_at_once

VECTORS = json.loads((Path(__file__).parents[3] / "tests" / "vectors" / "till_fold.json").read_text())


class Fold:
    """One case, replayed operation by operation."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.facts = VECTORS["facts"] | case["facts"]
        f = self.facts
        self.who = CounterFacts(
            UUID(f["device"]), f["device_code"], UUID(f["agent"]), f["county"], f["utc_offset_minutes"]
        )
        self.state = state_of(case["start"])
        self.orders = {
            UUID(id_): OrderRef(
                UUID(o["device"]),
                o["total_minor"],
                o.get("fee_minor", 0),
                o["held"],
                o["cancelled"],
                bought=o.get("bought", False),
                villager=UUID(int=1),
                county=f["county"],
                due_minor=o.get("due_minor", 0),
                lines=tuple((offer, quantity) for offer, quantity in o.get("lines", ())),
            )
            for id_, o in f["orders"].items()
        }
        self.bags = {
            UUID(id_): BagRef(b["from_holder"], b["to_holder"], b["sealed_minor"], b["opened"], None)
            for id_, b in f["bags"].items()
        }

        self.refunds = {
            UUID(id_): RefundRef(UUID(r["villager"]), r["amount_minor"], "S0001", r["paid"])
            for id_, r in f["refunds"].items()
        }

        self.asks = {
            UUID(id_): AskRef(
                UUID(a["order"]), a["n"], a["extra_minor"], datetime.fromisoformat(a["until"]), lapsed=a["lapsed"]
            )
            for id_, a in f["asks"].items()
        }

    def apply(self, op: dict[str, Any]) -> Decision:
        op_id, said = UUID(op["id"]), op["body"]
        if op["kind"] == "order.place" and "due_minor" not in said:
            said = all_paid_at_once(said)
        body = KINDS[op["kind"], 2 if op["kind"] == "order.place" else 1].model_validate(said)
        at = datetime.fromisoformat(op["at"])
        match op["kind"]:
            case "shift.open":
                self.state, decision = rules.open_shift(self.state, op_id, body, self.who)
            case "shift.close":
                self.state, decision = rules.close_shift(self.state, body, self.who)
            case "order.place":
                self.state, decision = rules.place_order(self.state, at, body, self.who, self.order_facts(body))
                held = decision.code is not None
                lines = tuple((offer, quantity) for offer, quantity, _ in body.lines)
                self.orders[op_id] = OrderRef(
                    self.who.device,
                    body.total_minor,
                    body.fee_minor,
                    held,
                    False,
                    villager=body.villager,
                    county=self.who.county,
                    due_minor=body.due_minor,
                    lines=lines,
                )
            case "order.balance":
                order = self.orders.get(body.order)
                self.state, decision = balance.pay_balance(self.state, body, self.who, order)
                if order and any(code.startswith("due:") for e in decision.entries for code, _ in e.lines):
                    self.orders[body.order] = replace(order, due_minor=0)
            case "order.cancel":
                self.state, decision = rules.cancel_order(self.state, body, self.who, self.orders.get(body.order))
                if decision.code is None:
                    self.orders[body.order] = replace(self.orders[body.order], cancelled=True)
            case "order.consent":
                self.state, decision = consenting.consent(self.state, at, body, self.who, self.consent_facts(body))
                if decision.code is None:
                    self.asks[body.ask] = replace(self.asks[body.ask], answered=True)
            case "bag.seal":
                self.state, decision = rules.seal_bag(self.state, op_id, body, self.who)
            case "bag.open":
                self.state, decision = rules.open_bag(self.state, body, self.who, self.bags.get(body.bag))
                if decision.code != "unknown_bag":
                    self.bags[body.bag] = replace(self.bags[body.bag], opened=True)
            case "refund.pay":
                self.state, decision = rules.pay_refund(self.state, body, self.who, self.refunds.get(body.refund))
                if decision.code is None:
                    self.refunds[body.refund] = replace(self.refunds[body.refund], paid=True)
        return decision

    def order_facts(self, body: Any) -> OrderFacts:
        f = self.facts
        listed = f["price_lists"].get(str(body.price_list))
        return OrderFacts(
            lease=self.lease(body),
            price_list=listed
            and ListFacts(
                {int(offer): price for offer, price in listed["prices"].items()},
                listed["fee_minor"],
                listed["superseded_at"] and datetime.fromisoformat(listed["superseded_at"]),
            ),
            villager_known=str(body.villager) in f["villagers"],
            mandate_good=self.mandate_good(body, str(body.villager)),
            allocation={int(offer): n for offer, n in f["allocation"].items()},
            may_owe_minor=f["may_owe_minor"],
        )

    def consent_facts(self, body: Any) -> ConsentFacts:
        asked = self.facts["asks"].get(str(body.ask), {})
        return ConsentFacts(
            ask=self.asks.get(body.ask),
            lease=self.lease(body),
            mandate_good=self.mandate_good(body, asked.get("villager", "")),
        )

    def mandate_good(self, body: Any, villager: str) -> bool:
        named = [villager, str(body.mandate.delegate)]
        return body.mandate.consent != "delegate" or named in self.facts["delegates"]

    def lease(self, body: Any) -> LeaseFacts | None:
        lease = self.facts["leases"].get(str(body.lease))
        return lease and LeaseFacts(
            body.lease,
            UUID(lease["device"]),
            lease["sale_cap_minor"],
            lease["day_cap_minor"],
            lease["day_count_cap"],
            datetime.fromisoformat(lease["hard_expires_at"]),
        )


def state_of(fields: dict[str, Any]) -> TillState:
    return TillState(
        fields["shift"] and UUID(fields["shift"]),
        fields["drawer_minor"],
        fields["float_minor"],
        fields["day"] and date.fromisoformat(fields["day"]),
        fields["day_total_minor"],
        fields["day_count"],
        {int(offer): n for offer, n in fields["promised"].items()},
    )


@pytest.mark.parametrize("case", VECTORS["cases"], ids=[case["name"] for case in VECTORS["cases"]])
def test_the_fold_agrees_with_the_vectors(case: dict[str, Any]) -> None:
    fold = Fold(case)
    decisions = [fold.apply(op) for op in case["ops"]]
    assert [d.code for d in decisions] == [expected["code"] for expected in case["expect"]]
    assert fold.state == state_of(case["end"])


@pytest.mark.parametrize("case", VECTORS["cases"], ids=[case["name"] for case in VECTORS["cases"]])
def test_every_decision_balances_and_moves_the_drawer_as_the_state_says(case: dict[str, Any]) -> None:
    fold = Fold(case)
    for op in case["ops"]:
        before = fold.state.drawer_minor
        decision = fold.apply(op)
        for entry in decision.entries:
            assert sum(amount for _, amount in entry.lines) == 0
        posted = sum(a for e in decision.entries for code, a in e.lines if code == fold.who.drawer)
        assert fold.state.drawer_minor - before == posted
