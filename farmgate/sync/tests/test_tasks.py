"""What the server does by itself: safe to run twice, and on time."""

from datetime import UTC, datetime

import pytest
from procrastinate.contrib.django import app

from farmgate.sql import ask
from farmgate.sync import desk, tasks
from farmgate.sync.tests.conftest import Counter

MOMENT = int(datetime(2026, 11, 23, 2, 0, tzinfo=UTC).timestamp())


def test_sealing_twice_makes_one_checkpoint(counter: Counter) -> None:
    tasks.seal(MOMENT)
    tasks.seal(MOMENT + 3600)
    assert ask("SELECT n, sealed_at FROM sync_checkpoint").fetchall() == [(1, datetime.fromtimestamp(MOMENT, UTC))]


def test_folding_leaves_no_change_waiting_and_no_sum_different(counter: Counter) -> None:
    counter.order()
    counter.phone.sync()
    standing = "SELECT code, dr, cr FROM money_standing ORDER BY code"
    before = ask(standing).fetchall()
    assert ask("SELECT count(*) FROM money_balance_delta").fetchone()[0] > 0
    tasks.fold(MOMENT)
    assert ask("SELECT count(*) FROM money_balance_delta").fetchone()[0] == 0
    assert ask(standing).fetchall() == before


def test_a_proposal_nobody_decides_about_runs_out_after_a_week(counter: Counter) -> None:
    world = counter.world
    agent = str(world.agents[0].id)
    proposal = desk.act(world.officer, "float.propose", {"agent": agent, "direction": "raise", "amount_minor": 500})
    decided = "SELECT decision FROM money_proposal WHERE id = %s"
    tasks.expire(MOMENT + 6 * 86_400)
    assert ask(decided, [proposal]).fetchone()[0] is None
    tasks.expire(MOMENT + 7 * 86_400)
    assert ask(decided, [proposal]).fetchone()[0] == "expired"


@pytest.mark.parametrize("name", ["fold", "seal", "expire"])
def test_each_is_on_the_workers_calendar(name: str) -> None:
    assert name in {task for task, _ in app.periodic_registry.periodic_tasks}
