"""What a reviewer is shown of a list is all that differs, and nothing else."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from farmgate.catalogue import rules
from farmgate.catalogue.rules import Change

PRICES = st.dictionaries(st.integers(1, 30), st.integers(1, 1000), max_size=30)


@given(PRICES, PRICES)
def test_the_differences_lead_from_the_old_list_to_the_new(old: dict[int, int], new: dict[int, int]) -> None:
    seen = rules.compare(old, new)
    moved = {change.offer: change.new_minor for change in seen.raised + seen.lowered}
    rebuilt = old | moved | dict(seen.new)
    for offer, price in seen.withdrawn:
        assert rebuilt.pop(offer) == price
    assert rebuilt == new
    assert all(change.new_minor > change.old_minor for change in seen.raised)
    assert all(change.new_minor < change.old_minor for change in seen.lowered)


@given(PRICES, PRICES)
def test_no_change_left_out_is_bigger_than_one_shown(old: dict[int, int], new: dict[int, int]) -> None:
    seen = rules.compare(old, new)
    parts = [abs(change.part) for change in seen.biggest]
    others = set(seen.raised + seen.lowered) - set(seen.biggest)
    assert parts == sorted(parts, reverse=True)
    assert len(parts) == min(rules.BIGGEST_CHANGES, len(seen.raised + seen.lowered))
    assert all(abs(change.part) <= parts[-1] for change in others)


def test_a_tenfold_price_is_seen_first() -> None:
    seen = rules.compare({1: 500, 2: 100_000, 3: 80}, {1: 5000, 2: 99_000, 4: 7})
    assert seen.biggest == (Change(1, 500, 5000), Change(2, 100_000, 99_000))
    assert seen.biggest[0].part == Fraction(9)
    assert (seen.new, seen.withdrawn) == (((4, 7),), ((3, 80),))
