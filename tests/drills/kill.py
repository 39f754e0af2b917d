"""PostgreSQL is killed again and again while phones sell: `python -m tests.drills.kill [--kills N] [--seed N]`.

SIGKILL of the postmaster and all its children at a random moment, then a start and its recovery. Nothing that was
acknowledged may be lost, nothing doubled, and while the database is away every answer is a 503 that says when to come
again. The last line is JSON; exit status 0 only when everything held.
"""

import argparse
import json
import random
import sys
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import TYPE_CHECKING

from tests.drills import cluster
from tests.drills.web import Background, Heard, Road, Web

if TYPE_CHECKING:
    from tests.drills.county import Counter

KILLS, PHONES = 200, 8
RECOVERY_GOAL_S, ANSWER_GOAL_S = 5.0, 10.0
ALIVE_SECONDS, AWAY_SECONDS = (0.05, 1.2), (0.0, 0.6)


@dataclass
class Found:
    """What the kills showed."""

    recovery_s: list[float] = field(default_factory=list)
    processes: int = 0
    broken: list[str] = field(default_factory=list)


def main() -> None:
    """See the module."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=KILLS)
    options.add_argument("--phones", type=int, default=PHONES)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--careless", action="store_true", help="without synchronous_commit: then this must fail")
    asked = options.parse_args()
    with cluster.running("careless" if asked.careless else "kill") as postgres:
        _drill(postgres, asked)


def _drill(postgres: cluster.Postgres, asked: argparse.Namespace) -> None:
    from django.db import connections

    from tests.drills import county, reckoning

    started = monotonic()
    heard = Heard()
    web, background = Web(postgres.url()), Background(postgres.url())
    web.start()
    try:
        world = county.build()
        counters = [county.new_counter(world, Road(web.port, heard).post, n) for n in range(1, asked.phones + 1)]
        connections.close_all()
        background.look()
        if asked.careless:
            postgres.forget_durability()
        work = county.AtWork(counters, asked.seed)
        work.begin()
        found = _kills(postgres, asked.kills, counters, random.Random(asked.seed), background)
        work.end()
        web_lived = web.runs()
        broken = found.broken + work.failed + reckoning.reckon(postgres.url(), counters)
        connections.close_all()
    finally:
        background.stop()
        web.stop()
    more = {"settings": postgres.settings(), "worker_restarts": background.restarts}
    finish(_figures(found, heard, counters, web_lived, broken) | more | {"seconds": round(monotonic() - started)})


def _kills(
    postgres: cluster.Postgres, kills: int, counters: "list[Counter]", chance: random.Random, background: Background
) -> Found:
    from tests.drills import reckoning

    found = Found()
    for n in range(1, kills + 1):
        sleep(chance.uniform(*ALIVE_SECONDS))
        found.processes += postgres.kill()
        sleep(chance.uniform(*AWAY_SECONDS))
        found.recovery_s.append(postgres.start())
        found.broken += [f"after kill {n}: {line}" for line in reckoning.promises_broken(postgres.url(), counters)]
        background.look()
        if n % 10 == 0 or n == kills:
            acked = sum(counter.promised[0] for counter in counters)
            print(f"{n} kills, {acked:,} acknowledged, last recovery {found.recovery_s[-1]:.2f} s", flush=True)
    return found


def _figures(
    found: Found, heard: Heard, counters: "list[Counter]", web_lived: bool, broken: list[str]
) -> dict[str, object]:
    ordered = sorted(found.recovery_s)
    slow, hung = ordered[-1] > RECOVERY_GOAL_S, heard.slowest_s > ANSWER_GOAL_S
    return {
        "drill": "kill",
        "ok": not (broken or heard.strange or slow or hung)
        and web_lived
        and heard.torn == 0
        and heard.statuses[503] > 0,
        "kills": len(ordered),
        "processes_killed": found.processes,
        "operations": sum(len(counter.phone.log) for counter in counters),
        "recovery_max_s": round(ordered[-1], 3),
        "recovery_p99_s": round(ordered[max(0, -(-len(ordered) * 99 // 100) - 1)], 3),
        "recovery_median_s": round(ordered[len(ordered) // 2], 3),
        "answers": {str(status): count for status, count in sorted(heard.statuses.items())},
        "answers_torn": heard.torn,
        "slowest_answer_s": round(heard.slowest_s, 2),
        "strange_answers": heard.strange[:10],
        "wrong": broken[:20],
    }


def finish(figures: dict[str, object]) -> None:
    """The last line, and the exit status."""
    print(json.dumps(figures, ensure_ascii=False), flush=True)
    sys.exit(0 if figures["ok"] else 1)


if __name__ == "__main__":
    main()
