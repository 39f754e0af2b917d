"""10,000 orders of 300 stations become purchase orders for 200 merchants. `python bench/orders_cut.py`

The whole operation of the desk: signed, stored, orders locked, lines written, phones told. The yardstick is the least the
database could do: the same lines read and copied into a bare table. With 100,000 settled orders of history.
"""

import sys
from time import perf_counter

import harness  # first: it puts the project on the path
import psycopg

import bought  # isort: skip

ORDERS, GOAL_S = 10_000, 5.0


def main() -> None:
    """Run in a scratch database of its own."""
    with harness.scratch_database("cut") as url:
        _measure(url)


def _measure(url: str) -> None:
    from farmgate.kernel import clock
    from farmgate.kernel.clock import wire
    from farmgate.sql import one
    from farmgate.sync import desk
    from tests.world import COUNTY

    world = bought.build(url)
    took = []
    for n in range(3):
        bought.order(ORDERS, f"T{n}x", days_ago=0)
        bought.rest(url)
        started = perf_counter()
        with psycopg.connect(url) as owner:
            owner.execute("CREATE TABLE bare AS SELECT o.*, l.offer, l.quantity FROM counter_assistedorder o "
                           "JOIN counter_orderline l ON l.order_id = o.id WHERE o.state = 'placed'")  # fmt: skip
            owner.execute("DROP TABLE bare")
        bare_s = perf_counter() - started
        started = perf_counter()
        made = desk.act(world.officer, "orders.cut", {"county": COUNTY, "until": wire(clock.now())})
        took.append((perf_counter() - started, bare_s))
        purchases, lines = one("SELECT count(DISTINCT p.id), count(*) FROM trade_purchase p JOIN trade_line l ON "
                               "l.purchase_id = p.id WHERE p.cut = %s", [made])  # fmt: skip
        print(f"{took[-1][0]:.2f} s, bare {bare_s:.2f} s: {lines:,} lines in {purchases} purchase orders", flush=True)
        if (purchases, lines) != (bought.MERCHANTS, ORDERS * bought.LINES_EACH):
            sys.exit("not everything was cut")
    worst, bare_s = max(took)
    ratio = round(worst / bare_s, 1)
    harness.finish(harness.Figure("orders_cut", round(worst, 2), "s", round(bare_s, 2), ratio, GOAL_S, worst < GOAL_S))


if __name__ == "__main__":
    main()
