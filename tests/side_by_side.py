"""Tests side by side, as `make test` runs them: each worker has a PostgreSQL of its own.

What a phone is told waits for every transaction that is still open in its server (the horizon of the feed), in whatever
database that is: two workers in one server would wait for each other's tests. Loaded by `-p` in pytest.ini, because the
settings read their address before any conftest is.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Begun first, so that no worker is left alone with them at the end.
LONG = (
    "tests/simulator/test_worlds.py",
    "tests/simulator/",
    "tests/drills/",
    "tests/test_hostile.py",
    "tests/journeys/",
)
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if _WORKER:
    if "FARMGATE_DATABASE_URL" in os.environ:
        raise pytest.UsageError("FARMGATE_DATABASE_URL names one server for all workers: run pytest without -n")
    os.environ["FARMGATE_VAR"] = str(Path(os.environ.get("FARMGATE_VAR", ROOT / "var")) / _WORKER)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if _WORKER:
        items.sort(key=lambda item: next((n for n, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG)))


def pytest_unconfigure() -> None:
    """A worker's server ends with it; the one of the checkout goes on."""
    if _WORKER:
        from farmgate import database

        database.stop()
