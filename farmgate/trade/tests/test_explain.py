"""What a line earns and which bound held; what it gives back: pure, whatever the prices are."""

from hypothesis import given
from hypothesis import strategies as st

from farmgate.trade import rules
from farmgate.trade.rules import Earned, Earning

LINES = st.lists(st.builds(Earning, st.integers(0, 50_000), st.integers(0, 60_000)), min_size=1, max_size=8)
RATES = st.integers(0, 10_000)


def takes(lines: list[Earning]) -> int:
    return max(0, sum(line.take_minor for line in lines))


def test_the_rate_holds_where_the_county_earns_enough() -> None:
    assert rules.explain([Earning(8900, 8000)], 300) == [Earned(267, 267, "rate", 267)]


def test_a_line_earns_no_more_than_the_county_by_it() -> None:
    assert rules.explain([Earning(8900, 8780)], 300) == [Earned(120, 267, "line", 120)]


def test_a_line_sold_at_a_loss_takes_from_its_neighbours() -> None:
    assert rules.explain([Earning(1000, 800), Earning(1000, 1150)], 1000) == [
        Earned(50, 100, "order", 50),
        Earned(0, 100, "line", 0),
    ]


@given(LINES, RATES)
def test_what_is_said_holds(lines: list[Earning], rate: int) -> None:
    earned = rules.explain(lines, rate)
    assert sum(it.amount_minor for it in earned) <= takes(lines)
    for line, it in zip(lines, earned, strict=True):
        assert 0 <= it.amount_minor <= it.by_rate_minor == line.goods_minor * rate // rules.BASIS
        assert it.amount_minor <= max(0, line.take_minor)
        assert it.amount_minor == it.bound_minor or it.held == "order"


@given(LINES, RATES, st.data())
def test_after_goods_went_back_no_more_is_kept_than_the_rest_bears(
    lines: list[Earning], rate: int, data: st.DataObject
) -> None:
    kept, standing = [it.amount_minor for it in rules.explain(lines, rate)], list(lines)
    while standing:
        named = data.draw(st.sets(st.integers(0, len(standing) - 1), min_size=1))
        back = rules.claw_back(standing, kept, named, goods_too=True)
        assert all(0 <= gone <= had for gone, had in zip(back, kept, strict=True))
        assert all(back[n] == kept[n] for n in named)
        rest = [n for n in range(len(standing)) if n not in named]
        kept, standing = [kept[n] - back[n] for n in rest], [standing[n] for n in rest]
        assert sum(kept) <= takes(standing)


@given(LINES, RATES, st.data())
def test_of_brushing_only_the_named_lines_give_back(lines: list[Earning], rate: int, data: st.DataObject) -> None:
    kept = [it.amount_minor for it in rules.explain(lines, rate)]
    named = data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1))
    back = rules.claw_back(lines, kept, named, goods_too=False)
    assert back == [amount if n in named else 0 for n, amount in enumerate(kept)]
