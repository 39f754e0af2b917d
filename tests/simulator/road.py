"""The way between a phone and the server, and what is lost, doubled, torn and late on it."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.simulator.chance import Chance
from tests.simulator.faults import Faults
from tests.simulator.server import Server

Answer = tuple[int, dict[str, Any]]

# The share of requests that each fault meets.
WEATHER = {
    "lost_request": 0.02,
    "lost_answer": 0.02,
    "partial_send": 0.01,
    "partial_ack": 0.01,
    "duplicate_send": 0.02,
    "reordered_send": 0.02,
    "crash_before_commit": 0.004,
    "crash_after_commit": 0.004,
    "server_full": 0.004,
}


class Road:
    """One phone's network. `open` is whether there is any."""

    def __init__(self, server: Server, chance: Chance, faults: Faults) -> None:
        self.open = True
        self.calm = False
        self._server, self._chance, self._faults = server, chance, faults
        self._older: tuple[str, bytes] | None = None
        self._ways: dict[str, Callable[[str, bytes, datetime], Answer | None]] = {
            "lost_request": lambda path, data, at: None,
            "lost_answer": self._lost_answer,
            "partial_send": self._partial_send,
            "partial_ack": self._partial_ack,
            "duplicate_send": self._duplicate_send,
            "reordered_send": self._reordered_send,
            "crash_before_commit": self._crash_before_commit,
            "crash_after_commit": self._crash_after_commit,
            "server_full": self._server_full,
        }

    def __call__(self, path: str, body: dict[str, Any], at: datetime) -> Answer | None:
        """The answer, or None when none came."""
        if not self.open:
            return None
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        fault = None if self.calm else self._weather()
        answer = self._ways[fault](path, data, at) if fault else self._server.post(path, data, at)
        self._older = (path, data)
        return answer

    def _weather(self) -> str | None:
        drawn = self._chance.random()
        for name, share in WEATHER.items():
            drawn -= share
            if drawn < 0:
                # What needs an older request, and a disk that matters only to operations, note themselves.
                if name not in ("reordered_send", "server_full"):
                    self._faults.note(name)
                return name
        return None

    def _lost_answer(self, path: str, data: bytes, at: datetime) -> None:
        self._server.post(path, data, at)

    def _partial_send(self, path: str, data: bytes, at: datetime) -> None:
        status, answer = self._server.post(path, data[: self._chance.randrange(len(data))], at)
        assert (status, answer["problem"]["code"]) == (400, "malformed"), answer

    def _partial_ack(self, path: str, data: bytes, at: datetime) -> None:
        self._server.post(path, data, at)

    def _duplicate_send(self, path: str, data: bytes, at: datetime) -> Answer:
        answers = [self._server.post(path, data, at) for _ in range(2)]
        return self._chance.choice(answers)

    def _reordered_send(self, path: str, data: bytes, at: datetime) -> Answer:
        answer = self._server.post(path, data, at)
        if self._older:
            self._faults.note("reordered_send")
            self._server.post(*self._older, at)
        return answer

    def _crash_before_commit(self, path: str, data: bytes, at: datetime) -> Answer:
        with self._server.dying_at_commit():
            return self._server.post(path, data, at)

    def _crash_after_commit(self, path: str, data: bytes, at: datetime) -> None:
        self._server.post(path, data, at)
        self._server.restart()

    def _server_full(self, path: str, data: bytes, at: datetime) -> Answer:
        with self._server.full_disk():
            status, answer = self._server.post(path, data, at)
        if status == 503:
            self._faults.note("server_full")
        return status, answer
