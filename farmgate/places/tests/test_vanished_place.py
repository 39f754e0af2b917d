"""A code that is gone from the whole list is closed, never deleted; from a part of it nothing follows."""

from datetime import date

import pytest

from farmgate.places import queries
from farmgate.places.importing import import_divisions
from farmgate.places.models import Place
from farmgate.places.tests.hills import BINHU, DAY, ZIGUI, divisions, settle

pytestmark = pytest.mark.django_db

LATER = date(2024, 6, 30)


def _without(code: str):
    return [row._replace(valid_from=LATER) for row in divisions() if row.code != code]


def test_the_whole_list_closes_what_it_does_not_name() -> None:
    settle()
    report = import_divisions("CN", _without(BINHU), closes_on=LATER)
    assert (report.closed, report.opened, report.changed) == (1, 0, 0)
    assert queries.place("CN", BINHU) is None
    assert queries.place("CN", BINHU, on=DAY).valid_to == LATER
    assert BINHU not in {place.code for place in queries.descendants(ZIGUI)}


def test_a_part_of_the_list_closes_nothing() -> None:
    settle()
    assert import_divisions("CN", divisions()[:3]).closed == 0
    assert queries.place("CN", BINHU) is not None


def test_another_country_is_left_alone() -> None:
    settle()
    kenya = divisions()[0]._replace(code="KE-30", name="Kwale")
    import_divisions("KE", [kenya], closes_on=LATER)
    assert queries.place("CN", BINHU) is not None


def test_a_code_closed_by_mistake_opens_again() -> None:
    settle()
    import_divisions("CN", _without(BINHU), closes_on=DAY)
    import_divisions("CN", divisions(), closes_on=DAY)
    assert Place.objects.get(code=BINHU).valid_to is None
