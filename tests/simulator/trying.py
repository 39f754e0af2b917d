"""The simulator as a program, for the tests that run it."""

import json
import subprocess
import sys
from typing import Any

from tests.simulator.database import ROOT


def run(module: str, *words: str) -> tuple[dict[str, Any], str]:
    """The last line that a program printed, and all that it told. It held, or the test says what broke."""
    done = subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def simulate(*words: str) -> dict[str, Any]:
    """The last line of worlds that held, and their digests."""
    last, told = run("tests.simulator", *words)
    return last | {"digests": [line.split()[3] for line in told.splitlines() if " held, " in line]}
