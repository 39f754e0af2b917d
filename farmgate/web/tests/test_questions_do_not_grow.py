"""A page asks the database as often for many rows as for one."""

from farmgate.web.tests.conftest import Office, odd_order

PAGES = [
    "/office/",
    "/office/stations/",
    "/office/stations/S0001",
    "/office/orders/",
    "/office/exceptions/",
    "/office/operations/",
    "/office/limits/",
    "/office/villagers/",
    "/office/staff/",
    "/office/devices/",
    "/office/accounts/",
    "/office/accounts/?kind=float",
    "/office/accounts/escrow:420527",
    "/office/trial-balance/",
    "/office/proposals/",
    "/office/prices/",
]


def grow(office: Office) -> None:
    """Three more of everything."""
    office.world.phone(station=1)
    for n in range(3):
        odd_order(office)
        office.counter.order()
        office.counter.record("villager.add", {"name": f"向大{n}", "village": "420527100200"})
        office.world.give_float(office.world.agents[1].id, 1000 + n)
    office.counter.phone.sync()


def test_many_rows_cost_as_one(office: Office) -> None:
    odd_order(office)
    for path in PAGES:
        office.officer.text(path)
    before = {path: office.officer.questions(path) for path in PAGES}
    grow(office)
    after = {path: office.officer.questions(path) for path in PAGES}
    assert after == before
    assert max(after.values()) <= 60, after
