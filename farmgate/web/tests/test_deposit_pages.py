"""Deposit terms and open amounts in the office."""

import pytest

from farmgate.sql import one
from farmgate.sync import desk as desks
from farmgate.web.tests import crediting
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.crediting import Lent, lent, on_credit
from tests.world import COUNTY

pytestmark = pytest.mark.django_db
HERE = f"?county={COUNTY}"


@pytest.fixture
def owed(office: Office) -> Lent:
    return lent(office)


def test_terms_need_two_people_and_say_what_they_would_mean(office: Office, owed: Lent) -> None:
    page = f"/office/deposits/{owed.draft}"
    assert "You drew this up" in office.accountant.text(page)
    office.accountant.post(f"{page}/publish")
    text = office.officer.text(page)
    assert "Draft" in text and "could have been paid in part" in text
    office.officer.post(f"{page}/publish")
    assert "In force" in office.officer.text(page)
    assert "could have been paid in part" not in office.officer.text(page)


def test_a_form_becomes_rungs_and_a_row_without_a_part_is_left_out(office: Office) -> None:
    form = {"quiet_days": "90", "villager_cap": "600", "station_cap": "9000", "note": "spring"}
    rungs = {"collected_0": "3", "from_0": "100", "part_0": "50", "collected_1": "9", "up_to_2": "200", "part_2": "0"}
    office.officer.post(f"/office/deposits/draft{HERE}", **form, **rungs)
    assert one("SELECT rungs::text, villager_cap_minor FROM counter_depositladder") == (
        "[[3, 10000, null, 5000], [0, 0, 20000, 0]]",
        60_000,
    )
    wrong = office.officer.post(f"/office/deposits/draft{HERE}", **form, part_0="101")
    assert wrong.status_code == 422 and 'value="101"' in wrong.content.decode()


def test_a_rung_that_ends_before_it_begins_is_refused_in_words(office: Office) -> None:
    form = {"quiet_days": "90", "villager_cap": "600", "station_cap": "9000", "note": "spring"}
    answer = office.officer.post(f"/office/deposits/draft{HERE}", **form, from_0="100", up_to_0="50", part_0="10")
    assert answer.status_code == 422
    assert "ends below the value it begins at" in answer.content.decode()


def test_what_is_open_stands_by_station_and_on_her_page(office: Office, owed: Lent) -> None:
    text = office.officer.text("/office/dues/")
    assert "1 order is open, ¥21.00 in all" in text
    assert str(owed.order) in text and "S0001" in text
    assert str(owed.order) not in office.officer.text("/office/dues/", station="S0002")
    assert "Still to pay" in office.officer.text(f"/office/orders/{owed.order}")
    statement = office.officer.text(f"/office/villagers/{office.counter.villager}/statement/")
    assert "Still to be paid by you today" in statement and "21.00" in statement
    assert "21.00" in office.officer.text(f"/office/accounts/due:{office.counter.villager}")


def test_a_neighbour_and_a_stranger_see_nothing_of_it(office: Office, owed: Lent) -> None:
    for other in (office.neighbour, office.stranger):
        assert str(owed.order) not in other.text("/office/dues/")
        assert other.get(f"/office/deposits/{owed.draft}").status_code == 404
        other.post(f"/office/deposits/{owed.draft}/publish")
    assert "Draft" in office.officer.text(f"/office/deposits/{owed.draft}")


def test_a_held_deposit_shows_what_accepting_it_would_lend(office: Office, owed: Lent) -> None:
    held = on_credit(office.counter, 4200)
    assert office.counter.phone.sync()["results"][-1]["code"] == "deposit_too_small"
    text = office.officer.text(f"/office/exceptions/{held.id}")
    assert "Less paid at once than the terms ask" in text and "Still to be paid by villagers" in text
    answer = office.officer.post(f"/office/exceptions/{held.id}/propose", decision="accept", note="she is known")
    assert answer.status_code == 302
    assert one("SELECT proposal IS NOT NULL FROM sync_exception WHERE op_id = %s", [held.id]) == (True,)


def test_many_open_orders_cost_as_one(office: Office, owed: Lent) -> None:
    office.officer.text("/office/dues/")
    before = office.officer.questions("/office/dues/")
    for _ in range(3):
        on_credit(office.counter, 2100)
    office.counter.phone.sync()
    desks.act(office.world.accountant, "deposit.draft", crediting.TERMS)
    assert office.officer.questions("/office/dues/") == before
