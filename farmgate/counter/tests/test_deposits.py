"""How much may be left to the collection: the vectors that the phone replays too, and what a ladder never allows."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.counter.deposits import LADDER_GRACE, Credit, Ladder, Rung, Standing, in_force, may_owe

CASES = json.loads((Path(__file__).parents[3] / "tests" / "vectors" / "deposits.json").read_text())["cases"]
AT = datetime(2026, 11, 23, tzinfo=UTC)
AMOUNTS = st.integers(0, 10_000_000)
RUNGS = st.builds(Rung, st.integers(0, 20), AMOUNTS, st.none() | AMOUNTS, st.integers(0, 10_000))


def ladder(rungs: tuple[Rung, ...], published_at: datetime = AT, cap: int = 60_000) -> Ladder:
    return Ladder(rungs, 90, cap, 1_000_000, published_at)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_ladder_agrees_with_the_vectors(case: dict[str, Any]) -> None:
    said = case["ladder"]
    of = Ladder(
        tuple(Rung(*rung) for rung in said["rungs"]),
        said["quiet_days"],
        said["villager_cap_minor"],
        said["station_cap_minor"],
        AT,
    )
    refused = case["refused_at"] and datetime.fromisoformat(case["refused_at"])
    standing = Standing(case["collected"], refused)
    at = datetime.fromisoformat(case["at"])
    assert may_owe(of, standing, tuple(case["owed"]), at, case["goods_minor"], case["total_minor"]) == case["expect"]


@given(st.lists(RUNGS, max_size=6), st.integers(0, 30), AMOUNTS, AMOUNTS, AMOUNTS, st.integers(0, 1000))
def test_never_more_than_the_goods_nor_than_a_cap(
    rungs: list[Rung], collected: int, her: int, station: int, goods: int, fee: int
) -> None:
    rest = may_owe(ladder(tuple(rungs)), Standing(collected), (her, station), AT, goods, goods + fee)
    assert 0 <= rest <= goods
    assert rest == 0 or her + rest <= 60_000
    assert rest == 0 or station + rest <= 1_000_000


def test_a_phone_may_offer_by_the_ladder_before_for_three_days() -> None:
    generous = ladder((Rung(0, 0, None, 0),), AT - timedelta(days=30))
    strict = ladder((), AT)
    until = AT + LADDER_GRACE
    assert in_force([strict, generous], until - timedelta(milliseconds=1)) == [strict, generous]
    assert in_force([strict, generous], until) == [strict]
    assert in_force([strict, generous], AT - timedelta(days=1)) == [generous]


def test_what_was_placed_a_moment_ago_counts_towards_the_cap() -> None:
    her = UUID(int=1)
    credit = Credit([ladder((Rung(0, 0, None, 0),))], owed_at_station=0)
    assert credit.may_owe(her, AT, 50_000, 50_000) == 50_000
    credit.owes(her, 50_000)
    assert credit.may_owe(her, AT, 50_000, 50_000) == 10_000
