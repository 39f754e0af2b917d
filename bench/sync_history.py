"""Whether a signed sale grows slower with history: one to a request, behind a million and behind none.

`python bench/sync_history.py [--operations N]`. Two databases that were the same until the history was written into
one, a server each, measured in turns. The yardstick is the figure without history.
"""

import argparse
from datetime import timedelta
from statistics import median
from time import monotonic

import harness
import sync_load

OPERATIONS = 1_000_000
GOAL = 0.8
ROUNDS = 5
SECONDS = 5.0
NAME = "sync_history"


def main() -> None:
    """The median of the rounds' own ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--operations", type=int, default=OPERATIONS)
    operations: int = options.parse_args().operations
    with harness.scratch_database(NAME):
        young = _county()
        with harness.new_database(f"farmgate_bench_{NAME}_old", template=f"farmgate_bench_{NAME}") as url:
            old = _history(url, young, operations)
            with sync_load.serving(young, 1) as without, sync_load.serving(old, 1, url) as behind:
                rounds = [_round(without, behind) for _ in range(ROUNDS)]
    value, yardstick = median(new for _, new in rounds), median(old for old, _ in rounds)
    ratio = median(new / old for old, new in rounds)
    harness.finish(
        harness.Figure(NAME, round(value, 1), "sales/s", round(yardstick, 1), round(ratio, 3), GOAL, ratio >= GOAL),
        operations=operations,
    )


def _county():  # type: ignore[no-untyped-def]
    """Phones that have each sold once."""
    import county
    from django.db import connections

    from farmgate.kernel import clock
    from tests import world

    sync_load.say("a county of phones")
    bench = county.build(sync_load.PHONES)
    for phone in bench.phones:
        body = world.order(phone, bench.shifts[phone.device], bench.villagers[phone.device], bench.world.offers)
        phone.record("order.place", body, clock.now() - timedelta(hours=1))
        phone.sync()
    connections.close_all()
    return bench


def _history(url, young, operations):  # type: ignore[no-untyped-def]
    import past

    sync_load.say(f"{operations:,} operations of history")
    started = monotonic()
    old = past.remember(url, young, operations)
    sync_load.say(f"written in {monotonic() - started:.0f} s")
    return old


def _round(without: sync_load.Load, behind: sync_load.Load) -> tuple[float, float]:
    """In turns, twice, so that a machine that grows busier or idler favours neither."""
    rates = [load.rate(SECONDS / 2) for load in (without, behind, behind, without)]
    found = (rates[0] + rates[3]) / 2, (rates[1] + rates[2]) / 2
    sync_load.say(f"{found[0]:,.0f} sales/s without history, {found[1]:,.0f} with")
    return found


if __name__ == "__main__":
    main()
