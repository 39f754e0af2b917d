"""`places_import`: China's package and the demo's county, from the command line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from farmgate.places import queries
from farmgate.places.models import Place

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = {
    "provinces": 'code,name\n42,"湖北省"\n',
    "cities": 'code,name,provinceCode\n4205,"宜昌市",42\n',
    "areas": 'code,name,cityCode,provinceCode\n420527,"秭归县",4205,42\n',
    "streets": 'code,name,areaCode,provinceCode,cityCode\n420527101,"茅坪镇",420527,42,4205\n',
    "villages": "code,name,streetCode,provinceCode,cityCode,areaCode\n"
    '420527101201,"金缸城村村民委员会",420527101,42,4205,420527\n',
}


def test_china_package_brings_all_five_levels(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    for name, text in PACKAGE.items():
        (tmp_path / "dist" / f"{name}.csv").write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("places_import", "china", "--from", str(tmp_path), stdout=out)
    assert "5 read: 5 opened" in out.getvalue()
    village = queries.place("CN", "420527101201")
    assert (village.name, village.level) == ("金缸城村", 5)
    assert village.path == "CN/42/4205/420527/420527101/420527101201"


def test_a_folder_without_the_package_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="provinces"):
        call_command("places_import", "china", "--from", str(tmp_path))


def test_the_demo_county_is_whole_and_lies_within_its_degrees() -> None:
    err = StringIO()
    call_command("places_import", "csv", str(ROOT / "data/places/zigui.csv"), "--scheme", "CN", stderr=err, stdout=err)
    assert "row " not in err.getvalue()
    county = queries.place("CN", "420527")
    villages = list(queries.villages_of(county))
    assert (county.name, county.name_en, county.approximate) == ("秭归县", "Zigui County", False)
    assert Place.objects.filter(parent=county).count() == 12
    assert len(villages) == 179
    assert all(village.approximate and village.name_en for village in villages)
    assert all(30.6 < village.lat < 31.2 and 110.3 < village.lon < 111.0 for village in villages)


def test_a_whole_list_with_bad_rows_closes_nothing(tmp_path: Path) -> None:
    table = tmp_path / "kenya.csv"
    table.write_text("code,name,level\nKE-1,Mombasa,1\nKE-2,Kwale,1\n")
    call_command("places_import", "csv", str(table), "--scheme", "KE", "--complete", stdout=StringIO())
    table.write_text("code,name,level\nKE-1,Mombasa,1\nKE-2,Kwale,first\n")
    err = StringIO()
    call_command("places_import", "csv", str(table), "--scheme", "KE", "--complete", stdout=StringIO(), stderr=err)
    assert "row 3: level 'first'" in err.getvalue()
    assert queries.place("KE", "KE-2") is not None
