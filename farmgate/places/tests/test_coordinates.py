"""GCJ-02 and WGS-84, against the points that the published conversions are tested with."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.places.rules import (
    gcj02_to_wgs84,
    gcj_applies,
    next_code,
    plus_code,
    plus_code_point,
    to_wgs84,
    wgs84_to_gcj02,
)

# From the test suite of googollee/eviltransform: WGS-84, GCJ-02.
PUBLISHED = {
    "Shanghai": ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    "Shenzhen": ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    "Beijing": ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
}
CENTIMETRE_DEG = 1e-7
METRES_PER_DEGREE = 111_200


@pytest.mark.parametrize("city", PUBLISHED)
def test_published_points_convert_both_ways(city: str) -> None:
    wgs84, gcj02 = PUBLISHED[city]
    assert wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-9)
    assert gcj02_to_wgs84(*gcj02) == pytest.approx(wgs84, abs=CENTIMETRE_DEG)


@given(st.floats(18, 53), st.floats(74, 134))
def test_there_and_back_is_the_same_centimetre(lat: float, lon: float) -> None:
    assert gcj02_to_wgs84(*wgs84_to_gcj02(lat, lon)) == pytest.approx((lat, lon), abs=CENTIMETRE_DEG)


@given(st.floats(18, 53), st.floats(74, 134))
def test_the_shift_is_felt_and_stays_under_a_kilometre(lat: float, lon: float) -> None:
    shifted_lat, shifted_lon = wgs84_to_gcj02(lat, lon)
    shift_m = hypot(shifted_lat - lat, (shifted_lon - lon) * cos(radians(lat))) * METRES_PER_DEGREE
    assert 10 < shift_m < 1_500


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_outside_china_nothing_moves(lat: float, lon: float) -> None:
    if not gcj_applies(lat, lon):
        assert wgs84_to_gcj02(lat, lon) == gcj02_to_wgs84(lat, lon) == (lat, lon)


@pytest.mark.parametrize(("lat", "lon", "datum"), [(91, 0, "WGS84"), (0, 181, "WGS84"), (30, 110, "BD09")])
def test_what_is_no_point_is_refused(lat: float, lon: float, datum: str) -> None:
    with pytest.raises(ValueError, match=r"globe|datum"):
        to_wgs84(lat, lon, datum)


def test_plus_code_is_the_published_one() -> None:
    # From the test data of google/open-location-code.
    assert plus_code(20.3701135, 2.78223535156) == "7FG49QCJ+2V"


def test_a_full_plus_code_is_a_point_and_comes_back_as_itself() -> None:
    lat, lon = plus_code_point(" 8p3gr2jj+22 ")
    assert plus_code(lat, lon) == "8P3GR2JJ+22"


@pytest.mark.parametrize("code", ["", "R2JJ+22", "8P3GR2JJ", "8P3G0000+", "秭归", "30.8, 110.9"])
def test_what_is_no_full_plus_code(code: str) -> None:
    with pytest.raises(ValueError, match="Plus Code"):
        plus_code_point(code)


def test_the_code_of_the_next_station() -> None:
    assert next_code([], "S") == "S0001"
    assert next_code(["S0002", "S0041", "X99", "S-7", "SHOP"], "S") == "S0042"
    assert next_code(["S9999"], "S") == "S10000"
