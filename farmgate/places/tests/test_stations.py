"""A station stands in a village: its county, point and Plus Code follow from that."""

from datetime import date

import pytest

from farmgate.kernel.problems import Problem
from farmgate.places import queries
from farmgate.places.models import Place
from farmgate.places.rules import plus_code, wgs84_to_gcj02
from farmgate.places.services import close_station, open_station
from farmgate.places.tests.hills import DAY, JINGANGCHENG, ZIGUI, settle

pytestmark = pytest.mark.django_db


def test_the_county_follows_from_the_village() -> None:
    stations = settle()
    assert stations["S0001"].county.code == "420527"
    assert stations["S0002"].county.code == "420528"
    assert queries.county_of_station("S0002") == "420528"


def test_without_a_point_of_its_own_it_stands_where_the_village_does() -> None:
    settle()
    Place.objects.filter(code=JINGANGCHENG).update(lat=30.8, lon=110.9)
    station = open_station("S0003", "金缸城二站", JINGANGCHENG, DAY)
    assert (station.lat, station.lon, station.plus_code) == (30.8, 110.9, plus_code(30.8, 110.9))


def test_a_point_read_off_a_chinese_map_is_brought_back() -> None:
    settle()
    lat, lon = wgs84_to_gcj02(30.826, 110.978)
    station = open_station("S0003", "金缸城二站", JINGANGCHENG, DAY, lat=lat, lon=lon, datum="GCJ02")
    assert (station.lat, station.lon) == pytest.approx((30.826, 110.978), abs=1e-6)


@pytest.mark.parametrize(
    ("code", "village", "lat", "problem"),
    [
        ("S0001", JINGANGCHENG, None, "station_code_taken"),
        ("S0009", "999999999999", None, "unknown_village"),
        ("S0009", JINGANGCHENG, 95.0, "bad_point"),
    ],
)
def test_what_cannot_be_a_station_is_refused(code: str, village: str, lat: float | None, problem: str) -> None:
    settle()
    with pytest.raises(Problem) as refused:
        open_station(code, "站", village, DAY, lat=lat, lon=110.9)
    assert refused.value.code == problem


def test_a_closed_station_is_looked_up_but_not_listed() -> None:
    settle()
    assert [s.code for s in queries.stations_in([ZIGUI])] == ["S0001"]
    assert close_station("S0001", date(2024, 1, 1))
    assert not close_station("S0001", date(2024, 1, 2))
    assert list(queries.stations_in([ZIGUI])) == []
    assert queries.station("S0001").closed_on == date(2024, 1, 1)


def test_the_phone_is_told_the_villages_of_its_township() -> None:
    item = queries.station_item(settle()["S0001"].id)
    assert item["county"] == {"code": "420527", "name": "秭归县"}
    assert item["village"] == {"code": JINGANGCHENG, "name": "金缸城村"}
    assert item["villages"] == [["420527101001", "滨湖社区"], [JINGANGCHENG, "金缸城村"]]
