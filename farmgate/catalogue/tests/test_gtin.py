"""GTINs: true check digits in the four lengths, one form for one number, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from farmgate.catalogue import rules

BODIES = st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))


@given(BODIES)
def test_a_true_check_digit_is_taken_and_every_other_refused(body: str) -> None:
    true = rules.check_digit(body)
    assert rules.gtin(f"{body}{true}") is not None
    for digit in set(range(10)) - {true}:
        assert rules.gtin(f"{body}{digit}") is None


@given(BODIES)
def test_one_number_has_one_form(body: str) -> None:
    whole = f"{body}{rules.check_digit(body)}"
    known = rules.gtin(whole)
    assert known is not None
    assert rules.gtin(known) == known
    assert known.endswith(whole.lstrip("0"))
    assert len(known) in {8, 13, 14}
    if len(whole) in (12, 13):
        assert rules.gtin(whole.zfill(14)) == rules.gtin(whole.zfill(13)) == known
    if len(known) < 14:
        assert rules.is_barcode(known)


@given(st.text(max_size=20))
def test_anything_else_is_none(text: str) -> None:
    known = rules.gtin(text)
    assert known is None or (known.isascii() and known.isdigit() and known[-1] == text.strip()[-1])


def test_as_they_are_written() -> None:
    assert rules.gtin(" 690-1234 567892 ") == "6901234567892"
    assert rules.gtin("036000291452") == "0036000291452"
    assert rules.gtin("10036000291459") == "10036000291459"
    assert rules.gtin("6.90123E+12") is None
    assert rules.gtin("٦٩٠١٢٣٤٥٦٧٨٩٢") is None
