"""The application as it is served, in a process that may die after the commit and before its answer is on the wire."""

import os
import random
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from farmgate.web.wsgi import application as farmgate
from tests.drills.web import DEATHS

ONE_IN = 12
_deaths = Path(os.environ[DEATHS])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Every twelfth exchange or so is done, and nobody ever hears of it: its process is killed, as by a power cut."""
    answer = farmgate(environ, start_response)
    if environ["PATH_INFO"] == "/api/sync" and _deaths.exists() and random.random() * ONE_IN < 1:
        with _deaths.open("ab", buffering=0) as file:
            file.write(b"+")
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
