"""Goods that go back: one holder at every moment, until their merchant has them."""

from typing import Any

import pytest

from farmgate.kernel.problems import Problem
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.sync.tests.conftest import Counter
from tests.losable import Lost, act, items, net
from tests.supplied import Supplied
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def parcel(counter: Counter) -> Lost:
    return Lost(Supplied(counter.world, lambda: counter.at), counter)


def scan(parcel: Lost, kind: str, condition: str = "ok") -> None:
    body: dict[str, Any] = {"county": COUNTY, "parcels": [parcel.code], "condition": condition}
    desk.act(parcel.shop.officer, kind, body)


def holder(parcel: Lost) -> str:
    ((found,),) = ask("SELECT holder FROM logistics_parcel WHERE id = %s", [parcel.id]).fetchall()
    return str(found)


def test_from_the_station_to_the_hub_to_the_merchant(parcel: Lost) -> None:
    parcel.bring("back")
    assert holder(parcel) == "station:S0001"
    parcel.step("given")
    assert (parcel.state, holder(parcel)) == ("given", "station:S0001"), "his own word frees nobody"
    scan(parcel, "hub.take_back")
    assert (parcel.state, holder(parcel)) == ("homeward", f"hub:{COUNTY}")
    scan(parcel, "hub.give_back", "damaged")
    assert (parcel.state, holder(parcel)) == ("home", f"merchant:{parcel.shop.merchant}")
    assert net(f"payable:{parcel.shop.merchant}") == 0
    assert [item["state"] for item in items(parcel.counter, "parcel")] == ["given", "homeward", "home"]


def test_the_hubs_scan_may_come_before_the_phones(parcel: Lost) -> None:
    parcel.bring("back")
    scan(parcel, "hub.take_back")
    assert act(parcel.counter, "parcel.give_back", {"parcel": parcel.id}) is None
    assert (parcel.state, holder(parcel)) == ("homeward", f"hub:{COUNTY}")


def test_scanned_again_or_late_it_stays_where_it_is(parcel: Lost) -> None:
    parcel.bring("homeward")
    scan(parcel, "hub.take_back")
    scan(parcel, "hub.give_back")
    scan(parcel, "hub.take_back")
    assert parcel.state == "home"
    odd = ask("SELECT code FROM logistics_scan WHERE kind = 'hub.take_back' ORDER BY at, operation").fetchall()
    assert sorted(code for (code,) in odd) == ["", "seen_before", "seen_before"]


@pytest.mark.parametrize("kind", ["hub.take_back", "hub.give_back"])
def test_what_goes_to_her_does_not_go_back(parcel: Lost, kind: str) -> None:
    parcel.bring("shelf")
    with pytest.raises(Problem, match="not_going_back"):
        scan(parcel, kind)
    assert parcel.state == "shelf"


def test_given_to_the_van_without_being_refused_is_an_exception(parcel: Lost) -> None:
    parcel.bring("shelf")
    assert act(parcel.counter, "parcel.give_back", {"parcel": parcel.id}) == "not_going_back"
    assert parcel.state == "shelf"


def test_a_new_phone_is_told_what_still_lies_here_and_not_what_the_hub_has(parcel: Lost) -> None:
    parcel.bring("given")
    assert [item["state"] for item in parcel.shop.parcels(parcel.counter)] == ["given"]
    parcel.step("homeward")
    assert parcel.shop.parcels(parcel.counter) == []


def test_a_neighbour_county_scans_nothing_here(parcel: Lost) -> None:
    parcel.bring("back")
    body = {"county": COUNTY, "parcels": [parcel.code], "condition": "ok"}
    for kind in ("hub.take_back", "hub.give_back"):
        with pytest.raises(Problem, match="not_allowed"):
            desk.act(parcel.counter.world.stranger, kind, body)
