"""django-oscar, the well-known Django shop, placing orders of two goods over HTTP: how fast what exists is, on this machine.

It lives in an environment of its own under `var/`, made on first use from the package index.
"""

import json
import math
import os
import random
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import harness
import web

FOLDER = harness.ROOT / "bench" / "oscar"
GOODS = 200
FIRST_REQUESTS = 20


class Orders:
    """Four clients that place orders."""

    def __init__(self, server: web.Server) -> None:
        self._chance = random.Random("oscar")
        self._clients = web.Clients(server, _placed, self._request())
        self._rate = self._send(FIRST_REQUESTS)

    def rate(self, seconds: float) -> float:
        """Orders a second, over about so many seconds."""
        self._rate = self._send(math.ceil(self._rate * seconds / web.CLIENTS))
        return self._rate

    def stop(self) -> None:
        """Let the clients end."""
        self._clients.stop()

    def _send(self, requests_each: int) -> float:
        return self._clients.rate([[self._request() for _ in range(requests_each)] for _ in range(web.CLIENTS)])

    def _request(self) -> bytes:
        goods = self._chance.sample(range(1, GOODS + 1), 2)
        return web.post("/order", json.dumps({"goods": goods}).encode())


@contextmanager
def oscar() -> Iterator[Orders | None]:
    """Its server and its load, or None where it cannot be installed."""
    python = _installed()
    if python is None:
        yield None
        return
    with harness.new_database("farmgate_bench_oscar") as url:
        environment = {"OSCAR_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "settings"}
        for words in (["-m", "django", "migrate", "-v0", "--skip-checks"], ["fill.py", str(GOODS)]):
            subprocess.run(
                [python, *words], cwd=FOLDER, env={**os.environ, **environment, "PYTHONPATH": "."}, check=True
            )
        with web.granian("orders:application", str(python), FOLDER, environment) as server:
            orders = Orders(server)
            try:
                yield orders
            finally:
                orders.stop()


def _placed(answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 200") and b'"lines": 2' in answer


def _installed() -> Path | None:
    home = Path(os.environ.get("FARMGATE_VAR", harness.ROOT / "var")) / "oscar-venv"
    python, ready = home / "bin" / "python", home / "ready"
    if ready.exists():
        return python
    print("installing django-oscar beside", file=sys.stderr, flush=True)
    venv.create(home, with_pip=True, clear=True)
    words = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        FOLDER / "requirements.txt",
    ]
    if subprocess.run(words, stdout=subprocess.DEVNULL).returncode != 0:
        return None
    ready.touch()
    return python
