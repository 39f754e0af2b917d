"""How many of a good a station may promise: found by name, set, counted against, lifted."""

import re
from uuid import UUID

from farmgate.catalogue.queries import allocations
from farmgate.web.tests.conftest import Office, desk

PAGE = "/office/stations/S0001"
SET = f"{PAGE}/allocation"


def first(office: Office) -> str:
    return str(next(iter(office.world.offers)))


def test_found_set_counted_and_lifted(office: Office) -> None:
    offer = first(office)
    page = office.officer.text(PAGE)
    assert "No good has a limit here." in page
    assert "Set or lift a limit" not in page
    assert f'value="{offer}"' in office.officer.text(PAGE, good="shuihu")
    done = office.officer.post(f"{SET}?good=shuihu", offer=offer, quantity="5")
    assert done.headers["Location"] == PAGE
    office.counter.phone.sync()
    office.counter.order()
    office.counter.phone.sync()
    page = office.officer.text(PAGE)
    for shown in ('<td class="number">5</td>', '<td class="number">2</td>', '<td class="number">3</td>', "Some left"):
        assert shown in page, shown
    assert office.officer.post(SET, offer=offer, quantity="").status_code == 302
    assert allocations("S0001") == {}


def test_the_last_piece_and_one_more(office: Office) -> None:
    offer = first(office)
    office.officer.post(f"{SET}?good=shuihu", offer=offer, quantity="2")
    office.counter.order()
    office.counter.phone.sync()
    assert "All promised" in office.officer.text(PAGE)
    office.officer.post(SET, offer=offer, quantity="1")
    assert "More promised than allotted" in office.officer.text(PAGE)


def test_a_cancelled_order_gives_back_what_it_promised(office: Office) -> None:
    offer, counter = first(office), office.counter
    office.officer.post(f"{SET}?good=shuihu", offer=offer, quantity="5")
    placed = [counter.order(), counter.order()]
    counter.phone.sync()
    assert '<td class="number">4</td><td class="number">1</td>' in promises(office)
    take_back(office, placed[0].id)
    counter.phone.sync()
    assert '<td class="number">2</td><td class="number">3</td>' in promises(office)
    # A batch that sells it again as well has its promises before it, and counts on from them.
    take_back(office, placed[1].id)
    counter.order()
    counter.order()
    assert [row["code"] for row in counter.phone.sync()["results"]] == [None, None, None]
    assert '<td class="number">4</td><td class="number">1</td>' in promises(office)


def test_an_order_from_before_the_limit_gives_back_no_more_than_there_is(office: Office) -> None:
    offer, counter = first(office), office.counter
    early = counter.order(lines=[[int(offer), 4, office.world.offers[int(offer)]]], **sums(office, offer, 4))
    assert [row["code"] for row in counter.phone.sync()["results"]] == [None]
    office.officer.post(f"{SET}?good=shuihu", offer=offer, quantity="5")
    counter.order()
    counter.phone.sync()
    take_back(office, early.id, sums(office, offer, 4)["total_minor"])
    assert [row["code"] for row in counter.phone.sync()["results"]] == [None]
    assert '<td class="number zero">0</td><td class="number">5</td>' in promises(office)


def promises(office: Office) -> str:
    return re.sub(r"\s*(<[^>]+>)\s*", r"\1", office.officer.text(PAGE))


def sums(office: Office, offer: str, quantity: int) -> dict[str, int]:
    total = quantity * office.world.offers[int(offer)]
    return {"fee_minor": 0, "total_minor": total, "tendered_minor": total, "change_minor": 0}


def take_back(office: Office, order: UUID, total: int = 4200) -> None:
    body = {"shift": str(office.counter.shift), "order": str(order), "reason": "other", "refund_minor": total}
    office.counter.record("order.cancel", body)


def test_what_cannot_be_is_told(office: Office) -> None:
    assert "No good matches." in office.officer.text(PAGE, good="zeppelin")
    for fields in (
        {"offer": "999999", "quantity": "5"},
        {"offer": first(office), "quantity": "-1"},
        {"offer": first(office)},
        {},
    ):
        assert office.officer.post(f"{SET}?good=shuihu", **fields).status_code == 422
    assert allocations("S0001") == {}


def test_who_may_not_set_one(office: Office) -> None:
    fields = {"offer": first(office), "quantity": "5"}
    for other in (office.neighbour, office.stranger):
        assert other.post(f"{SET}?good=shuihu", **fields).status_code == 404
    half = desk(office.world.officer, verified=False)
    assert half.post(f"{SET}?good=shuihu", **fields).headers["Location"].startswith("/office/login/second")
    assert allocations("S0001") == {}
    assert office.accountant.post(f"{SET}?good=shuihu", **fields).status_code == 302
    assert allocations("S0001") == {int(first(office)): 5}
