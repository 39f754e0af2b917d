"""Charts and maps: every bar inside its frame, every point inside its map, a kilometre as long east as north."""

from itertools import pairwise
from math import cos, dist, radians

from hypothesis import given
from hypothesis import strategies as st

from farmgate.web.office import charts
from farmgate.web.office.charts import Mark


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=31))
def test_bars_stay_in_their_frame(values: list[int]) -> None:
    chart = charts.bars([(str(n), value) for n, value in enumerate(values)])
    assert chart.ticks[-1].value >= max(values)
    assert 2 <= len(chart.ticks) <= 8
    for bar, value in zip(chart.bars, values, strict=True):
        assert bar.value == value
        assert bar.y >= 0
        assert abs(bar.y + bar.height - chart.foot) < 0.2
        assert chart.left <= bar.x
        assert bar.x + bar.width <= chart.right + 0.2
    assert not any(bar.pale for bar in chart.bars)


def test_the_day_that_is_not_over_is_pale() -> None:
    assert [bar.pale for bar in charts.bars([("1", 3), ("2", 1)], unfinished=True).bars] == [False, True]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=31))
def test_no_label_is_drawn_over_another(labels: list[str]) -> None:
    named = [bar for bar in charts.bars([(label, 1) for label in labels]).bars if bar.named]
    assert named[0].label == labels[0]
    for before, after in pairwise(named):
        assert after.x - before.x >= 11.5 * len(before.label)


def test_of_before_and_after_one_is_named() -> None:
    drawn = charts.pairs([("S0001", 1, 2), ("S0002", 2, 3)])
    assert [(bar.label, bar.value, bar.pale) for bar in drawn.bars if bar.named] == [
        ("S0001", 1, True),
        ("S0002", 2, True),
    ]


@given(st.lists(st.tuples(st.floats(30.5, 31.2), st.floats(110.3, 111.2)), min_size=1, max_size=40))
def test_points_stay_on_their_map(points: list[tuple[float, float]]) -> None:
    drawn = charts.plan([Mark(lat, lon, "S") for lat, lon in points], [])
    assert drawn is not None
    for mark in drawn.marks:
        assert charts.MAP_MARGIN - 1 <= mark.x <= drawn.width - charts.MAP_MARGIN + 1
        assert charts.MAP_MARGIN - 1 <= mark.y <= drawn.height - charts.MAP_MARGIN + 1


def test_a_kilometre_is_as_long_east_as_north() -> None:
    step = 10 / 111.32
    corner, east, north = (
        Mark(30.8, 110.7, "a"),
        Mark(30.8, 110.7 + step / cos(radians(30.845)), "b"),
        Mark(30.8 + step, 110.7, "c"),
    )
    drawn = charts.plan([corner, east, north], [])
    assert drawn is not None
    (a, b, c) = [(mark.x, mark.y) for mark in drawn.marks]
    assert abs(dist(a, b) / dist(a, c) - 1) < 0.01
    assert b[0] > a[0]
    assert c[1] < a[1]


def test_no_points_no_map() -> None:
    assert charts.plan([], []) is None
