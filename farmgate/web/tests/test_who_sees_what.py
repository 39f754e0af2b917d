"""An insider opens what is in her county; a neighbour and a stranger find nothing there, and cannot tell it exists."""

from farmgate.web.tests.conftest import Office, odd_order

LISTED = "月亮包村服务站"


def things(office: Office) -> list[str]:
    phone, odd = office.counter.phone, odd_order(office)
    placed = phone.log[2].id
    return [
        "/office/stations/S0001",
        f"/office/orders/{placed}",
        f"/office/operations/{placed}",
        f"/office/exceptions/{odd}",
        f"/office/villagers/{office.counter.villager}",
        f"/office/devices/{phone.code}",
        f"/office/staff/{phone.agent}",
        f"/office/accounts/drawer:{phone.code}",
        f"/office/accounts/float:{phone.agent}",
        "/office/accounts/escrow:420527",
        "/office/prices/420527/1",
        "/office/prices/420527/draft",
    ]


def test_one_of_each_thing(office: Office) -> None:
    for path in things(office):
        assert office.officer.get(path).status_code == 200, path
        assert office.neighbour.get(path).status_code == 404, path
        assert office.stranger.get(path).status_code == 404, path


def test_lists_hold_only_what_is_seen(office: Office) -> None:
    odd_order(office)
    number = f"{office.counter.phone.code}-3"
    for path in ("orders/", "exceptions/", "operations/", "devices/", "villagers/", "stations/", "accounts/", ""):
        mine = office.officer.text(f"/office/{path}")
        assert office.counter.phone.code in mine or LISTED in mine, path
        for other in (office.neighbour, office.stranger):
            theirs = other.text(f"/office/{path}")
            assert office.counter.phone.code not in theirs, path
            assert LISTED not in theirs, path
            assert number not in theirs, path


def test_a_search_does_not_reach_over_the_border(office: Office) -> None:
    number = f"{office.counter.phone.code}-3"
    assert number in office.officer.text("/office/orders/", slip=number.lower())
    assert "No orders match." in office.neighbour.text("/office/orders/", slip=number, county="420527")
    assert "陈桂花" in office.officer.text("/office/villagers/", q="chengui")
    assert "陈桂花" not in office.neighbour.text("/office/villagers/", q="chengui")


def test_neighbours_cannot_do_what_they_cannot_see(office: Office) -> None:
    odd = odd_order(office)
    code = office.counter.phone.code
    attempts = [
        (f"/office/exceptions/{odd}/propose", {"decision": "accept", "note": "mine"}),
        (f"/office/devices/{code}/revoke", {"revoke-note": "mine"}),
        ("/office/prices/420527/1/publish", {}),
    ]
    for path, fields in attempts:
        assert office.neighbour.post(path, **fields).status_code == 404, path
        assert office.stranger.post(path, **fields).status_code == 404, path
    assert "Active" in office.officer.text(f"/office/devices/{code}")
