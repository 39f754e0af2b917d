"""What the server does by itself at an hour that an officer has set."""

from datetime import UTC, datetime, timedelta

import pytest

from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.people import services as people_services
from farmgate.places import queries as places
from farmgate.sql import ask
from farmgate.sync import clockwork, desk, pressing
from farmgate.sync.tests.conftest import Counter
from tests.supplied import Supplied, close_shift
from tests.world import COUNTY, START, World

EVENING = 20 * 60  # in China: noon in UTC


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def set_cut(world: World, minute: int | None = EVENING) -> None:
    with clock.at(START):
        desk.act(world.officer, "clock.set", {"county": COUNTY, "what": "cut", "minute": minute, "day": None})


@pytest.mark.parametrize(
    ("now", "minute", "day", "then"),
    [
        (at(11, 59), EVENING, None, at(12)),
        (at(12), EVENING, None, at(12, day=24)),
        (at(17), 30, None, at(16, 30, day=24)),
        (at(12), EVENING, 28, at(12, day=28)),
        (at(12, day=28), EVENING, 28, datetime(2026, 12, 28, 12, tzinfo=UTC)),
    ],
)
def test_the_next_time_is_by_the_operators_own_clock(
    now: datetime, minute: int, day: int | None, then: datetime
) -> None:
    assert clockwork.next_after(now, minute, day) == then


def test_orders_are_cut_at_the_hour_and_once(counter: Counter) -> None:
    world = counter.world
    Supplied(world, lambda: START)
    set_cut(world)
    counter.order()
    close_shift(counter)
    (hand,) = clockwork.hands(COUNTY)
    with clock.at(hand.next_at - timedelta(seconds=1)):
        assert pressing.press(clock.now()) == 0
    late = hand.next_at + timedelta(minutes=7)
    with clock.at(late):
        assert pressing.press(late) == 1
        assert pressing.press(late) == 0
    (after,) = clockwork.hands(COUNTY)
    assert after.next_at == hand.next_at + timedelta(days=1)
    assert (after.pressed_at, after.told_en) == (late, "")
    ((cut, until),) = ask(
        "SELECT p.cut, convert_from(o.bytes, 'UTF8')::json -> 'body' ->> 'until'"
        " FROM trade_purchase p JOIN sync_operation o ON o.op_id = p.cut"
    ).fetchall()
    assert cut == after.operation
    assert datetime.fromisoformat(until) == hand.next_at, "not a minute more was cut than was set"


def test_what_cannot_be_done_waits_and_is_told(counter: Counter) -> None:
    set_cut(counter.world)
    (hand,) = clockwork.hands(COUNTY)
    with clock.at(hand.next_at):
        assert pressing.press(hand.next_at) == 1
    (after,) = clockwork.hands(COUNTY)
    assert after.operation is None
    assert "no order to buy" in after.told_en and after.told_zh
    assert after.next_at == hand.next_at + timedelta(days=1)


@pytest.mark.parametrize(
    ("what", "why"), [("lapse", "past its deadline"), ("settle", "Nothing"), ("cut", "no order to buy")]
)
def test_each_thing_it_can_do_is_tried_as_the_deed_it_is(counter: Counter, what: str, why: str) -> None:
    with clock.at(START):
        body = {"county": COUNTY, "what": what, "minute": EVENING, "day": None}
        desk.act(counter.world.officer, "clock.set", body)
    (hand,) = clockwork.hands(COUNTY)
    with clock.at(hand.next_at):
        pressing.press(hand.next_at)
    (after,) = clockwork.hands(COUNTY)
    assert why in after.told_en, "refused for what there is not, and not for a right that it lacks"


def test_stopped_it_does_nothing(counter: Counter) -> None:
    set_cut(counter.world)
    set_cut(counter.world, None)
    assert clockwork.hands(COUNTY) == []
    assert pressing.press(START + timedelta(days=9)) == 0


def test_who_may_not_cut_may_not_let_the_clock(world: World) -> None:
    body = {"county": COUNTY, "what": "cut", "minute": 1, "day": None}
    for role, place in (("keeper", world.county), ("county_officer", places.place("CN", "420528"))):
        account = people_services.open_account(people_services.add_person(role), role, "correct horse battery")
        assert place is not None
        people_services.grant_role(account.person_id, role, START, place=place.id)
        with pytest.raises(Problem, match="not_allowed"):
            desk.act(account, "clock.set", body)


def test_nobody_logs_in_as_the_clock_and_it_moves_no_money(world: World) -> None:
    set_cut(world)
    account = clockwork.account()
    assert not account.is_active and not account.has_usable_password()
    assert {role.role for role in people.roles_of(account.person_id)} == {"clock"}
    with pytest.raises(Problem, match="not_allowed"):
        desk.act(account, "float.propose", {"agent": str(world.agents[0].id), "direction": "raise", "amount_minor": 9})


def test_ended_by_a_keeper_the_clock_may_no_more(counter: Counter) -> None:
    Supplied(counter.world, lambda: START)
    set_cut(counter.world)
    counter.order()
    close_shift(counter)
    ask("UPDATE people_role SET until = %s WHERE role = 'clock'", [START + timedelta(seconds=1)])
    (hand,) = clockwork.hands(COUNTY)
    with clock.at(hand.next_at):
        pressing.press(hand.next_at)
    (after,) = clockwork.hands(COUNTY)
    assert after.operation is None and "not entitled" in after.told_en
