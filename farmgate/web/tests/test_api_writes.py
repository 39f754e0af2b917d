"""What programs do is signed as what its person does, and happens once however often it is sent."""

import pytest

from farmgate.sql import ask
from farmgate.trade import queries as trade
from farmgate.web.tests.calling import Program, log_length, program, signed
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.trading import Traded, traded


@pytest.fixture
def goods(office: Office) -> Traded:
    return traded(office)


@pytest.fixture
def merchant(office: Office, goods: Traded) -> Program:
    return program(office.world.officer, merchant=goods.shop.merchant)


def test_a_purchase_order_is_answered_and_dispatched(office: Office, goods: Traded, merchant: Program) -> None:
    offer = next(iter(office.world.offers))
    path = f"/purchases/{goods.unanswered}"
    done = merchant.act(f"{path}/answer", {"short": [{"offer": offer, "pieces": 1}], "note": "one broke"})
    envelope = signed(done["operation"])
    assert (envelope["kind"], envelope["agent"]) == ("purchase.answer", str(office.world.officer.person_id))
    assert envelope["body"]["short"] == [[offer, 1]]
    assert merchant.get(path)["coming"] == merchant.get(path)["wanted"] - 1
    merchant.act(f"{path}/dispatch", {"waybill": "SF-77"})
    assert merchant.get(path)["state"] == "dispatched"
    assert len(merchant.walk(f"{path}/parcels")) == merchant.get(path)["orders"] == 1


def test_the_same_request_again_is_the_same_act(goods: Traded, merchant: Program) -> None:
    path, body = f"/purchases/{goods.unanswered}/answer", {"short": []}
    first = merchant.act(path, body, key="order-4711")
    before = log_length()
    again = merchant.ask("POST", path, body, **{"Idempotency-Key": "order-4711"})
    assert (again.status_code, again.json()) == (200, first)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert log_length() == before
    other = merchant.act(path, {"short": [], "note": "x"}, key="order-4711", status=409)
    assert other["code"] == "key_used"
    assert merchant.act(f"/purchases/{goods.accepted}/answer", body, key="order-4711", status=409)["code"] == "key_used"
    assert merchant.act(path, body, status=409)["code"] == "purchase_answered"


def test_a_key_is_its_tokens_own(office: Office, goods: Traded, merchant: Program) -> None:
    merchant.act(f"/purchases/{goods.unanswered}/answer", {"short": []}, key="order-4711")
    other = program(office.world.officer, merchant=goods.shop.merchant)
    other.act(f"/purchases/{goods.accepted}/dispatch", {}, key="order-4711")


def test_what_was_refused_may_be_sent_again(goods: Traded, merchant: Program) -> None:
    path = f"/purchases/{goods.unanswered}/dispatch"
    assert merchant.act(path, {}, key="van-0001", status=409)["code"] == "purchase_not_accepted"
    merchant.act(f"/purchases/{goods.unanswered}/answer", {"short": []})
    merchant.act(path, {}, key="van-0001")
    row = trade.purchase(goods.unanswered)
    assert row is not None and row.state == "dispatched"


def test_a_write_without_a_key_or_with_more_than_it_may_hold_is_refused(goods: Traded, merchant: Program) -> None:
    path = f"/purchases/{goods.unanswered}/answer"
    before = log_length()
    assert merchant.ask("POST", path, {"short": []}).status_code == 400
    for body in ({"short": [], "extra": 1}, {"short": [{"offer": "1", "pieces": 1}]}, [], {"short": 1}):
        problem = merchant.act(path, body, status=400)
        assert problem["code"] == "malformed" and problem["errors"]
    double = b'{"short": [], "short": []}'
    headers = {"Authorization": f"Bearer {merchant.token}", "Idempotency-Key": "abcdefgh"}
    for raw in (
        double,
        b"{",
        b"\xff",
        b'{"short": [], "note": "\\ud800"}',
        b'{"short": [], "note": "\\u0000"}',
        b"[" * 50_000,
    ):
        answer = merchant.client.generic("POST", f"/api/v1{path}", raw, "application/json", headers=headers)
        assert answer.status_code == 400, raw[:30]
    large = merchant.client.generic(
        "POST", f"/api/v1{path}", b" " * (1024 * 1024 + 1), "application/json", headers=headers
    )
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    assert log_length() == before


def test_products_are_judged_as_rows_of_a_file_are(goods: Traded, merchant: Program) -> None:
    path = f"/merchants/{goods.shop.merchant}/items"
    good = {"id": "A1", "title": "Salt", "price": "3.50 CNY", "gtin": "6901234567892", "shipping_weight": "1 斤"}
    products = [good, {"id": "A2", "title": "Sugar", "price": "free"}, {**good, "title": "Salt again"}]
    taken = merchant.act(path, {"products": products})
    assert (taken["rows"], taken["kept"], [row["row"] for row in taken["refused"]]) == (3, 1, [2, 3])
    assert "price" in taken["refused"][0]["en"] and taken["refused"][0]["zh"]
    (item,) = merchant.walk(path)
    assert (item["id"], item["price_minor"], item["weight_g"]) == ("A1", 350, 500)
    merchant.act(path, {"products": [{**good, "id": "B1"}]})
    assert [item["id"] for item in merchant.walk(path)] == ["B1"], "the new list takes the place of the old one"


def test_kept_answers_are_sealed_and_forgotten(goods: Traded, merchant: Program) -> None:
    from datetime import timedelta

    from farmgate.interface import services
    from farmgate.kernel import clock

    set_ = {"address": "https://erp.example/in", "events": ["purchase.cut"]}
    first = merchant.act("/hooks", set_, key="hook-0001", status=201)
    ((sealed,),) = ask("SELECT sealed FROM interface_keptanswer").fetchall()
    assert first["secret"].encode() not in bytes(sealed)
    assert merchant.act("/hooks", set_, key="hook-0001", status=201) == first
    assert services.clean(clock.now() + timedelta(days=29)) == 0
    assert services.clean(clock.now() + timedelta(days=31)) == 1
    assert ask("SELECT count(*) FROM interface_keptanswer").fetchall() == [(0,)]
