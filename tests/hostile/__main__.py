"""`python -m tests.hostile`: hostile requests against the real web server. The last line is JSON; status 0 when all held."""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import IO, Any

import psutil

from bench.harness import scratch_database
from tests.hostile import client
from tests.hostile.client import Tally
from tests.hostile.ground import Ground, build

WARM_SHARE = 0.2
PHONES = 100
MEGABYTE = 1 << 20
# Caches fill and the allocator keeps what it had: more than this is a leak.
RSS_GROWTH_MAX_MB, RSS_GROWTH_MAX_SHARE = 24, 0.15
OUTCOMES_MIN = 8
SHOWN_MAX = 20


@dataclass
class Seen:
    """Everything that was measured."""

    tally: Tally
    rss_warm_mb: float
    rss_end_mb: float
    seconds: float


@contextmanager
def web(workers: int, log: IO[bytes]) -> Iterator[tuple[int, psutil.Process]]:
    """The web server of `manage.py serve`, and nothing beside it: what the worker does every five seconds is not asked for."""
    from farmgate.web import serving

    port = serving.free_port(18_000 + os.getpid() % 10_000)
    processes = serving.Processes(port, workers, background=False, log=log)
    try:
        processes.start()
        (server,) = processes.running
        yield port, psutil.Process(server.pid)
    finally:
        processes.stop()


def attack(ground: Ground, given: argparse.Namespace) -> Seen:
    """Send it all. Memory is looked at when a fifth is done, and at the end."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryFile() as log, web(given.workers, log) as (port, server):
        ends, running = [], []
        for n in range(given.clients):
            ours, theirs = context.Pipe()
            mine = ground.phones[n :: given.clients]
            words = (theirs, port, ground, mine, f"{given.seed}/{n}")
            running.append(context.Process(target=client.serve, args=words, daemon=True))
            running[-1].start()
            ends.append(ours)
        began, warm = monotonic(), max(1, int(given.requests * WARM_SHARE / given.clients))
        tally = _send(ends, warm)
        rss_warm = _rss(server)
        tally.add(_send(ends, given.requests // given.clients - warm))
        seen = Seen(tally, rss_warm, _rss(server), monotonic() - began)
        for end in ends:
            end.close()
        for process in running:
            process.join()
        log.seek(0)
        seen.tally.failed += [
            line.decode(errors="replace") for line in log if b'"status":5' in line or b"Traceback" in line
        ]
    return seen


def _send(ends: Sequence[Any], each: int) -> Tally:
    for end in ends:
        end.send(each)
    tally = Tally()
    for end in ends:
        tally.add(end.recv())
    return tally


def _rss(server: psutil.Process) -> float:
    """Megabytes of all web workers, once what is in the air has landed."""
    sleep(1)
    return sum(worker.memory_info().rss for worker in server.children(recursive=True)) / MEGABYTE


def judge(
    seen: Seen, rows_changed: list[str], books: list[str], taken: dict[str, int], p99_max: float
) -> dict[str, bool]:
    """What must hold, and whether it did."""
    grown = seen.rss_end_mb - seen.rss_warm_mb
    found = {
        "no answer is 5xx": seen.tally.failures == 0,
        "every request is answered": seen.tally.unanswered == 0,
        "no row changed without right": rows_changed == [],
        "the ledger sums to zero": books == [],
        "memory is flat": grown <= max(RSS_GROWTH_MAX_MB, seen.rss_warm_mb * RSS_GROWTH_MAX_SHARE),
        # Otherwise all of the above would hold for a server that takes nothing in.
        "signed junk was taken in": taken.get("applied", 0) > 0 and len(taken) >= OUTCOMES_MIN,
        "forks were frozen": taken["frozen phones"] > 0,
    }
    if p99_max:
        found[f"p99 under {p99_max:g} ms"] = _p99_ms(seen.tally) < p99_max
    return found


def _p99_ms(tally: Tally) -> float:
    return round(sorted(tally.seconds)[int(len(tally.seconds) * 0.99)][0] * 1000, 1)


def _slowest(tally: Tally) -> dict[str, int]:
    """Of which kind the slowest hundredth is."""
    tail = sorted(tally.seconds)[int(len(tally.seconds) * 0.99) :]
    return dict(Counter(kind for _, kind in tail).most_common(5))


def main() -> int:
    """One attack."""
    given = _arguments()
    with scratch_database(f"hostile_{os.getpid()}"):
        from tests.hostile import verdict

        ground = build(given.phones)
        before = verdict.not_theirs(ground.phones)
        seen = attack(ground, given)
        rows_changed = verdict.changed(before, verdict.not_theirs(ground.phones))
        books, taken = verdict.books(), verdict.taken_in(ground.phones)
    verdicts = judge(seen, rows_changed, books, taken, given.p99_ms)
    for line in (*seen.tally.failed[:SHOWN_MAX], *rows_changed[:SHOWN_MAX], *books[:SHOWN_MAX]):
        print(line, file=sys.stderr)
    told = {"requests": seen.tally.kinds.total(), "seed": given.seed, "seconds": round(seen.seconds, 1)}
    told |= {"kinds": dict(seen.tally.kinds.most_common()), "statuses": dict(sorted(seen.tally.statuses.items()))}
    told |= {"outcomes": dict(seen.tally.outcomes.most_common()), "stored": taken, "rows_changed": len(rows_changed)}
    told |= {
        "rss_mb": [round(seen.rss_warm_mb), round(seen.rss_end_mb)],
        "p99_ms": _p99_ms(seen.tally),
        "slowest": _slowest(seen.tally),
    }
    print(json.dumps(told | {"verdicts": verdicts}))
    return 0 if all(verdicts.values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--p99-ms", type=float, default=0, help="fail when the 99th percentile is not below this")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
