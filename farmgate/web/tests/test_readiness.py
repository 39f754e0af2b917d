"""When a server should be taken out of use, and when somebody should only look."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from farmgate.kernel import clock
from farmgate.sql import ask
from farmgate.sync import tasks
from farmgate.web import ready
from farmgate.web.tests.conftest import Office
from tests.world import START

MOMENT = int(START.timestamp())


@pytest.fixture(autouse=True)
def _looked_anew() -> Iterator[None]:
    ready.forget()
    yield
    ready.forget()


def readyz() -> tuple[int, list[str]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.content.decode().splitlines()


def test_all_is_well_when_the_worker_is_at_work(office: Office) -> None:
    for task in (tasks.fold, tasks.seal, tasks.prove):
        task(MOMENT)
    assert readyz() == (200, ["database: ok", "worker: ok", "seal: ok", "proof: ok"])


def test_a_worker_that_is_away_is_told_and_stops_nobody(office: Office) -> None:
    for task in (tasks.fold, tasks.prove):
        task(MOMENT)
    with clock.at(START + timedelta(hours=27)):
        status, lines = readyz()
    assert status == 200
    assert lines[1:] == ["worker: away (warning)", "seal: late (warning)", "proof: late (warning)"]


def test_with_nothing_new_to_seal_an_old_seal_is_not_late(office: Office) -> None:
    tasks.seal(MOMENT)
    with clock.at(START + timedelta(days=3)):
        assert "seal: ok" in readyz()[1]


def test_a_proof_that_failed_is_told_until_one_succeeds(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(tasks.sealer, "verify", lambda: ["checkpoint 1: no longer gives its root", "checkpoint 2: too"])
        with pytest.raises(tasks.NotProven), clock.at(START + timedelta(minutes=1)):
            tasks.prove(MOMENT)
    assert "proof: failed (warning)" in readyz()[1]
    assert ask("SELECT told FROM sync_task WHERE name = 'prove'").fetchone()[0].startswith("checkpoint 1: no longer")
    with clock.at(START + timedelta(minutes=2)):
        tasks.prove(MOMENT)
        assert "proof: ok" in readyz()[1]


def test_a_database_that_cannot_be_written_to(db: None) -> None:
    ask("SET LOCAL transaction_read_only = on")
    assert readyz() == (503, ["database: read-only"])


def test_a_database_this_code_was_not_made_for(db: None) -> None:
    ask(
        "DELETE FROM django_migrations WHERE (app, name) = (SELECT app, max(name) FROM django_migrations WHERE app = 'sync' GROUP BY app)"
    )
    assert readyz() == (503, ["database: 1 migrations are missing"])


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        away.setitem(connection.settings_dict, "PORT", "1")
        assert readyz() == (503, ["database: unreachable"])
        assert Client().get("/healthz").status_code == 200
    connection.close()
    assert readyz()[0] == 200
