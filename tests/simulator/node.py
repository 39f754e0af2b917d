"""The phone's own TypeScript in the world: `field/src/core/outbox.ts` under Node, in the place of its twin."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.simulator.outbox import Effects, State

ROOT = Path(__file__).resolve().parents[2]


class NodeOutbox:
    """`step` as the field app has it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def step(self, state: State, event: dict[str, Any]) -> tuple[State, Effects]:
        """One event, through one line to Node and one back."""
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        to.write(json.dumps({"state": state, "event": event}) + "\n")
        to.flush()
        turn = json.loads(back.readline())
        return turn["state"], turn["effects"]


@contextmanager
def phones_own() -> Iterator[NodeOutbox]:
    """Node, until the block ends."""
    words = [sys.executable, "tools/node.py", "node", "tests/simulator/outbox_host.mjs"]
    process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield NodeOutbox(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
