"""A barcode is EAN-13 or EAN-8, and its last digit is true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.catalogue import rules

DIGITS = st.text("0123456789", min_size=7, max_size=7) | st.text("0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize("code", ["4006381333931", "5901234123457", "96385074", "73513537"])
def test_the_examples_of_the_standard_are_true(code: str) -> None:
    assert rules.is_barcode(code)


@given(DIGITS, st.data())
def test_a_wrong_digit_is_always_noticed(digits: str, data: st.DataObject) -> None:
    code = digits + str(rules.check_digit(digits))
    assert rules.is_barcode(code)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    assert not rules.is_barcode(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "1", "400638133393", "40063813339310", "４００６３８１３３３９３１", "4006381 33393"]
)
def test_other_lengths_and_letters_are_none(text: str) -> None:
    assert not rules.is_barcode(text)
