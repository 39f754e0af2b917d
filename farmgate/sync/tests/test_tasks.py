"""What the server does by itself: safe to run twice, and on time."""

import json
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


def test_the_proof_is_silent_about_true_books(counter: Counter) -> None:
    counter.order()
    counter.phone.sync()
    tasks.seal(MOMENT)
    tasks.prove(MOMENT)


def test_the_proof_names_a_checkpoint_that_no_longer_holds(counter: Counter) -> None:
    tasks.seal(MOMENT)
    # Only the owner of the tables could tamper with them.
    ask("SET LOCAL ROLE NONE")
    ask("ALTER TABLE sync_operation DISABLE TRIGGER append_only")
    ask("UPDATE sync_operation SET hash = sha256(hash) WHERE seq = 1")
    with pytest.raises(tasks.NotProven, match="checkpoint 1"):
        tasks.prove(MOMENT)


@pytest.mark.parametrize("name", ["fold", "seal", "expire", "prove", "rank", "hooks", "clean"])
def test_each_is_on_the_workers_calendar(name: str) -> None:
    assert name in {task for task, _ in app.periodic_registry.periodic_tasks}


def test_what_a_county_bought_lately_is_ranked_first(counter: Counter) -> None:
    sold, taken_back = counter.order(), counter.order()
    refund = json.loads(taken_back.text)["body"]["total_minor"]
    cancel = {"shift": str(counter.shift), "order": str(taken_back.id), "reason": "other", "refund_minor": refund}
    counter.record("order.cancel", cancel)
    counter.phone.sync()
    tasks.rank(MOMENT)
    bought = {offer: quantity for offer, quantity, _ in json.loads(sold.text)["body"]["lines"]}
    assert bought == dict(ask("SELECT id, popularity FROM catalogue_offer WHERE popularity > 0").fetchall())
