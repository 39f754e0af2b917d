"""Villagers are asked for other prices and other goods: one is cheaper, two agree, one refuses, one is never asked in time."""

import json
from datetime import timedelta
from typing import Any

from farmgate.kernel.clock import wire
from farmgate.sql import ask
from tests.golden.ground import COUNTY

PHONE = "wang-phone"


def villagers_are_asked(story: Any) -> None:
    """Five orders of one good each, cut and asked about before the merchant answers."""
    say = story.say
    shift = next(line["id"] for line in reversed(story.lines) if line["kind"] == "shift.open" and line["by"] == PHONE)
    chen = next(line["id"] for line in story.lines if '"陈桂花"' in line["text"])
    orders = [say(PHONE, "order.place", _order(shift, chen, price)) for price in (1200, 1200, 1300, 1300, 1300)]
    drawer = _one(
        "SELECT t.drawer_minor FROM counter_till t JOIN counter_assistedorder o USING (device) WHERE o.id = %s",
        orders[0],
    )
    say(PHONE, "shift.close", {"shift": shift, "count_minor": drawer, "expected_minor": drawer})
    shift = say(PHONE, "shift.open", {"count_minor": drawer, "expected_minor": drawer})
    say("officer", "orders.cut", {"county": COUNTY, "until": wire(story.at)})
    purchase = str(_one('SELECT purchase_id FROM trade_line WHERE "order" = %s', orders[0]))
    until = wire(story.at + timedelta(days=2))
    cheaper = {"offer": 3, "unit_price_minor": 1100, "unit_cost_minor": 1000, "substitute": None}
    dearer = {"offer": 4, "unit_price_minor": 1500, "unit_cost_minor": 1400, "substitute": None}
    body = {"purchase": purchase, "changes": [cheaper, dearer], "until": until, "note": "late harvest"}
    say("officer", "purchase.ask", body)
    instead = {"offer": 3, "unit_price_minor": 1000, "unit_cost_minor": 900, "substitute": 5}
    say("accountant", "purchase.ask", {"purchase": purchase, "changes": [instead], "until": until})
    _answers(story, shift, orders)
    say("officer", "purchase.answer", {"purchase": purchase, "short": [], "note": ""})
    story.at += timedelta(days=6)
    say("officer", "asks.lapse", {"county": COUNTY})
    late = _consent(orders[4], 200, shift)
    say(PHONE, "order.consent", late)


def _answers(story: Any, shift: str, orders: list[str]) -> None:
    say = story.say
    say(PHONE, "order.consent", _consent(orders[0], 0, None))
    no = say(PHONE, "order.consent", _consent(orders[1], 0, None, agreed=False))
    say(PHONE, "refund.pay", {"shift": shift, "refund": no, "shown": "slip", "amount_minor": 1100})
    card = {"mandate": {"consent": "card", "delegate": None}, "tendered_minor": 500, "change_minor": 300}
    say(PHONE, "order.consent", _consent(orders[2], 200, shift, **card))
    say(PHONE, "order.consent", _consent(orders[2], 200, shift))
    say(PHONE, "order.consent", _consent(orders[3], 100, shift))


def _order(shift: str, villager: str, price: int) -> dict[str, Any]:
    offer = {1200: 3, 1300: 4}[price]
    return {
        "shift": shift,
        "villager": villager,
        "mandate": {"consent": "spoken"},
        "lease": 1,
        "price_list": 1,
        "lines": [[offer, 1, price]],
        "fee_minor": 100,
        "total_minor": price + 100,
        "tendered_minor": price + 100,
        "change_minor": 0,
    }


def _consent(order: str, extra: int, shift: str | None, agreed: bool = True, **odd: Any) -> dict[str, Any]:
    asked = _one("SELECT id FROM trade_ask WHERE \"order\" = %s AND state <> 'applied'", order)
    mandate = {"consent": "spoken", "delegate": None}
    body = {"ask": str(asked), "order": order, "n": 1, "agreed": agreed, "mandate": mandate, "extra_minor": extra}
    return body | {"tendered_minor": extra, "change_minor": 0, "shift": shift, "lease": 1} | odd


def _one(sql: str, order: str) -> Any:
    row = ask(sql, [order]).fetchone()
    assert row is not None, json.dumps(order)
    return row[0]
