"""What Prometheus reads from the database: a few facts, asked for at each scrape, whose cost does not grow with the record."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
from django.db import DatabaseError, connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from farmgate.sql import ask
from farmgate.sync import health
from farmgate.sync.health import Health

# A connection that waits inside a transaction holds locks: it has a name of its own.
_CONNECTIONS = """SELECT coalesce(state, 'none'), count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1"""


class DatabaseGauges(Collector):
    """The facts of `sync.health`, and the connections. When the database is away, only that."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One answer to a scrape."""
        try:
            found = health.look()
            connections: dict[str, int] = dict(ask(_CONNECTIONS).fetchall())
            most = int(ask("SELECT current_setting('max_connections')").fetchall()[0][0])
        except (DatabaseError, psycopg.Error):
            connection.close()
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield _by("database_connections", "Connections to this database, by what they do.", "state", connections)
        yield _gauge("database_connections_max", "How many the server allows, all databases together.", most)
        yield from _river(found)
        yield from _tasks(found)


def _river(found: Health) -> Iterator[GaugeMetricFamily]:
    now, most = found.moment, f" Counted up to {health.COUNTED_MAX}."
    yield _by("exceptions_open", "Operations that wait for a person, by code.", "code", found.waiting)
    yield _age("exception_oldest_seconds", "How long the oldest of them has waited.", found.oldest_waiting, now)
    yield _gauge("quarantined_last_day", "Refused bytes kept in the last day." + most, found.quarantined)
    yield _gauge("forks_last_day", "Second versions of an operation kept in the last day." + most, found.forks)
    yield _gauge("deltas_unfolded", "Changes of hot accounts that wait to be folded." + most, found.unfolded)
    yield _by("phones", "Phones by status.", "status", found.phones)
    help_text = "How long ago the last operation of that phone at work arrived that has been silent the longest."
    yield _age("phone_silent_seconds", help_text, found.longest_silent, now)
    yield _age("seal_age_seconds", "How long ago the last checkpoint was sealed.", found.sealed_at, now)
    yield _age(
        "unsealed_seconds", "How long the oldest operation in no checkpoint has waited.", found.unsealed_since, now
    )


def _tasks(found: Health) -> Iterator[GaugeMetricFamily]:
    done = GaugeMetricFamily("farmgate_task_age_seconds", "Since a background task was last done.", labels=["task"])
    failed = GaugeMetricFamily("farmgate_task_failed", "Whether it failed the last time.", labels=["task"])
    for task in found.tasks.values():
        if task.done_at:
            done.add_metric([task.name], (found.moment - task.done_at).total_seconds())
        failed.add_metric([task.name], float(task.failed))
    yield done
    yield failed
    yield _gauge("proof_findings", "What the last proof found wrong.", found.tasks["prove"].findings)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"farmgate_{name}", text, value=value)


def _age(name: str, text: str, since: datetime | None, now: datetime) -> GaugeMetricFamily:
    """An age; nothing at all where there is nothing to be old."""
    seconds = (now - since).total_seconds() if since else None
    return GaugeMetricFamily(f"farmgate_{name}", text, value=seconds)


def _by(name: str, text: str, label: str, values: dict[Any, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"farmgate_{name}", text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([str(key)], value)
    return family
