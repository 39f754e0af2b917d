"""The caps of a county's leases: seen by who sees the county, set by an officer after the second factor."""

import re

from farmgate.sync.caps import Caps, caps
from farmgate.web.tests.conftest import Office, desk

BEGINNING = Caps(500_000, 2_000_000, 300)
WANTED = {"sale_cap": "3,000", "day_cap": "12000.50", "day_count": "80"}


def test_set_by_an_officer_and_told_to_phones(office: Office) -> None:
    page = office.officer.text("/office/limits/")
    for shown in ("¥5,000.00", "¥20,000.00", "300 orders", "never", 'value="5000.00"'):
        assert shown in page, shown
    done = office.officer.post("/office/limits/set", **WANTED)
    assert done.headers["Location"] == "/office/limits/?county=420527"
    assert caps("420527") == Caps(300_000, 1_200_050, 80)
    page = office.accountant.text("/office/limits/")
    for shown in ("¥3,000.00", "¥12,000.50", "80 orders", "<small>officer</small>"):
        assert shown in page, shown
    link = re.search(r"/office/operations/[0-9a-f-]{36}", page)
    assert link
    assert "Limits set" in office.accountant.text(link[0])
    office.counter.phone.sync()
    assert office.counter.phone.lease is not None
    assert office.counter.phone.lease["sale_cap_minor"] == 300_000
    assert office.counter.phone.lease["day_count_cap"] == 80


def test_another_county_keeps_its_own(office: Office) -> None:
    office.neighbour.post("/office/limits/set", **WANTED)
    assert caps("420528") == Caps(300_000, 1_200_050, 80)
    assert caps("420527") == BEGINNING
    assert "never" in office.officer.text("/office/limits/")
    assert "stranger" in office.neighbour.text("/office/limits/")


def test_who_may_not_set_them(office: Office) -> None:
    assert "Set the limits" not in office.accountant.text("/office/limits/")
    office.accountant.post("/office/limits/set", **WANTED)
    for other in (office.neighbour, office.stranger):
        assert other.get("/office/limits/", county="420527").status_code == 404
        assert other.post("/office/limits/set?county=420527", **WANTED).status_code == 404
    assert office.stranger.get("/office/limits/").status_code == 404
    assert caps("420527") == BEGINNING


def test_without_the_second_factor_nothing_changes(office: Office) -> None:
    half = desk(office.world.officer, verified=False)
    response = half.post("/office/limits/set", **WANTED)
    assert response.headers["Location"].startswith("/office/login/second")
    assert caps("420527") == BEGINNING


def test_what_cannot_be_is_told_at_its_field(office: Office) -> None:
    for fields, why in (
        ({**WANTED, "day_cap": "2999.99"}, "This must not be less than one order may be."),
        ({**WANTED, "sale_cap": "0"}, "The amount must be above nothing"),
        ({**WANTED, "day_count": "0"}, "greater than or equal to 1"),
        ({"sale_cap": "5000", "day_cap": "20000", "day_count": "300"}, "Nothing was changed."),
    ):
        response = office.officer.post("/office/limits/set", **fields)
        assert response.status_code == 422
        assert why in response.content.decode(), why
    assert caps("420527") == BEGINNING
