"""A CSV of any country: a bad row is named by its number, and the good ones stand."""

from datetime import date
from pathlib import Path

import pytest

from farmgate.places.sources import read_csv

DAY = date(2024, 1, 1)
HEADING = "code,name,name_en,level,parent_code,lat,lon,datum,valid_from\n"


@pytest.fixture
def write(tmp_path: Path):
    def _write(*rows: str, heading: str = HEADING) -> Path:
        path = tmp_path / "places.csv"
        path.write_text(heading + "\n".join(rows), encoding="utf-8-sig")
        return path

    return _write


def test_good_rows_stand_in_any_order_and_bad_ones_are_named(write) -> None:
    path = write(
        "KE-30-A,Kwale North,,2,KE-30,,,,",
        "KE-30,Kwale,Kwale,1,,-4.17,39.45,WGS84,2013-03-04",
        ",Nameless,,1,,,,,",
        "KE-31,Mombasa,,one,,,,,",
        "KE-30,Kwale again,,1,,,,,",
        "KE-32,Lamu,,1,,-2.27,,,",
        "KE-33,Garissa,,1,,-95,39,,",
        "KE-34,Wajir,,1,,,,,yesterday",
        "KE-35,Isiolo,,2,KE-99,,,,",
        "KE-36,Meru,,3,KE-32,,,,",
        "KE-37,Nyeri,,1,KE-30,,,,",
    )
    read = read_csv(path, DAY, {})
    assert [d.code for d in read.divisions] == ["KE-30", "KE-30-A"]
    assert (read.divisions[0].lat, read.divisions[0].valid_from) == (-4.17, date(2013, 3, 4))
    assert read.divisions[1].valid_from == DAY
    assert [error.row for error in read.errors] == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    reasons = {error.row: error.message for error in read.errors}
    assert "already in row 3" in reasons[6]
    assert "KE-32" in reasons[11], "a row below a bad row is left out too"
    assert "not below its parent's level" in reasons[12]


def test_a_parent_may_be_in_force_already(write) -> None:
    read = read_csv(write("KE-30-A,Kwale North,,2,KE-30,,,,"), DAY, {"KE-30": 1})
    assert not read.errors
    assert [d.code for d in read.divisions] == ["KE-30-A"]


def test_chinese_map_points_become_wgs84(write) -> None:
    read = read_csv(write("31,上海市,,1,,31.17530398,121.53154186,GCJ02,"), DAY, {})
    assert (read.divisions[0].lat, read.divisions[0].lon) == pytest.approx((31.1774276, 121.5272106), abs=1e-6)


def test_a_file_without_its_columns_is_refused_whole(write) -> None:
    with pytest.raises(ValueError, match="no column level"):
        read_csv(write("KE-30,Kwale", heading="code,name\n"), DAY, {})
