"""The phone's own core and the real server: a script of the field app meets a county where somebody is at the desk."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
EVERY_SECONDS = 0.2


@contextmanager
def attended(look: Callable[[], None]) -> Iterator[None]:
    """Somebody at the county looks, again and again, and does what there is to do."""
    closed = threading.Event()

    def stay() -> None:
        while not closed.wait(EVERY_SECONDS):
            look()
        connection.close()

    officer = threading.Thread(target=stay)
    officer.start()
    try:
        yield
    finally:
        closed.set()
        officer.join()


def meet(script: str, address: str, invites: Sequence[str]) -> None:
    """Let a script of `field/tests/server` enrol with these invites and play; it holds, or says what does not."""
    command = [sys.executable, str(ROOT / "tools/node.py"), "npx", "vitest", "run", "--config",
               "vitest.server.config.ts", f"tests/server/{script}"]  # fmt: skip
    where = {"FARMGATE_URL": address, "FARMGATE_INVITES": ",".join(invites)}
    done = subprocess.run(
        command, cwd=ROOT / "field", env=os.environ | where, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
