"""Every drill, small: as programs, because each brings a database and processes of its own."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.drills.cluster import ROOT

SECONDS_MAX = 240


def drill(name: str, *words: str) -> tuple[int, dict[str, Any]]:
    """Its exit status and its last line."""
    environment = {name: value for name, value in os.environ.items() if name != "FARMGATE_DATABASE_URL"}
    line = [sys.executable, "-m", f"tests.drills.{name}", *words]
    done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS_MAX)
    last = done.stdout.strip().rpartition("\n")[2]
    assert last.startswith("{"), done.stdout[-2000:] + done.stderr[-4000:]
    return done.returncode, json.loads(last)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kill", ("--kills", "4", "--phones", "4")),
        ("kill_web", ("--kills", "4", "--phones", "4")),
        ("restore", ("--orders", "20", "--phones", "2")),
        ("point_in_time", ("--orders", "20", "--phones", "2")),
    ],
)
def test_the_drill_holds(name: str, words: tuple[str, ...]) -> None:
    status, said = drill(name, *words)
    assert (status, said["ok"]) == (0, True), json.dumps(said, indent=1)


def test_a_database_that_answers_too_early_is_noticed() -> None:
    status, said = drill("kill", "--kills", "2", "--phones", "2", "--careless")
    assert (status, said["ok"]) == (1, False)
    assert any("was acknowledged" in line for line in said["wrong"]), said
