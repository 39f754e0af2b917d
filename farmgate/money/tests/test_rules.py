"""A draft that could never be a journal is a mistake of the program, found before the database is asked."""

from datetime import datetime
from typing import Any

import pytest

from farmgate.money import rules
from farmgate.money.tests.conftest import START, Make, number

SALE = (("drawer:a", 5), ("escrow:c", -5))


@pytest.mark.parametrize(
    ("lines", "more", "says"),
    [
        ((("drawer:a", 5), ("escrow:c", -4)), {}, "out of balance by 1"),
        ((("drawer:a", 5), ("pocket:a", -5)), {}, "outside the chart"),
        ((("drawer:a", 5), ("escrow:", -5)), {}, "outside the chart"),
        ((("drawer:a", 0), ("escrow:c", 0)), {}, "impossible amount"),
        ((("drawer:a", 2**60), ("escrow:c", -(2**60))), {}, "impossible amount"),
        ((("drawer:a", 5), ("drawer:a", -5)), {}, "twice"),
        ((), {}, "must have lines"),
        (SALE, {"phase": "post", "refers": number(1)}, "must have lines, unless"),
        ((), {"phase": "post"}, "must name the pending"),
        (SALE, {"refers": number(1)}, "must name the pending"),
        (SALE, {"kind": "Order 66"}, "odd kind"),
        (SALE, {"event_at": datetime(2026, 1, 1)}, "without zone"),  # noqa: DTZ001
        (SALE, {"expires_at": START}, "without being pending"),
    ],
)
def test_a_draft_is_sound_or_is_not(draft: Make, lines: Any, more: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        draft(1, *lines, **more)


def test_hot_accounts_have_no_floor() -> None:
    assert all(kind.floor_minor is None for kind in rules.CHART.values() if kind.hot)


def test_every_fact_of_a_draft_is_in_its_hash(draft: Make) -> None:
    drafts = [
        draft(1, *SALE),
        draft(1, *reversed(SALE)),
        draft(1, ("drawer:a", 6), ("escrow:c", -6)),
        draft(1, ("drawer:b", 5), ("escrow:c", -5)),
        draft(1, *SALE, kind="gift"),
        draft(1, *SALE, event_at=START),
        draft(1, *SALE, currency="KES"),
        draft(1, *SALE, phase="pending"),
        draft(1, *SALE, phase="pending", expires_at=START),
        draft(1, *SALE, reverses=number(2)),
        draft(1, phase="post", refers=number(2)),
        draft(1, phase="void", refers=number(2)),
        draft(1, phase="void", refers=number(3)),
    ]
    assert len({rules.body_hash(each) for each in drafts}) == len(drafts)


def test_the_hash_of_a_journal_is_the_same_for_ever(draft: Make) -> None:
    assert rules.body_hash(draft(1, *SALE)).hex() == "9bce9afe8fa137b45f5f08c7e21abc18dd807175e97b0e5e024f15ffc6daf49c"
