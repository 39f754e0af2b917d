"""Money moves by two people: what one proposes, another sees with before and after, and decides."""

import re

from farmgate.money import queries as money
from farmgate.web.tests.conftest import Office, odd_order


def net(code: str) -> int:
    found = money.balances([code])
    return found[code].net if code in found else 0


def proposed(html: str) -> str:
    """The address of the proposal that waits on a page."""
    found = re.search(r"/office/proposals/[0-9a-f-]{36}/approve", html)
    assert found, "no proposal waits"
    return found[0]


def propose_float(office: Office, amount: str = "35.50") -> None:
    fields = {"agent": str(office.world.agents[0].id), "direction": "raise", "amount": amount, "note": "market day"}
    response = office.officer.post("/office/proposals/float", **{f"float-{k}": v for k, v in fields.items()})
    assert response.status_code == 302


def test_another_person_approves_a_float(office: Office) -> None:
    account = f"float:{office.world.agents[0].id}"
    before = net(account)
    propose_float(office)
    assert net(account) == before
    own = office.officer.text("/office/proposals/")
    assert "another person must decide" in own
    assert "/approve" not in own
    page = office.accountant.text("/office/proposals/")
    assert "王秀英" in page
    assert "¥958.00" in page
    assert "¥993.50" in page
    assert office.accountant.post(proposed(page)).status_code == 302
    assert net(account) == before + 3550


def test_who_proposed_cannot_approve_by_the_address(office: Office) -> None:
    propose_float(office)
    path = proposed(office.accountant.text("/office/proposals/"))
    response = office.officer.client.post(path, follow=True)
    assert "Another person has to decide" in response.content.decode()
    assert "Waiting for another person" in office.accountant.text("/office/proposals/")


def test_a_rejected_proposal_moves_nothing(office: Office) -> None:
    propose_float(office)
    path = proposed(office.accountant.text("/office/proposals/")).replace("approve", "reject")
    before = net(f"float:{office.world.agents[0].id}")
    office.accountant.post(path, note="too much")
    assert net(f"float:{office.world.agents[0].id}") == before
    assert "Nothing waits." in office.officer.text("/office/proposals/")


def test_an_amount_that_is_none_is_told_at_its_field(office: Office) -> None:
    for amount, why in (
        ("", "required"),
        ("1.234", "two digits"),
        ("-5", "above nothing"),
        ("ten", "such as"),
        ("NaN", "two"),
    ):
        fields = {"agent": str(office.world.agents[0].id), "direction": "raise", "amount": amount, "note": "x"}
        response = office.officer.post("/office/proposals/float", **{f"float-{k}": v for k, v in fields.items()})
        assert response.status_code == 422, amount
        assert re.search(rf'class="error" id="id_float-amount_error">[^<]*{why}', response.content.decode()), amount


def test_an_exception_goes_from_suspense_to_where_two_people_say(office: Office) -> None:
    odd = odd_order(office)
    page = office.officer.text(f"/office/exceptions/{odd}")
    assert "Sum does not add up" in page
    assert "¥42.00" in page
    assert office.officer.post(f"/office/exceptions/{odd}/propose", decision="accept").status_code == 422
    office.officer.post(f"/office/exceptions/{odd}/propose", decision="accept", note="the slip says so")
    assert net("suspense:420527") == -4200
    page = office.accountant.text(f"/office/exceptions/{odd}")
    assert "the slip says so" in page
    office.accountant.post(proposed(page), back=f"/office/exceptions/{odd}")
    assert (net("suspense:420527"), net("escrow:420527")) == (0, -8400)
    assert "Settled" in office.officer.text(f"/office/exceptions/{odd}")
    assert "Nothing waits." in office.officer.text("/office/exceptions/")
