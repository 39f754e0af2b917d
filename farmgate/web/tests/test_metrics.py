"""What Prometheus reads: counted over all workers, read cheaply, on no address but the loopback's."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest

from farmgate.kernel import clock
from farmgate.sql import ask
from farmgate.sync import health, tasks
from farmgate.web.gauges import DatabaseGauges
from farmgate.web.management.commands import metrics
from farmgate.web.tests.conftest import Office, odd_order
from tests.world import START

MOMENT = int(START.timestamp())
# Two workers of one server, each with counters of its own in the same folder.
WORKER = """
import django; django.setup()
from farmgate.web import meters
facts = {"taken": {"order.place": 2, "order.place over_float": 1}, "replayed": 3, "problem": "fork", "deed": "limits.set"}
meters.count_request("sync", 200, 0.004, facts | {"carried": [{"taken": {"bag.open": 1}}, {"problem": "bad_signature"}]})
"""


def gauges() -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(DatabaseGauges())
    lines = generate_latest(registry).decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_the_state_of_the_county_in_figures(office: Office) -> None:
    odd_order(office)
    ask("INSERT INTO sync_quarantine (reason, hash, bytes, signature, received_at) VALUES ('malformed','a','b','c',%s)",
        [START])  # fmt: skip
    for task in (tasks.fold, tasks.seal, tasks.prove):
        task(MOMENT)
    office.counter.order()
    office.counter.phone.sync()
    with clock.at(START + timedelta(hours=1)):
        found = gauges()
    assert found['farmgate_exceptions_open{code="bad_total"}'] == 1
    for name in ("exception_oldest_seconds", "phone_silent_seconds", "seal_age_seconds", "unsealed_seconds"):
        assert found[f"farmgate_{name}"] == 3600, name
    assert found["farmgate_quarantined_last_day"] == 1
    assert found['farmgate_phones{status="active"}'] == 1
    assert found["farmgate_deltas_unfolded"] > 0
    assert found["farmgate_proof_findings"] == 0
    assert found['farmgate_task_age_seconds{task="fold"}'] == 3600
    assert found['farmgate_task_failed{task="prove"}'] == 0
    assert found["farmgate_database_connections_max"] > 0


def test_nothing_that_grows_is_read_from_end_to_end(office: Office) -> None:
    """Each table of the record is reached by an index, whatever the planner thinks of a small one."""
    ask("SET LOCAL enable_seqscan = off")
    for sql in (health._SEALED, health._WAITING, health._SILENT.format(at_work=health.people.PHONES_AT_WORK)):
        plan = "\n".join(row[0] for row in ask(f"EXPLAIN {sql}").fetchall())
        assert not re.search(r"Seq Scan on (sync_operation|sync_exception|sync_checkpoint|sync_chain)", plan), plan


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_a_figure_too(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        away.setitem(connection.settings_dict, "PORT", "1")
        assert gauges() == {"farmgate_database_up": 0}
    connection.close()
    assert gauges()["farmgate_database_up"] == 1


def test_the_folder_of_the_counters_may_not_be_there_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "METRICS_DIR", str(tmp_path / "new" / "meters"))
    metrics.registry()
    assert (tmp_path / "new" / "meters").is_dir()


@pytest.fixture
def address(tmp_path: Path, transactional_db: None) -> Iterator[str]:
    """The real command beside two workers that have counted."""
    test = connection.settings_dict
    url = f"postgresql://{test['USER']}@/{test['NAME']}?host={test['HOST'] or test['OPTIONS'].get('host', '')}"
    environment = {**os.environ, "FARMGATE_METRICS_DIR": str(tmp_path), "FARMGATE_DATABASE_URL": url,
                   "DJANGO_SETTINGS_MODULE": "farmgate.settings", "PYTHONUNBUFFERED": "1"}  # fmt: skip
    for _ in range(2):
        subprocess.run([sys.executable, "-c", WORKER], env=environment, cwd=settings.ROOT, check=True)
    command = [sys.executable, "manage.py", "metrics", "--port", "0"]
    served = subprocess.Popen(command, env=environment, cwd=settings.ROOT, stdout=subprocess.PIPE, text=True)
    assert served.stdout is not None
    yield served.stdout.readline().strip()
    served.terminate()
    served.wait()


def test_the_counters_of_all_workers_are_added_up(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address, timeout=10) as answer:
        text = answer.read().decode()
    for line in (
        'farmgate_requests_total{route="sync",status="200"} 2.0',
        'farmgate_operations_total{kind="order.place",outcome="applied"} 4.0',
        'farmgate_operations_total{kind="order.place",outcome="over_float"} 2.0',
        'farmgate_operations_total{kind="bag.open",outcome="applied"} 2.0',
        'farmgate_operations_total{kind="any",outcome="replayed"} 6.0',
        'farmgate_problems_total{code="fork"} 2.0',
        'farmgate_problems_total{code="bad_signature"} 2.0',
        'farmgate_deeds_total{kind="limits.set",outcome="done"} 2.0',
        'farmgate_request_seconds_bucket{le="0.005",route="sync"} 2.0',
        "farmgate_database_up 1.0",
        'farmgate_database_connections{state="active"}',
    ):
        assert line in text, line
