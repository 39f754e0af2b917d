"""Limits on how often: told plainly, one caller's never another's."""

import pytest

from farmgate.kernel.problems import Problem
from farmgate.sync.rates import Rate


def test_one_too_many_is_told_when_to_come_back() -> None:
    rate = Rate(2, 3600)
    rate.take("a")
    rate.take("a")
    with pytest.raises(Problem) as refused:
        rate.take("a")
    assert (refused.value.status, refused.value.facts) == (429, {"retry_after_seconds": 3600})
    rate.take("b")


def test_callers_beyond_the_memory_are_forgotten_oldest_first() -> None:
    rate = Rate(1, 3600, keys_max=2)
    for key in ("a", "b", "c"):
        rate.take(key)
    rate.take("a")
    with pytest.raises(Problem):
        rate.take("c")
