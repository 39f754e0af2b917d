"""The twin of the phone's outbox answers as the phone's own does: field/tests/outbox.vectors.test.ts replays the same."""

import json

from tests.simulator import outbox
from tests.simulator.vectors import FILE


def test_every_turn_comes_out_as_it_was_written() -> None:
    turns = json.loads(FILE.read_text(encoding="utf-8"))
    assert {turn["event"]["type"] for turn in turns} >= {"recorded", "poke", "answered", "failed", "carried"}
    for turn in turns:
        assert outbox.step(turn["state"], turn["event"]) == (turn["after"], turn["effects"])
