"""A Chinese division code says how deep it lies and what holds it; a committee's name says the village's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.places.rules import china_level, china_name, china_parent, covers, lineage

CODES = st.text("0123456789", min_size=12, max_size=12)


@given(CODES)
def test_parents_climb_one_level_at_a_time_to_the_province(code: str) -> None:
    levels = [china_level(code)]
    while parent := china_parent(code):
        assert code.startswith(parent)
        code = parent
        levels.append(china_level(code))
    assert levels == [5, 4, 3, 2, 1]


@given(st.text(max_size=14))
def test_only_2_4_6_9_or_12_digits_are_a_code(text: str) -> None:
    if len(text) in {2, 4, 6, 9, 12} and set(text) <= set("0123456789"):
        assert china_level(text)
    else:
        with pytest.raises(ValueError, match="division code"):
            china_level(text)


@pytest.mark.parametrize(
    ("official", "name"),
    [
        ("金缸城村村民委员会", "金缸城村"),
        ("长岭村委会", "长岭村"),
        ("滨湖社区居民委员会", "滨湖社区"),
        ("多福巷社区居委会", "多福巷社区"),
        ("东风居委会", "东风"),
        ("茅坪镇", "茅坪镇"),
        ("村民委员会", "村民委员会"),
        ("居委会", "居委会"),
    ],
)
def test_a_committee_is_called_by_its_place(official: str, name: str) -> None:
    assert china_name(official) == name


def test_a_path_covers_itself_and_what_is_below_but_not_a_longer_code() -> None:
    assert covers("CN/42", "CN/42")
    assert covers("CN/42", "CN/42/4205")
    assert not covers("CN/42", "CN/420")
    assert not covers("CN/42/4205", "CN/42")
    assert lineage("CN/42/4205/420527") == ["CN/42", "CN/42/4205", "CN/42/4205/420527"]
