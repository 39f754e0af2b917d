"""A bag from a till is counted at the county before its sealed amount is shown; a bag for a till leaves the safe."""

import re

from farmgate.money import queries as money
from farmgate.web.tests.conftest import Office


def arrive(office: Office) -> str:
    """A bag of 42 yuan on its way to the county. Returns its page."""
    shift = str(office.counter.shift)
    body = {"shift": shift, "seal_no": "ZG100001", "to": "safe:420527", "amount_minor": 4200}
    made = office.counter.record("bag.seal", body)
    office.counter.phone.sync()
    return f"/office/bags/{made.id}"


def test_the_count_is_blind(office: Office) -> None:
    path = arrive(office)
    page = office.officer.text(path)
    assert "It has arrived: open and count" in page
    assert "¥42.00" not in page
    assert office.officer.post(f"{path}/opened", count="42").status_code == 302
    page = office.officer.text(path)
    assert "Opened, count agrees" in page
    assert "¥42.00" in page
    assert money.balances(["safe:420527"])["safe:420527"].net == 4200


def test_a_difference_becomes_an_exception(office: Office) -> None:
    path = arrive(office)
    office.officer.post(f"{path}/opened", count="40")
    assert "Count differs" in office.officer.text(path)
    waiting = office.officer.text("/office/exceptions/")
    assert "Bag count differs" in waiting
    assert "-¥2.00" in waiting


def test_it_is_opened_once_and_by_its_county(office: Office) -> None:
    path = arrive(office)
    assert office.neighbour.get(path).status_code == 404
    assert office.neighbour.post(f"{path}/opened", count="42").status_code == 404
    office.officer.post(f"{path}/opened", count="42")
    again = office.accountant.post(f"{path}/opened", count="42")
    assert again.status_code == 422
    assert "This bag was opened before" in again.content.decode()


def test_a_bag_for_a_till_leaves_the_safe(office: Office) -> None:
    office.officer.post(f"{arrive(office)}/opened", count="42")
    form = office.officer.text("/office/bags/seal")
    assert "¥42.00" in form
    assert office.counter.phone.code in form
    fields = {"to": f"drawer:{office.counter.phone.code}", "seal_no": "ZG100002", "amount": "20"}
    done = office.officer.post("/office/bags/sealed", **fields)
    assert re.fullmatch(r"/office/bags/[0-9a-f-]{36}", done.headers["Location"])
    assert money.balances(["safe:420527"])["safe:420527"].net == 2200
