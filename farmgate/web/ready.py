"""Whether this process can serve: what keeps it from serving, and what only deserves a look.

A balancer takes a server out of use that is not ready. So only what would make every request fail counts against it: a worker
that is away stops no sale, and taking the web away as well would.
"""

from time import monotonic
from typing import NamedTuple

import psycopg
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from farmgate.sql import one
from farmgate.sync import health

LOOK_AGAIN_SECONDS = 60.0
_migrated_at: float | None = None


class Ready(NamedTuple):
    """The verdict, and a line for each thing that was looked at."""

    ok: bool
    lines: list[str]


def look() -> Ready:
    """Look at the database first, at the rest only when it is there and can be written to."""
    try:
        why_not = _database()
        if why_not:
            return Ready(False, [f"database: {why_not}"])
        return Ready(True, ["database: ok", *_worker()])
    except (DatabaseError, psycopg.Error):
        return Ready(False, ["database: unreachable"])


def forget() -> None:
    """Look at the migrations anew."""
    global _migrated_at
    _migrated_at = None


def _database() -> str | None:
    read_only, standby = one("SELECT current_setting('transaction_read_only') = 'on', pg_is_in_recovery()")
    if standby:
        return "a standby"
    if read_only:
        return "read-only"
    missing = _not_migrated()
    return f"{missing} migrations are missing" if missing else None


def _not_migrated() -> int:
    """How many migrations of this code the database lacks; a good answer holds for a minute."""
    global _migrated_at
    if _migrated_at is not None and monotonic() - _migrated_at < LOOK_AGAIN_SECONDS:
        return 0
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _migrated_at = None if missing else monotonic()
    return missing


def _worker() -> list[str]:
    found = health.of_the_worker()
    lines = ["worker: away (warning)" if found.worker_away else "worker: ok"]
    lines.append("seal: late (warning)" if found.seal_late else "seal: ok")
    proof = found.tasks["prove"]
    if proof.failed:
        lines.append("proof: failed (warning)")
    else:
        lines.append("proof: late (warning)" if proof.late(found.moment) else "proof: ok")
    return lines
