"""A place given a new name keeps its id, and what it was called before stays on the record."""

from datetime import date

import pytest

from farmgate.places import queries
from farmgate.places.importing import import_divisions
from farmgate.places.models import Place
from farmgate.places.tests.hills import DAY, JINGANGCHENG, NAMES, division, divisions, settle

pytestmark = pytest.mark.django_db

LATER = date(2024, 6, 30)


def test_the_row_in_force_keeps_its_id_and_the_past_gets_a_closed_row() -> None:
    station = settle()["S0001"]
    before = Place.objects.get(code="420527")
    report = import_divisions("CN", [division("420527", "秭归市", LATER)])
    assert (report.changed, report.opened) == (1, 0)

    now = Place.objects.get(code="420527", valid_to=None)
    assert (now.id, now.name, now.valid_from) == (before.id, "秭归市", LATER)
    past = Place.objects.get(code="420527", valid_to=LATER)
    assert (past.name, past.valid_from) == ("秭归县", DAY)
    station.refresh_from_db()
    assert station.county.name == "秭归市"


def test_a_day_tells_which_name_was_in_force() -> None:
    import_divisions("CN", divisions())
    import_divisions("CN", [division("420527", "秭归市", LATER)])
    assert queries.place("CN", "420527", on=date(2024, 6, 29)).name == "秭归县"
    assert queries.place("CN", "420527", on=LATER).name == "秭归市"
    assert queries.place("CN", "420527").name == "秭归市"
    assert queries.place("CN", "420527", on=date(2000, 1, 1)) is None


def test_the_same_edition_corrects_without_a_past() -> None:
    import_divisions("CN", divisions())
    import_divisions("CN", [division("420527", "秭归縣")])
    assert [p.name for p in Place.objects.filter(code="420527")] == ["秭归縣"]


def test_a_place_moved_under_another_takes_all_below_it_along() -> None:
    import_divisions("CN", divisions())
    village = Place.objects.get(code=JINGANGCHENG)
    moved = division("420527101", NAMES["420527101"], LATER, parent_code="420528")
    below = [division(code, NAMES[code]) for code in (JINGANGCHENG,)]
    import_divisions("CN", [moved, *below])
    village.refresh_from_db()
    assert village.path == f"CN/42/4205/420528/420527101/{JINGANGCHENG}"
