"""Who a process is to the database: the owner when it changes tables, a role with fewer rights for everything else."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
ASK = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user'); print(k.fetchone()[0])"


def url() -> str:
    """The test database, as FARMGATE_DATABASE_URL would name it."""
    given = connection.settings_dict
    host = quote(given["HOST"], safe="")
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@/{given['NAME']}?host={host}"


def says(*words: str, **more: str) -> str:
    environment = {**os.environ, "FARMGATE_DATABASE_URL": url(), **more}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.django_db
def test_a_command_acts_as_the_role_that_may_not_rewrite_the_record() -> None:
    assert says("shell", "--no-imports", "-c", ASK).strip() == "farmgate_app"


@pytest.mark.django_db
def test_an_installation_with_a_log_in_of_its_own_names_no_role() -> None:
    role = says("shell", "--no-imports", "-c", ASK, FARMGATE_DATABASE_APP_ROLE="").strip()
    assert role == connection.settings_dict["USER"]


@pytest.mark.django_db
def test_migrating_is_the_owner_s() -> None:
    assert "No migrations to apply" in says("migrate")
