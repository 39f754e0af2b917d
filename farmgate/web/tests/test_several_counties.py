"""Who serves several counties chooses one, and only among her own; who runs one station sees that station."""

from datetime import timedelta

from farmgate.people import services as people
from farmgate.places.queries import place
from farmgate.web.tests.conftest import Office, desk
from tests.world import START


def test_she_chooses_among_her_counties(office: Office) -> None:
    other = place("CN", "420528")
    assert other is not None
    people.grant_role(office.world.officer.person_id, "auditor", START - timedelta(days=1), place=other.id)
    reader = desk(office.world.officer)
    assert 'value="420528"' in reader.text("/office/")
    assert "月亮包村服务站" in reader.text("/office/", county="420527")
    assert "月亮包村服务站" not in reader.text("/office/", county="420528")
    assert office.counter.phone.code in reader.text("/office/orders/", county="420527")
    assert "No orders match." in reader.text("/office/orders/", county="420528")
    assert reader.get("/office/", county="430000").status_code == 404


def test_an_auditor_changes_nothing(office: Office) -> None:
    person = office.stranger.account.person_id
    people.grant_role(person, "auditor", START - timedelta(days=1), place=office.world.county.id)
    auditor = desk(office.stranger.account)
    for path in ("devices/", "proposals/", "messages/", "prices/", "bags/", f"devices/{office.counter.phone.code}"):
        assert '<button class="main">' not in auditor.text(f"/office/{path}"), path
    refused = auditor.client.post("/office/prices/420527/1/publish", follow=True)
    assert "You are not entitled to do this." in refused.content.decode()


def test_a_role_at_one_station_shows_that_station(office: Office) -> None:
    station = office.world.stations[0]
    people.grant_role(office.stranger.account.person_id, "auditor", START - timedelta(days=1), station=station.id)
    reader = desk(office.stranger.account)
    page = reader.text("/office/")
    assert "Your stations" in page
    assert "月亮包村服务站" in page
    assert "花果园村服务站" not in page
    assert reader.get("/office/stations/S0002").status_code == 404
    assert reader.get("/office/accounts/escrow:420527").status_code == 404
    assert "Order escrow" in reader.text("/office/trial-balance/")
