"""The web server's processes are killed between commit and answer: `python -m tests.drills.kill_web [--kills N]`.

A worker dies of SIGKILL just after its transaction and before the answer is on the wire; now and then all processes die
at once. Whatever a phone then sends again counts once. The last line is JSON; exit status 0 only when everything held.
"""

import argparse
import random
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from tests.drills import cluster
from tests.drills.kill import finish
from tests.drills.web import DEATHS, Heard, Road, Web

if TYPE_CHECKING:
    from tests.drills.county import Counter

KILLS, PHONES = 60, 8
ALL_AT_ONCE_ONE_IN = 5
DEATH_SECONDS_MAX = 60


def main() -> None:
    """See the module."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=KILLS)
    options.add_argument("--phones", type=int, default=PHONES)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with cluster.running("kill_web") as postgres:
        _drill(postgres, asked)


def _drill(postgres: cluster.Postgres, asked: argparse.Namespace) -> None:
    from django.db import connections

    from tests.drills import county, reckoning

    started, heard, deaths = monotonic(), Heard(), postgres.home / "deaths"
    web = Web(postgres.url(), "tests.drills.dying:application", {DEATHS: str(deaths)})
    web.start()
    try:
        world = county.build()
        counters = [county.new_counter(world, Road(web.port, heard).post, n) for n in range(1, asked.phones + 1)]
        connections.close_all()
        work = county.AtWork(counters, asked.seed)
        work.begin()
        deaths.touch()
        all_at_once, broken = _kills(web, deaths, asked.kills, counters, postgres.url(), random.Random(asked.seed))
        between = deaths.stat().st_size
        deaths.unlink()
        work.end()
        broken += work.failed + reckoning.reckon(postgres.url(), counters)
        connections.close_all()
    finally:
        web.stop()
    finish(
        {
            "drill": "kill_web",
            "ok": not (broken or heard.strange) and between > 0 and all_at_once + between >= asked.kills,
            "killed_between_commit_and_answer": between,
            "killed_all_at_once": all_at_once,
            "operations": sum(len(counter.phone.log) for counter in counters),
            "answers": {str(status): count for status, count in sorted(heard.statuses.items())},
            "answers_torn": heard.torn,
            "slowest_answer_s": round(heard.slowest_s, 2),
            "strange_answers": heard.strange[:10],
            "wrong": broken[:20],
            "seconds": round(monotonic() - started),
        }
    )


def _kills(
    web: Web, deaths: Path, kills: int, counters: "list[Counter]", url: str, chance: random.Random
) -> tuple[int, list[str]]:
    """How often all processes were killed at once, and what was promised and is not there."""
    from tests.drills import reckoning

    all_at_once, broken = 0, []
    while all_at_once + deaths.stat().st_size < kills:
        if chance.random() * ALL_AT_ONCE_ONE_IN < 1:
            sleep(chance.uniform(0, 0.5))
            web.kill()
            all_at_once += 1
            web.start()
        else:
            _wait_for_a_death(deaths)
        broken += reckoning.promises_broken(url, counters)
        print(f"{deaths.stat().st_size} workers and {all_at_once} servers killed", flush=True)
    return all_at_once, broken


def _wait_for_a_death(deaths: Path) -> None:
    before, until = deaths.stat().st_size, monotonic() + DEATH_SECONDS_MAX
    while deaths.stat().st_size == before:
        if monotonic() > until:
            raise RuntimeError("nobody died: is anybody being served?")
        sleep(0.02)


if __name__ == "__main__":
    main()
