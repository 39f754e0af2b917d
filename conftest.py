"""Every test runs against a real PostgreSQL: the embedded one, unless FARMGATE_DATABASE_URL names another."""

import os

from django.conf import settings

from farmgate import database


def pytest_configure() -> None:
    if not os.environ.get("FARMGATE_DATABASE_URL"):
        database.ensure_running()
    # What is tried is who may enter, not how long a password takes to guess.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
