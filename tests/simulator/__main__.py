"""`python -m tests.simulator`: worlds that try to lose a villager's money. The last line is JSON; status 0 when none could."""

import argparse
import json
import logging
import os
import sys
from dataclasses import dataclass, field
from time import monotonic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")

import django

django.setup()

from tests.simulator import database
from tests.simulator.chance import Chance, steered
from tests.simulator.checker import Broken
from tests.simulator.faults import Faults
from tests.simulator.server import Server
from tests.simulator.world import Plan, World


@dataclass
class Score:
    """What was done in all worlds so far."""

    phone_days: int = 0
    operations: int = 0
    requests: int = 0
    acks_checked: int = 0
    seeds: list[int] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)


def play(plan: Plan, score: Score) -> str:
    """One world, from its first day to its quiet end. Returns the digest of all its rows."""
    name = f"farmgate_world_{os.getpid()}"
    with database.world_database(name) as url, steered(Chance(plan.seed, "system")):
        server = Server(name, url)
        world = World(plan, server, score.faults)
        try:
            world.run(lambda day: _tell(plan, day))
            return world.checker.digest()
        finally:
            server.owner.close()
            score.phone_days += plan.phones * plan.days
            score.operations += world.operations
            score.requests += server.requests
            score.acks_checked += world.checker.checked
            score.seeds.append(plan.seed)


def _tell(plan: Plan, day: int) -> None:
    if sys.stderr.isatty():
        print(f"\rseed {plan.seed}: day {day} of {plan.days}", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Seeds from `--seed` on."""
    given = _arguments()
    logging.disable(logging.CRITICAL)  # disasters are meant; what must not happen raises
    database.prepare_template()
    score, started = Score(), monotonic()
    for seed in range(given.seed, given.seed + given.seeds):
        plan = Plan(seed, given.days, given.phones, given.acts, given.trouble)
        try:
            digest = play(plan, score)
        except Broken as broken:
            print(f"\nseed {seed}: {broken}\nagain: python -m tests.simulator {_words(plan)}", file=sys.stderr)
            return 1
        print(f"seed {seed}: {digest}", file=sys.stderr, flush=True)
    missing = score.faults.missing()
    print(json.dumps(vars(score) | {"seconds": round(monotonic() - started, 1), "never_fired": missing}))
    return 1 if missing and given.all_faults else 0


def _words(plan: Plan) -> str:
    return f"--seed {plan.seed} --days {plan.days} --phones {plan.phones} --acts {plan.acts} --trouble {plan.trouble}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--phones", type=int, default=10)
    parser.add_argument("--acts", type=int, default=30)
    parser.add_argument("--trouble", type=float, default=1.0)
    parser.add_argument("--all-faults", action="store_true", help="fail when a fault never happened")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
