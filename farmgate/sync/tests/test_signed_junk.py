"""Correctly signed is not correct: every odd body is stored, answered plainly, and moves nothing it should not."""

import json
from typing import Any

import pytest

from farmgate.kernel.clock import wire
from farmgate.sql import one
from farmgate.sync.models import StoredOperation
from farmgate.sync.tests.conftest import Counter, at_work

ODD_MEMBERS: list[tuple[str, dict[str, Any]]] = [
    ("negative quantity", {"lines": [[1, -2, 1000]]}),
    ("fraction", {"lines": [[1, 1.5, 1000]]}),
    ("huge number", {"total_minor": 10**30}),
    ("beyond 64 bits", {"lines": [[2**63, 1, 1000]]}),
    ("text for a number", {"total_minor": "4200"}),
    ("true for a number", {"total_minor": True}),
    ("null", {"villager": None}),
    ("not an id", {"villager": "陈桂花"}),
    ("a NUL", {"villager": "\x00"}),
    ("no lines", {"lines": []}),
    ("too many lines", {"lines": [[1, 1, 1]] * 41}),
    ("unknown member", {"bribe": 1}),
    ("an object for a list", {"lines": {"0": [1, 2, 3]}}),
    ("unknown consent", {"mandate": {"consent": "telepathy"}}),
]


@pytest.mark.parametrize("odd", [m for _, m in ODD_MEMBERS], ids=[name for name, _ in ODD_MEMBERS])
def test_an_odd_body_is_kept_as_an_exception(counter: Counter, odd: dict[str, Any]) -> None:
    made = counter.order(**odd)
    (result,) = counter.phone.sync()["results"]
    assert (result["outcome"], result["code"]) == ("exception", "malformed_body")
    assert bytes(StoredOperation.objects.get(hash=made.hash).bytes) == made.text.encode()
    counter.order()
    assert counter.phone.sync()["results"][0]["outcome"] == "applied"


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ({"price_list": 2**53}, "stale_price"),
        ({"lease": 2**53}, "no_lease"),
        ({"lines": [[2**53, 999, 10**8]] * 40}, "unknown_offer"),
        ({"tendered_minor": 0, "change_minor": 10**8}, "bad_total"),
        ({"total_minor": 10**8, "tendered_minor": 10**8}, "bad_total"),
        ({"shift": "ffffffff-ffff-8fff-bfff-ffffffffffff"}, "no_shift"),
    ],
)
def test_the_largest_numbers_a_body_may_hold_are_kept_too(counter: Counter, odd: dict[str, Any], code: str) -> None:
    counter.order(**odd)
    assert counter.phone.sync()["results"][0]["code"] == code


@pytest.mark.parametrize("year", [2000, 2199])
def test_a_clock_anywhere_in_reason_is_kept(counter: Counter, year: int) -> None:
    counter.at = counter.at.replace(year=year)
    counter.record("villager.add", {"name": "陈桂花", "village": "nowhere"})
    assert counter.phone.sync()["results"][0]["outcome"] == "applied"


@pytest.mark.parametrize(("kind", "version"), [("order.teleport", 1), ("order.place", 3), ("price_list.publish", 1)])
def test_a_kind_that_is_not_a_phones_is_kept_as_an_exception(counter: Counter, kind: str, version: int) -> None:
    counter.record(kind, {"county": "420527", "version": 1}, v=version)
    (result,) = counter.phone.sync()["results"]
    assert result["code"] in ("unknown_kind", "not_allowed")


@pytest.mark.parametrize(
    "name", ["a\x00b", "a\nb", "", "长" * 61, "\ud800"], ids=["NUL", "newline", "empty", "too long", "half a character"]
)
def test_a_name_that_is_no_name(counter: Counter, name: str) -> None:
    text = counter.record("villager.add", {"name": "x", "village": "420527100200"}).text
    counter.phone.log.pop()
    made = counter.phone.sign(
        text.replace('"name":"x"', f'"name":{json.dumps(name)}'), counter.phone.acked + 1, counter.at
    )
    counter.phone.log.append(made)
    (result,) = counter.phone.sync()["results"]
    assert result["code"] == "malformed_body"


def test_someone_elses_name_on_an_operation_counts_for_nothing(counter: Counter) -> None:
    counter.record(
        "shift.close",
        {"shift": str(counter.shift), "count_minor": 0, "expected_minor": 0},
        agent=str(counter.world.agents[1].id),
    )
    assert counter.phone.sync()["results"][0]["code"] == "not_allowed"


def signed(counter: Counter, text: str) -> dict[str, Any]:
    made = counter.phone.sign(text, counter.phone.acked + 1, counter.at)
    return counter.phone.send("/api/sync", counter.phone.block([made]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "{" * 5000,
        "[" * 100_000,
        '{"v":1,"v":1}',
        '{"v":NaN}',
        '{"v":' + "9" * 5000 + "}",
        "\x00",
        '{"body":' + "[" * 9 + "]" * 9 + "}",
    ],
    ids=["empty", "null", "list", "bare", "braces", "deep", "twice", "NaN", "long number", "NUL", "nested"],
)
def test_signed_bytes_that_are_no_operation_are_refused_and_kept(counter: Counter, text: str) -> None:
    answer = signed(counter, text)
    assert answer["problem"]["code"] in ("malformed", "too_large")


def test_a_moment_out_of_all_reason_is_refused(counter: Counter) -> None:
    body = {"shift": str(counter.shift), "count_minor": 0, "expected_minor": 0}
    made = counter.phone.record("shift.close", body, counter.at)
    for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-23T10:00:00"):
        answer = signed(counter, made.text.replace(wire(counter.at), moment))
        assert answer["problem"]["code"] == "malformed"


def test_nothing_of_another_station_changes_by_its_id(counter: Counter) -> None:
    bad = at_work(counter.world, station=1)
    hers, mine = str(counter.villager), str(bad.villager)
    bad.record("shift.close", {"shift": str(counter.shift), "count_minor": 0, "expected_minor": 0})
    bad.record("card.link", {"villager": hers, "card_no": "ABCD1234"})
    bad.record("delegate.add", {"villager": hers, "delegate": mine, "relation": "child"})
    bad.record("delegate.add", {"villager": mine, "delegate": hers, "relation": "child"})
    bad.order(villager=hers)
    codes = [result["code"] for result in bad.phone.sync()["results"]]
    assert codes == ["no_shift", "unknown_villager", "unknown_villager", "unknown_villager", "no_shift"]
    counter.phone.cursor = ""
    told = {item["kind"]: item for item in counter.phone.sync()["feed"]["items"]}
    assert told["till"]["shift"] == str(counter.shift)
    assert [row[5] for row in told["villagers"]["set"]] == [""]
    assert told["delegates"]["set"] == []
    assert one("SELECT closed_at FROM counter_shift WHERE id = %s", [counter.shift]) == (None,)
