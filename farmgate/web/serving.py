"""The processes of one machine: web workers and the background worker, started together and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from django.conf import settings

HOST = "127.0.0.1"
PORTS_TRIED = 50
STOP_SECONDS = 15
START_SECONDS = 30
_LOOK_SECONDS = 0.2


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens on. RuntimeError when fifty are taken."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        return port
    raise RuntimeError(f"Every port from {first} to {first + PORTS_TRIED - 1} is taken.")


@dataclass
class Processes:
    """Child processes that live and die together."""

    port: int
    workers: int = 2
    background: bool = True
    log: IO[bytes] | None = None
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start the web and, if wanted, the background worker, and wait for an answer. RuntimeError when none comes."""
        # In front of somebody who reads something else: what goes wrong is said, a line for each request is not.
        environment = {"FARMGATE_PUBLIC_URL": self.url, "FARMGATE_LOG_LEVEL": "warning"} | os.environ
        for command in (self._web(), *([_BACKGROUND] if self.background else [])):
            # In sessions of their own, so that Ctrl-C reaches only us and they are stopped in order.
            child = subprocess.Popen(
                command, cwd=settings.ROOT, env=environment, stderr=self.log, start_new_session=True
            )
            self.running.append(child)
        self._wait_for_answer()

    def wait(self) -> int:
        """Until one of them ends by itself, or somebody asks us to stop. Returns the exit code for this process."""
        asked = _Asked()
        while not asked.to_stop:
            ended = [child for child in self.running if child.poll() is not None]
            if ended:
                return ended[0].returncode or 1
            time.sleep(_LOOK_SECONDS)
        return 0

    def stop(self) -> None:
        """Ask all to finish what they do; end what does not."""
        for child in self.running:
            child.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in self.running:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                # With its own children: one that was still starting would listen on alone.
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def _web(self) -> Sequence[str]:
        return (
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)),
            *("--workers", str(self.workers), "--blocking-threads", "4", "--log-level", "warning"),
            "farmgate.web.wsgi:application",
        )

    def _wait_for_answer(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and all(child.poll() is None for child in self.running):
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}/readyz", timeout=5):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(_LOOK_SECONDS)
        self.stop()
        raise RuntimeError("The web server did not start; what it said is above.")


_BACKGROUND = (
    sys.executable,
    "manage.py",
    "procrastinate",
    "worker",
    "--concurrency",
    "1",
    "--delete-jobs",
    "successful",
)


class _Asked:
    """Whether this process was asked to stop, by Ctrl-C or by whoever started it."""

    def __init__(self) -> None:
        self.to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.to_stop = True
