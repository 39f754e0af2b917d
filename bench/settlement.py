"""100,000 order lines that became final are settled: merchants owed, agents paid by the rules. `python bench/settlement.py`

The whole operation of the desk, twice from the same state: both must come to the same shares and journals. The yardstick
is the least the database could do: the same lines marked by one bare update.
"""

from time import perf_counter
from typing import Any

import harness  # first: it puts the project on the path

import bought  # isort: skip

LINES, GOAL_S = 100_000, 20.0


def main() -> None:
    """Run in a scratch database of its own."""
    with harness.scratch_database("settlement") as url:
        _measure(url)


def _measure(url: str) -> None:
    from django.db import transaction

    from farmgate.kernel import clock
    from farmgate.kernel.clock import wire
    from farmgate.sql import ask
    from farmgate.sync import desk
    from tests.world import COUNTY

    world = bought.build(url)
    bought.order(LINES // bought.LINES_EACH, "S", days_ago=0)
    desk.act(world.officer, "orders.cut", {"county": COUNTY, "until": wire(clock.now())})
    ask("UPDATE trade_line SET state = 'collected', ended_at = now() - '30 days'::interval, "
        "return_until = now() - '20 days'::interval WHERE state = 'bought'")  # fmt: skip
    bought.rest(url)
    until = wire(clock.now())
    took, came = [], []
    for _ in range(2):
        started = perf_counter()
        try:
            with transaction.atomic():
                desk.act(world.officer, "settlement.close", {"county": COUNTY, "until": until})
                took.append(perf_counter() - started)
                came.append(_shares())
                raise _UndoneError
        except _UndoneError:
            pass
        print(f"{took[-1]:.2f} s: {len(came[-1]['trade_merchantshare'])} merchants, "
              f"{len(came[-1]['trade_agentshare'])} agents", flush=True)  # fmt: skip
    started = perf_counter()
    ask("UPDATE trade_line SET ended_at = now() WHERE state = 'collected'")
    bare_s = perf_counter() - started
    worst, same = max(took), came[0] == came[1]
    ok = worst < GOAL_S and same and came[0]["lines"] == [(LINES,)]
    ratio = round(worst / bare_s, 1)
    found = harness.Figure("settlement", round(worst, 2), "s", round(bare_s, 2), ratio, GOAL_S, ok)
    harness.finish(found, same_twice=same)


class _UndoneError(Exception):
    """Takes a settlement back, to close it again from the same state."""


def _shares() -> dict[str, list[Any]]:
    """What every merchant and agent came to, and the sums that were posted."""
    from farmgate.sql import ask

    return {
        "lines": ask("SELECT lines FROM trade_settlement").fetchall(),
        "trade_merchantshare": ask("SELECT merchant, lines, goods_minor, cost_minor FROM trade_merchantshare ORDER BY 1").fetchall(),
        "trade_agentshare": ask("SELECT agent, lines, goods_minor, commission_minor FROM trade_agentshare ORDER BY 1").fetchall(),
        "posted": ask("SELECT a.code, sum(l.amount_minor)::bigint FROM money_line l JOIN money_account a ON a.id = l.account_id "
                      "GROUP BY a.code ORDER BY a.code").fetchall(),
    }  # fmt: skip


if __name__ == "__main__":
    main()
