"""Every test runs against a real PostgreSQL: the embedded one, unless FARMGATE_DATABASE_URL names another."""

import os

from farmgate import database


def pytest_configure() -> None:
    if not os.environ.get("FARMGATE_DATABASE_URL"):
        database.ensure_running()
