"""What every bench shares: a scratch database, workers, and the yardstick its figure is divided by.

The yardstick is `pgbench`, its built-in TPC-B at scale 10 and as it comes, on the same server, taken before and after
every measurement of the bench, so that a busy machine slows both. The last line a bench prints is its figure, as JSON.
"""

import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import monotonic
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg
from psycopg import sql

from farmgate import database

CLIENTS = 8
SCALE = 10
SECONDS = 3.0
ROUNDS = 7
WARM_UP_SECONDS = 1.0
Work = Callable[[], int]


@dataclass(frozen=True)
class Figure:
    """What a bench found: `ratio` is `value` over `yardstick`, both per second, and `ok` when it reaches `goal`."""

    bench: str
    value: float
    unit: str
    yardstick: float
    ratio: float
    goal: float
    ok: bool


@contextmanager
def scratch_database(name: str, template: str = "template1") -> Iterator[str]:
    """A migrated database of its own, dropped afterwards. This process and those it starts use it, as the web does."""
    with new_database(f"farmgate_bench_{name}", template) as url:
        migrate(url)
        os.environ["FARMGATE_DATABASE_URL"] = url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")
        import django

        django.setup()
        yield url
        from django.db import connections

        connections.close_all()


def migrate(url: str) -> None:
    """Give a database the tables of this code."""
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "FARMGATE_DATABASE_URL": url}, check=True)


def keep_database(name: str, fill: Callable[[str], None]) -> None:
    """See that there is a database of this name that `fill` has filled, whole or not at all. It stays on the server."""
    with _maintenance() as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            building = f"{name}_building"
            with new_database(building) as url:
                migrate(url)
                fill(url)
                server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (building, name))))


@contextmanager
def yardstick() -> Iterator[Callable[[float], float]]:
    """`tps(seconds)`: transactions a second of pgbench's TPC-B."""
    program = _pgbench()
    with new_database("farmgate_bench_yardstick") as url:
        subprocess.run([program, "-i", "-q", "-s", str(SCALE), url], check=True, capture_output=True)

        def tps(seconds: float) -> float:
            words = [program, "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(max(1, round(seconds))), url]
            said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            found = re.search(r"tps = ([0-9.]+)", said)
            assert found, said
            return float(found[1])

        yield tps


def against_yardstick(
    bench: str,
    unit: str,
    goal: float,
    measure: Callable[[float], float],
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> Figure:
    """Yardstick and bench in turns; the medians of both, and the median of each round's own ratio."""
    with yardstick() as tps:
        marks, values = [tps(seconds)], []
        for _ in range(rounds):
            values.append(measure(seconds))
            marks.append(tps(seconds))
            print(f"{bench}: {values[-1]:,.0f} {unit}, TPC-B {marks[-2]:,.0f} and {marks[-1]:,.0f}", flush=True)
    return figure(bench, unit, goal, values, marks)


def figure(bench: str, unit: str, goal: float, values: Sequence[float], marks: Sequence[float]) -> Figure:
    """The medians of values and of the yardstick's marks around them, one more; and of each value's own ratio."""
    ratio = median(value / (marks[n] + marks[n + 1]) * 2 for n, value in enumerate(values))
    return Figure(bench, round(median(values), 1), unit, round(median(marks), 1), round(ratio, 3), goal, ratio >= goal)


def finish(found: Figure, **more: object) -> None:
    """Print the figure, and what else there is to say, as the last line, and leave: status 1 when the goal is missed."""
    print(json.dumps(asdict(found) | more), flush=True)
    sys.exit(0 if found.ok else 1)


class Workers:
    """Processes with threads that do the same work at once, started before the clock runs.

    `make` (a function of a module, given the number of the worker) is called in every thread and returns the work: a
    function that does some and says how much.
    """

    def __init__(self, make: Callable[[int], Work], processes: int = 2, threads: int = CLIENTS // 2) -> None:
        context = multiprocessing.get_context("spawn")
        self._orders = [context.Pipe() for _ in range(processes)]
        self._processes = [
            context.Process(target=_serve, args=(theirs, make, n * threads, threads), daemon=True)
            for n, (_, theirs) in enumerate(self._orders)
        ]
        for process in self._processes:
            process.start()
        for ours, _ in self._orders:
            ours.recv()

    def rate(self, seconds: float) -> float:
        """How much all of them do in a second."""
        for ours, _ in self._orders:
            ours.send(seconds)
        return float(sum(ours.recv() for ours, _ in self._orders))

    def stop(self) -> None:
        """Let the processes end."""
        for ours, _ in self._orders:
            ours.send(None)
        for process in self._processes:
            process.join()


def _serve(orders, make: Callable[[int], Work], first: int, threads: int) -> None:  # type: ignore[no-untyped-def]
    import django

    django.setup()
    orders.send("ready")
    while (seconds := orders.recv()) is not None:
        counts = [0] * threads
        until = monotonic() + seconds

        def run(n: int, until: float = until, counts: list[int] = counts) -> None:
            from django.db import connection

            work = make(first + n)
            while monotonic() < until:
                counts[n] += work()
            connection.close()

        running = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        orders.send(sum(counts) / seconds)


@contextmanager
def new_database(name: str, template: str = "template1") -> Iterator[str]:
    """An empty database, or one like `template` to which nobody is connected; dropped afterwards."""
    with _maintenance() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield urlsplit(_server())._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _server() -> str:
    return os.environ.get("FARMGATE_DATABASE_URL") or database.ensure_running().url()


def _maintenance() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(urlsplit(_server())._replace(path="/postgres").geturl(), autocommit=True)


def _pgbench() -> str:
    own = database.cluster().bin / "pgbench"
    found = str(own) if own.exists() else shutil.which("pgbench")
    if not found:
        raise SystemExit("pgbench is not here: it comes with PostgreSQL's server programs.")
    return found
