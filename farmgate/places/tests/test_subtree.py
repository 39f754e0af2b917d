"""Below a path means below it in the tree, whatever characters the codes hold."""

import pytest

from farmgate.places.importing import import_divisions
from farmgate.places.models import Place
from farmgate.places.queries import descendants, under
from farmgate.places.tests.hills import CHANGYANG, ZIGUI, division, settle

pytestmark = pytest.mark.django_db


def test_a_county_holds_its_own_and_not_its_neighbours() -> None:
    settle()
    codes = {place.code for place in descendants(ZIGUI)}
    assert len(codes) == 3
    assert all(code.startswith("420527") for code in codes)
    assert Place.objects.filter(under([ZIGUI, CHANGYANG]), level=3).count() == 2
    assert Place.objects.filter(under([])).count() == 0


def test_a_code_with_a_wildcard_in_it_matches_only_itself() -> None:
    for code in ("A_", "AB", "A%"):
        below = division("4205", "below")._replace(code=f"{code}1", parent_code=code)
        import_divisions("XX", [division("42", code)._replace(code=code), below])
    assert [place.code for place in descendants("XX/A_")] == ["A_1"]
    assert [place.code for place in descendants("XX/A%")] == ["A%1"]
