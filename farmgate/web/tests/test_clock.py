"""The page of what the server does by itself: set, stopped, and why it did nothing."""

from farmgate.kernel import clock
from farmgate.sync import clockwork, pressing
from farmgate.web.tests.conftest import Office
from tests.world import COUNTY

PAGE, SET = "/office/clock/", "/office/clock/cut/set"


def test_an_hour_is_set_shown_and_stopped(office: Office) -> None:
    assert "Not set" in office.officer.text(PAGE)
    done = office.officer.post(SET, **{"cut-at": "20:00"})
    assert done.headers["Location"] == f"{PAGE}?county={COUNTY}"
    page = office.accountant.text(PAGE)
    assert "20:00" in page and "set by officer" in page and 'value="20:00"' in page
    office.officer.post(SET, **{"cut-at": ""})
    assert clockwork.hands(COUNTY) == []


def test_why_it_did_nothing_is_told(office: Office) -> None:
    office.officer.post(SET, **{"cut-at": "20:00"})
    (hand,) = clockwork.hands(COUNTY)
    with clock.at(hand.next_at):
        pressing.press(hand.next_at)
    assert "There is no order to buy goods for until then." in office.officer.text(PAGE)


def test_a_settlement_on_a_day_of_the_month(office: Office) -> None:
    wrong = office.officer.post("/office/clock/settle/set", **{"settle-at": "1:61", "settle-day": "31"})
    assert wrong.status_code == 422 and 'value="1:61"' in wrong.content.decode()
    office.officer.post("/office/clock/settle/set", **{"settle-at": "01:30", "settle-day": "28"})
    (hand,) = clockwork.hands(COUNTY)
    assert (hand.what, hand.minute, hand.day) == ("settle", 90, 28)


def test_another_county_and_a_stranger_reach_nothing(office: Office) -> None:
    for other in (office.neighbour, office.stranger):
        assert other.get(PAGE, county=COUNTY).status_code == 404
        assert other.post(f"{SET}?county={COUNTY}", **{"cut-at": "20:00"}).status_code == 404
    assert clockwork.hands(COUNTY) == []
