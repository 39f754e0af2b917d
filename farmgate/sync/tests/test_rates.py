"""Limits on how often: told plainly, one caller's never another's."""

import pytest

from farmgate.kernel import limits
from farmgate.kernel.problems import Problem
from farmgate.sync import exchange, invites, rates, slips, views
from farmgate.sync.rates import Rate
from farmgate.sync.tests.conftest import Counter


def test_one_too_many_is_told_when_to_come_back() -> None:
    rate = Rate(2, 3600)
    rate.take("a")
    rate.take("a")
    with pytest.raises(Problem) as refused:
        rate.take("a")
    assert (refused.value.status, refused.value.facts) == (429, {"retry_after_seconds": 3600})
    rate.take("b")


def test_the_next_minute_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = Rate(1, 60)
    rate.take("a")
    with pytest.raises(Problem):
        rate.take("a")
    monkeypatch.setattr(rates, "monotonic", lambda: 60.0)
    rate.take("a")


def test_callers_beyond_the_memory_are_forgotten_oldest_first() -> None:
    rate = Rate(1, 3600, keys_max=2)
    for key in ("a", "b", "c"):
        rate.take(key)
    rate.take("a")
    with pytest.raises(Problem):
        rate.take("c")


def test_a_code_is_not_tried_through(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_enrolments", Rate(limits.ENROL_ATTEMPTS_PER_MINUTE_MAX, 60))
    body = {"code": "00000000", "alg": "ed25519", "public_key": "A" * 43}
    for _ in range(limits.ENROL_ATTEMPTS_PER_MINUTE_MAX):
        assert counter.phone.send("/api/enrol", body)["problem"]["code"] == "bad_invite"
    assert counter.phone.send("/api/enrol", body)["problem"]["code"] == "slow_down"


def test_a_device_does_not_call_without_end_nor_through_another(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_per_device", Rate(2, 60))
    other = counter.world.phone(1)
    carried = counter.phone.send("/api/sync", counter.phone.block([]) | {"carried": [other.block([])]})["carried"]
    assert carried[0]["problem"]["code"] == "slow_down"
    assert "problem" in counter.phone.send("/api/sync", counter.phone.block([]))
    assert counter.phone.send("/api/sync", counter.phone.block([]))["problem"]["code"] == "slow_down"


def test_the_words_of_a_slip_are_not_tried_through(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips, "_checks", Rate(1, 3600))
    asked = counter.phone.block([]) | {"number": f"{counter.phone.code}-3", "words": [0, 0, 0, 0]}
    assert counter.phone.send("/api/slip", asked) == {"found": False, "matches": False}
    assert counter.phone.send("/api/slip", asked)["problem"]["code"] == "slow_down"


def test_who_reads_an_invite_has_nothing_to_try_a_code_against(settings: object) -> None:
    mine = invites.hash_of("abcd-efg0")
    assert mine == invites.hash_of("ABCD EFGO")
    settings.SECRET_KEY = "another server's"  # type: ignore[attr-defined]
    assert invites.hash_of("ABCDEFG0") != mine
