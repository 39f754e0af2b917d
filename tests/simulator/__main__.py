"""`python -m tests.simulator`: worlds that try to lose a villager's money. The last line is JSON; status 0 when none could."""

import argparse
import json
import sys
from pathlib import Path
from time import monotonic

from tests.simulator import database
from tests.simulator.runner import Played, Score, again, play_all, smallest, summary, tell
from tests.simulator.world import Plan


def main() -> int:
    """Seeds from `--seed` on, so many, or until the phone-days asked for are reached or the time is over."""
    given = _arguments()
    # Before there are processes side by side that would each want it.
    database.template()
    score, started = Score(given.state), monotonic()
    broken = _play(given, score, started)
    if broken:
        tell(f"seed {broken.plan.seed} broke: {broken.broken}")
        broken = broken if given.as_found else smallest(broken)
        tell(f"{broken.broken}\nagain: {again(broken.plan)}")
    last = summary(score, monotonic() - started, broken)
    print(json.dumps(last))
    return 1 if broken or (given.all_faults and last["never_fired"]) else 0


def _play(given: argparse.Namespace, score: Score, started: float) -> Played | None:
    first = max([given.seed - 1, *score.seeds]) + 1 if given.state else given.seed
    size = (given.days, given.phones, given.acts, given.trouble, given.own_outbox)
    plans = [Plan(first + n, *size) for n in range(given.seeds)]
    while plans:
        now, plans = plans[: given.jobs * 4], plans[given.jobs * 4 :]
        for played in play_all(now, given.jobs):
            if played.broken:
                return played
            score.add(played)
            done = f"{score.sums['phone_days']:,} phone-days, {score.sums['operations']:,} operations"
            tell(f"seed {played.plan.seed} held, {played.digest}; so far {done}, {monotonic() - started:.0f} s")
        if given.minutes and monotonic() - started > given.minutes * 60:
            tell("the time is over")
            break
    return None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many worlds")
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--phones", type=int, default=10)
    parser.add_argument("--acts", type=int, default=30, help="what an agent does at the counter in a day")
    parser.add_argument("--trouble", type=float, default=1.0, help="how often disasters befall phones")
    parser.add_argument("--own-outbox", action="store_true", help="phones with the field app's own TypeScript outbox")
    parser.add_argument("--jobs", type=int, default=1, help="worlds side by side")
    parser.add_argument("--minutes", type=float, default=0, help="begin no more worlds after so long")
    parser.add_argument("--state", type=Path, help="keep the score here, and go on from it")
    parser.add_argument("--as-found", action="store_true", help="do not make a broken world smaller")
    parser.add_argument("--all-faults", action="store_true", help="fail when a fault never happened")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
