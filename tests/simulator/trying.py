"""The simulator as a program, for the tests that run it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def simulate(*words: str) -> dict[str, Any]:
    """The last line that a run printed, and the digests of its worlds. It held, or the test says what broke."""
    done = subprocess.run([sys.executable, "-m", "tests.simulator", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    last: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return last | {"digests": [line.split()[3] for line in done.stderr.splitlines() if " held, " in line]}
