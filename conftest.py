"""Every test runs against a real PostgreSQL: the embedded one, unless FARMGATE_DATABASE_URL names another."""

import os
from collections.abc import Sequence
from typing import Any

import hypothesis
import pytest
from django.conf import settings

from farmgate import database


def pytest_configure() -> None:
    if not os.environ.get("FARMGATE_DATABASE_URL"):
        database.ensure_running()
    # A busy machine is slow, not wrong.
    hypothesis.settings.register_profile("farmgate", deadline=None)
    hypothesis.settings.load_profile("farmgate")
    # What is tried is who may enter, not how long a password takes to guess.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The owner makes the tables."""
    from django.db import connection

    connection.settings_dict["OPTIONS"].pop("options", None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests act as the role of the web and the workers; only emptying the tables between them takes more."""
    from django.db import connection

    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict["OPTIONS"]["options"] = f"-c role={database.APP_ROLE}"
    # On the class: Playwright's loop gives its thread a second connection.
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def empty_as_owner(self: Any, statements: Sequence[str]) -> None:
        empty(self, ["SET LOCAL role = none", "SET LOCAL session_replication_role = replica", *statements])

    operations.execute_sql_flush = empty_as_owner


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What a process keeps because it never changes does change when the tables are emptied."""
    from farmgate.catalogue import queries as catalogue
    from farmgate.sync import leases, server

    for keeper in (catalogue, leases, server):
        keeper.forget()
