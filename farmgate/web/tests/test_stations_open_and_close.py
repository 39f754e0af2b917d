"""A keeper opens a station where a map shows it, corrects its name, closes it; nobody else sees the door."""

from datetime import timedelta

import pytest

from farmgate.people import services as people
from farmgate.people.listings import Account
from farmgate.places import queries as places
from farmgate.places.rules import wgs84_to_gcj02
from farmgate.web.tests.conftest import Desk, Office, desk
from tests.world import START

OPENED = "/office/stations/opened"
WANTED = {
    "village": "420527100202",
    "name": "兰陵溪村服务站",
    "name_en": "Lanlingxi",
    "code": "S0003",
    "datum": "WGS84",
}


@pytest.fixture
def keeper(office: Office) -> Desk:
    """屈小川 keeps Zigui."""
    account: Account = people.open_account(people.add_person("屈小川"), "keeper", "correct horse battery")
    people.grant_role(account.person_id, "keeper", START - timedelta(days=9), place=office.world.county.id)
    return desk(account)


def test_opened_in_a_village_of_the_register(keeper: Desk) -> None:
    page = keeper.text("/office/stations/open")
    for shown in ('value="S0003"', '<optgroup label="茅坪镇">', '<option value="420527100202">兰陵溪村</option>'):
        assert shown in page, shown
    done = keeper.post(OPENED, **WANTED, point="30.83, 110.97")
    assert done.headers["Location"] == "/office/stations/S0003"
    page = keeper.text("/office/stations/S0003")
    assert "It needs an agent next" in page and "Not heard yet" in page and "8P2" in page


def test_figures_of_a_chinese_map_are_brought_back(keeper: Desk) -> None:
    lat, lon = wgs84_to_gcj02(30.83, 110.97)
    keeper.post(OPENED, **{**WANTED, "datum": "GCJ02"}, point=f"{lat:.6f} {lon:.6f}")
    station = places.station("S0003")
    assert station and station.lat and station.lon
    assert (round(station.lat, 4), round(station.lon, 4)) == (30.83, 110.97)
    assert "GCJ02" in keeper.text(signed(keeper, "station.open"))


def test_a_plus_code_is_a_point(keeper: Desk) -> None:
    keeper.post(OPENED, **WANTED, point="8p2wrxjc+22")
    station = places.station("S0003")
    assert station and station.plus_code == "8P2WRXJC+22"


def test_what_cannot_be_is_told_at_its_field(keeper: Desk) -> None:
    for odd, why in (
        ({"point": "110.97, 30.83"}, "Write the latitude first"),
        ({"point": "by the river"}, "Write two numbers such as"),
        ({"point": "RXJC+22"}, "or a full Plus Code"),
        ({"point": "8P2WRXJC+22", "datum": "GCJ02"}, "A Plus Code is WGS-84 already."),
        ({"village": "420528100200"}, "Select a valid choice"),
        ({"code": "s3"}, "A capital letter"),
        ({"code": "S0001"}, "The code S0001 is in use."),
        ({"name": "  "}, "This field is required."),
    ):
        response = keeper.post(OPENED, **{**WANTED, **odd})
        assert response.status_code == 422, odd
        assert why in response.content.decode(), why
    assert places.station("S0003") is None


def test_a_name_is_corrected_and_a_station_closed(office: Office, keeper: Desk) -> None:
    page = keeper.text("/office/stations/S0001/change")
    assert "revoke these phones" in page and office.counter.phone.code in page
    assert keeper.post("/office/stations/S0001/rename", name="月亮包站", name_en="Moon").status_code == 302
    assert "Moon S0001" in keeper.text("/office/stations/S0001")
    assert keeper.post("/office/stations/S0001/close", note="moved").status_code == 422
    assert keeper.post("/office/stations/S0002/close").status_code == 422
    assert keeper.post("/office/stations/S0002/close", note="moved").status_code == 302
    assert "Closed" in keeper.text("/office/stations/S0002")
    assert "This station has been closed since" in keeper.text("/office/stations/S0002/change")


def test_nobody_else_finds_the_door(office: Office) -> None:
    for other in (office.officer, office.accountant, office.neighbour, office.stranger):
        assert "Open a station" not in other.text("/office/stations/")
        for path in ("/office/stations/open", "/office/stations/S0002/change"):
            assert other.get(path).status_code == 404
        assert other.post(OPENED, **WANTED).status_code == 404
        assert other.post("/office/stations/S0002/close", note="mine").status_code == 404
        assert other.post("/office/stations/S0002/rename", name="mine").status_code == 404


def test_without_the_second_factor_nothing_changes(keeper: Desk) -> None:
    half = desk(keeper.account, verified=False)
    assert half.post(OPENED, **WANTED).headers["Location"].startswith("/office/login/second")
    assert places.station("S0003") is None


def signed(reader: Desk, kind: str) -> str:
    """The address of the latest operation of a kind."""
    listed = reader.text("/office/operations/", kind=kind)
    return "/office/operations/" + listed.split("/office/operations/")[-1].split('"')[0]
