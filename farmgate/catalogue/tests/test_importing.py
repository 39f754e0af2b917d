"""Good rows of a file are stored and bad ones named; a second time changes nothing."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from farmgate.catalogue import services
from farmgate.catalogue.models import Category, Good
from farmgate.kernel.problems import Problem

from .conftest import GOODS, County, write_goods

DATA = Path(__file__).resolve().parents[3] / "data" / "catalogue"
ROW = (50, "新货", "New thing", "1 kg", "1 kg", "food", 1000, "", "box")


def row(**changes: object) -> tuple[object, ...]:
    columns = ("id", "name_zh", "name_en", "spec_zh", "spec_en", "category", "weight_g", "barcode", "icon")
    return tuple((dict(zip(columns, ROW, strict=True)) | changes).values())


BAD = {
    "id": row(id="x"),
    "id 0": row(id=0),
    "id too big": row(id=2**60),
    "name_zh is empty": row(name_zh=" "),
    "name_en is longer": row(name_en="n" * 61),
    "cannot be seen": row(name_zh="a\x07b"),
    "no category": row(category="nowhere"),
    "weight_g": row(weight_g="1.5"),
    "weight_g 0": row(weight_g=0),
    "barcode": row(barcode="2900000000019"),
    "earlier row has the id": row(id=51),
    "earlier row has the barcode": row(barcode="2900000009998"),
    "Good 1 has the barcode": row(barcode="2900000000018"),
    "short": (50, "新货"),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_row_is_named_and_the_others_are_stored(goods: None, tmp_path: Path, why: str) -> None:
    path = write_goods(tmp_path / "more.csv", [row(id=51, barcode="2900000009998"), BAD[why], row(id=52)])
    done = services.import_goods(path)
    assert [error.line for error in done.errors] == [3]
    assert done.errors[0].zh
    assert done.errors[0].en
    assert set(Good.objects.filter(id__gte=50).values_list("id", flat=True)) == {51, 52}


def test_a_second_time_changes_nothing(goods: None, tmp_path: Path) -> None:
    again = services.import_goods(write_goods(tmp_path / "goods.csv", GOODS))
    assert (again.changed, again.same, again.errors) == (0, len(GOODS), ())


def test_a_new_name_is_found_and_the_old_is_not(county: County, tmp_path: Path) -> None:
    renamed = (5, "黑豆", "Black beans", *GOODS[4][3:])
    assert services.import_goods(write_goods(tmp_path / "goods.csv", [renamed])).changed == 1
    assert county.find("绿豆") == []
    assert county.find("heidou") == ["黑豆"]


def test_goods_may_trade_barcodes(goods: None, tmp_path: Path) -> None:
    first, second = GOODS[0], GOODS[1]
    traded = [(*first[:7], second[7], first[8]), (*second[:7], first[7], second[8])]
    assert services.import_goods(write_goods(tmp_path / "goods.csv", traded)).errors == ()
    assert dict(Good.objects.filter(id__lte=2).values_list("id", "barcode")) == {1: second[7], 2: first[7]}


def test_a_barcode_waits_while_its_owner_keeps_it(goods: None, tmp_path: Path) -> None:
    """Good 2 asks for the barcode of good 1, whose own row is refused: it wants that of good 3, which is not there."""
    rows = [(*GOODS[0][:7], GOODS[2][7], "icon"), (*GOODS[1][:7], GOODS[0][7], "icon")]
    done = services.import_goods(write_goods(tmp_path / "goods.csv", rows))
    assert [error.line for error in done.errors] == [2, 3]
    assert Good.objects.get(id=2).barcode == GOODS[1][7]


@pytest.mark.parametrize("content", [b"id,name_zh\n1,x\n", b"\xff\xfe\x00", b""])
def test_what_is_no_goods_file_is_refused_whole(goods: None, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "goods.csv"
    path.write_bytes(content)
    with pytest.raises(Problem, match="bad_file"):
        services.import_goods(path)
    assert Good.objects.count() == len(GOODS)


def test_the_demo_files_are_without_fault(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("catalogue_import", str(DATA / "goods.csv"), categories=DATA / "categories.csv")
    call_command("catalogue_import", str(DATA / "goods.csv"))
    lines = (DATA / "goods.csv").read_text(encoding="utf-8").splitlines()
    assert Good.objects.count() == len(lines) - 1
    assert Category.objects.first().position == 0
    assert f"0 goods stored, {len(lines) - 1} as before" in capsys.readouterr().out


def test_the_command_tells_of_bad_rows_and_fails(goods: None, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = write_goods(tmp_path / "more.csv", [row(), row(id=0)])
    with pytest.raises(CommandError, match="1 rows"):
        call_command("catalogue_import", str(path))
    assert f"{path}:3:" in capsys.readouterr().err
    assert Good.objects.filter(id=50).exists()
