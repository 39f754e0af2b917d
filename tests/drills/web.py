"""The web server of a drill, as docs/operate/install.md starts it, and the road to it: HTTP, with every answer looked at."""

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

import psutil

from tests.drills.cluster import ROOT

HOST = "127.0.0.1"
APPLICATION = "farmgate.web.wsgi:application"
START_SECONDS_MAX = 60
# Longer than any answer may take while the database is away.
HANGS_AFTER_SECONDS = 15.0
# Names the file in which `dying.py` counts.
DEATHS = "FARMGATE_DRILL_DEATHS"


class NoAnswer(Exception):
    """The connection broke, or nobody listens."""


@dataclass
class Heard:
    """What all phones heard: how often each status, the slowest answer, and whatever no phone should ever hear."""

    statuses: Counter[int] = field(default_factory=Counter)
    torn: int = 0
    slowest_s: float = 0.0
    strange: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int, seconds: float, strange: str | None) -> None:
        """One answer; status 0 for none."""
        with self._lock:
            self.slowest_s = max(self.slowest_s, seconds)
            if status:
                self.statuses[status] += 1
            else:
                self.torn += 1
            if strange:
                self.strange.append(strange)


class Road:
    """One phone's way to the server: a kept connection, opened again when it broke."""

    def __init__(self, port: int, heard: Heard) -> None:
        self._port, self._heard = port, heard
        self._http: http.client.HTTPConnection | None = None

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The JSON of an answer, whatever its status. NoAnswer when there is none."""
        started = monotonic()
        try:
            status, headers, data = self._ask(path, json.dumps(body).encode())
        except TimeoutError as late:
            self.hang_up()
            self._heard.note(0, monotonic() - started, f"{path}: no answer for {HANGS_AFTER_SECONDS} s")
            raise NoAnswer from late
        except (OSError, http.client.HTTPException) as broken:
            self.hang_up()
            self._heard.note(0, monotonic() - started, None)
            raise NoAnswer from broken
        self._heard.note(status, monotonic() - started, _strange(path, status, headers, data))
        answer: dict[str, Any] = json.loads(data)
        return answer

    def _ask(self, path: str, data: bytes) -> tuple[int, dict[str, str], bytes]:
        if self._http is None:
            self._http = http.client.HTTPConnection(HOST, self._port, timeout=HANGS_AFTER_SECONDS)
        self._http.request("POST", path, data, {"Content-Type": "application/json"})
        response = self._http.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()

    def hang_up(self) -> None:
        """Open a new connection next time."""
        if self._http is not None:
            self._http.close()
        self._http = None


def _strange(path: str, status: int, headers: dict[str, str], data: bytes) -> str | None:
    """Why a phone should never hear this, or None."""
    try:
        code = (json.loads(data).get("problem") or {}).get("code")
    except ValueError:
        return f"{path} answered {status} and no JSON: {data[:200]!r}"
    if status == 503 and not (code == "try_again" and headers.get("retry-after", "").isdigit()):
        return f"{path} answered 503 {code} with Retry-After {headers.get('retry-after')}"
    if status not in (200, 429, 503):
        return f"{path} answered {status} {code}"
    return None


def _free_port() -> int:
    """A port that stays ours while the server is down: below those that the system lends to connections going out."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        return port
    raise RuntimeError("a hundred ports are taken")


class Web:
    """Granian with two workers, on one port for good."""

    def __init__(self, url: str, application: str = APPLICATION, environment: dict[str, str] | None = None) -> None:
        self.port = _free_port()
        self._environment = {**os.environ, "FARMGATE_DATABASE_URL": url, **(environment or {})}
        self._application = application
        self._process: psutil.Popen | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        words += ["--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--respawn-interval", "0.2"]
        words += ["--no-log", self._application]
        self._process = psutil.Popen(words, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL)
        until = monotonic() + START_SECONDS_MAX
        while monotonic() < until and self.runs():
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    return
            sleep(0.05)
        raise RuntimeError("the web server did not start")

    def runs(self) -> bool:
        """Whether its first process is alive."""
        return self._process is not None and self._process.poll() is None

    def workers(self) -> list[int]:
        """The process ids of those that serve."""
        assert self._process is not None
        return [child.pid for child in self._process.children() if child.status() != psutil.STATUS_ZOMBIE]

    def kill(self) -> None:
        """SIGKILL for all of its processes."""
        assert self._process is not None
        self._process.suspend()
        family = [*self._process.children(recursive=True), self._process]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        psutil.wait_procs(family, timeout=10)

    def stop(self) -> None:
        """An orderly end."""
        if self._process is not None and self.runs():
            self._process.terminate()
            try:
                self._process.wait(15)
            except psutil.TimeoutExpired:
                self.kill()


class Background:
    """`procrastinate worker`, started again whenever it ends, as systemd does. Counts how often that was."""

    def __init__(self, url: str) -> None:
        self._environment = {**os.environ, "FARMGATE_DATABASE_URL": url}
        self._process: subprocess.Popen[bytes] | None = None
        self.restarts = -1

    def look(self) -> None:
        """Start it unless it runs."""
        if self._process is None or self._process.poll() is not None:
            words = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "1"]
            self._process = subprocess.Popen(
                [*words, "--delete-jobs", "successful"], cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL
            )
            self.restarts += 1

    def stop(self) -> None:
        """An orderly end."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
