"""The same edition a second time changes nothing, and forgets nothing a better source has said."""

import pytest

from farmgate.places.importing import import_divisions
from farmgate.places.models import Place
from farmgate.places.tests.hills import DAY, NAMES, ZIGUI, division, divisions

pytestmark = pytest.mark.django_db


def test_a_second_import_touches_no_row() -> None:
    first = import_divisions("CN", divisions(), closes_on=DAY)
    before = list(Place.objects.order_by("id").values())
    again = import_divisions("CN", divisions(), closes_on=DAY)
    assert (first.read, first.opened, first.changed, first.closed) == (len(NAMES), len(NAMES), 0, 0)
    assert (again.read, again.opened, again.changed, again.closed) == (len(NAMES), 0, 0, 0)
    assert list(Place.objects.order_by("id").values()) == before


def test_paths_run_from_the_country_down() -> None:
    import_divisions("CN", divisions())
    zigui = Place.objects.get(code="420527")
    assert zigui.path == ZIGUI
    assert zigui.parent.path == "CN/42/4205"


def test_a_source_that_knows_no_point_keeps_the_point_and_the_english_name() -> None:
    known = division("42", "湖北省", lat=30.5, lon=114.3, name_en="Hubei", approximate=True)
    import_divisions("CN", [known])
    import_divisions("CN", [division("42", "湖北省")])
    place = Place.objects.get(code="42")
    assert (place.lat, place.lon, place.name_en, place.approximate) == (30.5, 114.3, "Hubei", True)


def test_a_missing_parent_stores_nothing() -> None:
    with pytest.raises(ValueError, match="4206"):
        import_divisions("CN", [division("42", "湖北省"), division("420601", "襄城区")])
    assert not Place.objects.exists()
