"""Worlds one after another and side by side: what they did, what broke, and how to see it again."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.simulator import database, node, outbox
from tests.simulator.chance import Chance, steered
from tests.simulator.faults import Faults
from tests.simulator.server import Server
from tests.simulator.world import Plan, Step, World

SMALLER_TRIES_MAX = 12


@dataclass(frozen=True)
class Played:
    """What one world came to. `broken` is empty when every promise held."""

    plan: Plan
    digest: str
    broken: str
    phone_days: int
    operations: int
    requests: int
    acks_checked: int
    faults: dict[str, int]


class Score:
    """What all worlds so far came to, kept in a file when one is given, so that a long run can be taken up again."""

    def __init__(self, state: Path | None = None) -> None:
        self._state = state
        self.sums = dict.fromkeys(("worlds", "phone_days", "operations", "requests", "acks_checked"), 0)
        self.faults = Faults()
        self.seeds: list[int] = []
        if state and state.exists():
            kept = json.loads(state.read_text())
            self.sums, self.seeds = kept["sums"], kept["seeds"]
            self.faults.update(kept["faults"])

    def add(self, played: Played) -> None:
        """One more world that held."""
        self.sums["worlds"] += 1
        for name in ("phone_days", "operations", "requests", "acks_checked"):
            self.sums[name] += getattr(played, name)
        self.faults.update(played.faults)
        self.seeds.append(played.plan.seed)
        if self._state:
            kept = {"sums": self.sums, "faults": self.faults, "seeds": self.seeds}
            self._state.write_text(json.dumps(kept))


def play(plan: Plan) -> Played:
    """One world from its first day to its quiet end."""
    if not plan.own_outbox:
        return play_with(plan, outbox.step)
    with node.phones_own() as phones:
        return play_with(plan, phones.step)


def play_with(plan: Plan, step: Step) -> Played:
    """The same, with this outbox in every phone."""
    logging.disable(logging.CRITICAL)  # disasters are meant; what must not happen raises
    name, faults, broken, digest = f"farmgate_world_{os.getpid()}", Faults(), "", ""
    with database.world_database(name) as url, steered(Chance(plan.seed, "system")):
        server = Server(name, url)
        world = World(plan, server, faults, step)
        try:
            world.run()
            digest = world.checker.digest()
        except Exception as error:  # whatever stops a world breaks a promise
            broken = f"{type(error).__name__}: {error}"
        finally:
            server.owner.close()
    days = plan.phones * plan.days
    return Played(plan, digest, broken, days, world.operations, server.requests, world.checker.checked, dict(faults))


def play_all(plans: list[Plan], jobs: int) -> Iterator[Played]:
    """Each as it ends; nothing more is begun after one that broke."""
    if jobs == 1:
        yield from map(play, plans)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(play, plan) for plan in plans]
        for done in as_completed(running):
            played = done.result()
            yield played
            if played.broken:
                pool.shutdown(cancel_futures=True)
                return


def smallest(broken: Played) -> Played:
    """The same seed with fewer phones and days, as far as it still breaks."""
    found = broken
    for _ in range(SMALLER_TRIES_MAX):
        smaller = next((again for plan in _smaller(found.plan) if (again := play(plan)).broken), None)
        if smaller is None:
            return found
        found = smaller
    return found


def _smaller(plan: Plan) -> Iterator[Plan]:
    for days, phones in ((plan.days // 2, plan.phones), (plan.days, plan.phones // 2), (plan.days - 1, plan.phones)):
        if days >= 1 and phones >= 2 and (days, phones) != (plan.days, plan.phones):
            yield replace(plan, days=days, phones=phones)


def again(plan: Plan) -> str:
    """The line that plays a world again."""
    size = f"--days {plan.days} --phones {plan.phones} --acts {plan.acts} --trouble {plan.trouble:g}"
    size += " --own-outbox" if plan.own_outbox else ""
    return f"python -m tests.simulator --seed {plan.seed} {size}"


def tell(text: str) -> None:
    """Progress, for people."""
    print(text, file=sys.stderr, flush=True)


def summary(score: Score, seconds: float, broken: Played | None) -> dict[str, Any]:
    """The last line: what was done, how often each fault fired, what was lost, doubled, altered."""
    held = {"lost": 0, "doubled": 0, "altered": 0, "unnoticed_forks": 0, "ledger": 0} if broken is None else None
    return {
        **score.sums,
        "seconds": round(seconds, 1),
        "faults": dict(score.faults),
        "never_fired": score.faults.missing(),
        "held": held,
        "broken": broken.broken if broken else None,
        "again": again(broken.plan) if broken else None,
    }
