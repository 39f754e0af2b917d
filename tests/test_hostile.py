"""A few thousand hostile requests against the real web server change nothing and break nothing. All of them: `make hostile`."""

import json
import subprocess
import sys

from django.conf import settings

WORDS = ["--requests", "3000", "--phones", "30", "--seed", "7"]


def test_hostile_requests_break_nothing_and_change_nothing() -> None:
    command = [sys.executable, "-m", "tests.hostile", *WORDS]
    done = subprocess.run(command, cwd=settings.ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["requests"] == 3000
    assert len(told["kinds"]) >= 25, told["kinds"]
    assert sum(number for kind, number in told["kinds"].items() if kind.startswith("signed")) > 600
