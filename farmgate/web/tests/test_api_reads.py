"""What programs read: everything of their reach, and of villagers nothing."""

import typing

import pytest
from django.apps import apps

from farmgate.sql import one
from farmgate.web.api import parcels, shapes
from farmgate.web.tests.calling import Program, program
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.trading import Traded, traded


@pytest.fixture
def goods(office: Office) -> Traded:
    return traded(office)


@pytest.fixture
def headquarters(office: Office, goods: Traded) -> Program:
    return program(office.world.officer)


@pytest.fixture
def merchant(office: Office, goods: Traded) -> Program:
    return program(office.world.officer, merchant=goods.shop.merchant)


def test_orders_with_their_lines_and_without_names(office: Office, headquarters: Program) -> None:
    orders = headquarters.walk("/orders")
    (placed,) = one("SELECT count(*) FROM counter_assistedorder")
    assert len(orders) == len({order["id"] for order in orders}) == placed > 5
    first = next(order for order in orders if order["id"] == str(office.counter.phone.log[2].id))
    assert (first["total_minor"], first["station"], len(first["lines"])) == (4_200, "S0001", 2)
    assert first["lines"][0]["name_en"].startswith("Kettle")
    assert headquarters.get(f"/orders/{first['id']}") == first
    assert {order["state"] for order in headquarters.walk("/orders?state=bought")} == {"bought"}
    assert headquarters.get("/orders?station=S0002")["items"] == []
    whole = headquarters.ask("GET", "/orders?limit=200").content.decode()
    assert "陈桂花" not in whole and str(office.counter.villager) not in whole


def test_a_merchant_sees_its_purchase_orders_and_never_a_villager(
    office: Office, goods: Traded, merchant: Program
) -> None:
    purchases = merchant.walk("/purchases")
    assert {row["state"] for row in purchases} == {"sent", "accepted", "dispatched"}
    one = merchant.get(f"/purchases/{goods.dispatched}")
    assert one in purchases and one["cost_minor"] == one["goods_minor"] * 9 // 10
    lines = merchant.walk(f"/purchases/{goods.dispatched}/lines", limit=1)
    assert sum(line["coming"] for line in lines) == one["coming"]
    (parcel,) = merchant.walk(f"/purchases/{goods.dispatched}/parcels")
    assert parcel["code"] == goods.code and parcel["contents"][0]["quantity"] == 2
    assert merchant.get(f"/parcels/{parcel['id']}") == parcel
    assert merchant.walk(f"/parcels?purchase={goods.dispatched}") == [parcel]
    assert merchant.get("/parcels", status=400)["code"] == "purchase_needed"
    assert merchant.get("/orders", status=403)["code"] == "no_scope"
    for path in ("/purchases", f"/purchases/{goods.dispatched}/lines", f"/purchases/{goods.dispatched}/parcels"):
        said = merchant.ask("GET", path).content.decode()
        assert "陈桂花" not in said and str(office.counter.villager) not in said
        assert office.counter.phone.code not in said, "a slip number begins with it"


def test_what_is_settled_line_by_line(goods: Traded, merchant: Program, headquarters: Program) -> None:
    for program_ in (merchant, headquarters):
        (settlement,) = program_.walk("/settlements")
        (share,) = settlement["shares"]
        assert (settlement["id"], share["merchant"]) == (str(goods.settlement), str(goods.shop.merchant))
        lines = program_.walk(f"/settlements/{settlement['id']}/merchants/{share['merchant']}/lines", limit=1)
        assert sum(line["coming"] * line["unit_cost_minor"] for line in lines) == share["cost_minor"]
        assert {line["state"] for line in lines} == {"final"}


def test_what_a_merchant_fills(office: Office, goods: Traded, merchant: Program) -> None:
    assert [row["code"] for row in merchant.walk("/merchants")] == ["S01"]
    terms = merchant.walk(f"/merchants/{goods.shop.merchant}/terms", limit=5)
    assert {row["offer"]: row["price_minor"] for row in terms} == office.world.offers


def test_the_token_says_what_it_may(goods: Traded, merchant: Program) -> None:
    me = merchant.get("/me")
    assert (me["county"], me["merchant"]) == ("420527", str(goods.shop.merchant))
    assert "orders:read" not in me["scopes"]


def test_a_cursor_of_another_list_is_refused(headquarters: Program) -> None:
    cursor = headquarters.get("/orders?limit=1")["next"]
    assert headquarters.get(f"/purchases?cursor={cursor}", status=400)["code"] == "bad_cursor"
    assert headquarters.get("/orders?cursor=AAAAAAAAAAAA", status=400)["code"] == "bad_cursor"


def test_a_walk_meets_everything_once_while_rows_arrive(office: Office, headquarters: Program) -> None:
    before = {order["id"] for order in headquarters.walk("/orders")}
    met: list[str] = []
    page = headquarters.get("/orders?limit=2")
    while page["next"]:
        met += [order["id"] for order in page["items"]]
        office.counter.order()
        office.counter.phone.sync()
        page = headquarters.get(f"/orders?limit=2&cursor={page['next']}")
    met += [order["id"] for order in page["items"]]
    assert len(met) == len(set(met)) and before <= set(met)


def test_what_makes_no_sense_is_refused_in_both_languages(headquarters: Program) -> None:
    for path in ("/orders?limit=201", "/orders?state=lost", "/orders?placed_since=0001-01-01T00:00:00Z", "/orders/x"):
        answer = headquarters.ask("GET", path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
        problem = answer.json()
        assert problem["code"] == "malformed" and set(problem["message"]) == {"zh-Hans", "en"} and problem["errors"]


def test_every_state_there_is_can_be_told() -> None:
    """One that the document does not know would be a fault of the server for whoever reads it."""
    known = {
        ("counter", "AssistedOrder"): shapes.Order.model_fields["state"].annotation,
        ("trade", "Purchase"): shapes.Purchase.model_fields["state"].annotation,
        ("trade", "Line"): shapes.Line.model_fields["state"].annotation,
        ("logistics", "Parcel"): parcels.State,
    }
    for (room, noun), said in known.items():
        assert set(typing.get_args(said)) - {""} == set(apps.get_model(room, noun).State.values), noun
