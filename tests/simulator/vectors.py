"""`python -m tests.simulator.vectors`: what the outboxes of a world were asked and answered, for both languages to replay."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.simulator import outbox
from tests.simulator.outbox import Effects, State
from tests.simulator.runner import play_with
from tests.simulator.world import Plan

FILE = Path(__file__).resolve().parents[1] / "vectors" / "outbox.json"
WORLD = Plan(seed=19, days=8, phones=6, acts=12, trouble=12)
OF_A_KIND_MAX = 8


class Recorder:
    """The first few turns of each kind: by event, by what it came to, and by how the logs stood."""

    def __init__(self) -> None:
        self.turns: list[dict[str, Any]] = []
        self._seen: dict[tuple[object, ...], int] = {}

    def step(self, state: State, event: dict[str, Any]) -> tuple[State, Effects]:
        """One turn, kept when there are few like it."""
        after, effects = outbox.step(state, event)
        answer = event.get("answer") or {}
        did = tuple(effect["do"] for effect in effects)
        like = (event["type"], did, state["parted"], after["parted"], after["standing"], answer.get("problem"))
        self._seen[like] = self._seen.get(like, 0) + 1
        if self._seen[like] <= OF_A_KIND_MAX:
            self.turns.append({"state": state, "event": event, "after": after, "effects": effects})
        return after, effects


def main() -> int:
    """Play the world and write its turns."""
    recorder = Recorder()
    played = play_with(WORLD, recorder.step)
    if played.broken:
        sys.exit(played.broken)
    lines = ",\n".join(json.dumps(turn, separators=(",", ":")) for turn in recorder.turns)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{len(recorder.turns)} turns in {FILE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
