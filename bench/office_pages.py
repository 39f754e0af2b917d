"""How long the server takes over the office's pages with a million orders behind them. `python bench/office_pages.py [ORDERS]`

Each page is asked for by a logged-in officer, in process, so that only the server's own time counts; the figure is the
p95 of the slowest page. The county has 300 stations, 200 merchants and four lines to an order.
"""

import os
import sys
from time import perf_counter
from typing import TYPE_CHECKING

import bought  # isort: skip
import limits  # isort: skip

if TYPE_CHECKING:
    from tests.world import World

ORDERS, GOAL_MS, ROUNDS = 1_000_000, 150.0, 40
TODAY = 1_000
PAGES = (
    *("", "orders/", "stations/", "exceptions/", "refunds/", "purchases/", "parcels/", "plans/", "settlements/"),
    *("merchants/", "terms/", "complaints/", "villagers/", "bags/", "devices/", "operations/", "accounts/", "claims/"),
    *("asks/", "dues/", "transfers/", "deposits/", "commissions/", "taken-back/", "clock/", "interface/", "proposals/"),
)
# One of each kind, of today.
LATEST = {
    "purchases": "SELECT id FROM trade_purchase ORDER BY cut_at DESC, id LIMIT 1",
    "stations": "SELECT code FROM places_station ORDER BY id DESC LIMIT 1",
}


def main() -> None:
    """Run in a scratch database of its own."""
    os.environ.setdefault("FARMGATE_LOG_LEVEL", "error")
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    with bought.county("office_pages", orders) as (url, world):
        _measure(url, world, orders)


def _measure(url: str, world: "World", orders: int) -> None:
    from farmgate.kernel import clock
    from farmgate.kernel.clock import wire
    from farmgate.sql import ask, one
    from farmgate.sync import desk
    from farmgate.web.tests.conftest import desk as browser
    from tests.world import COUNTY

    bought.order(TODAY, "D", days_ago=0)
    desk.act(world.officer, "orders.cut", {"county": COUNTY, "until": wire(clock.now())})
    bought.order(TODAY, "E", days_ago=0)
    ask(
        "UPDATE counter_assistedorder SET goods_minor = 8000, total_minor = 8000, due_minor = 4000 WHERE slip_no LIKE 'E%'"
    )
    bought.rest(url)
    officer = browser(world.officer)
    officer.client.defaults["SERVER_NAME"] = "127.0.0.1"
    worst: dict[str, float] = {}
    for page in (*PAGES, *(f"{kind}/{one(latest)[0]}" for kind, latest in LATEST.items())):
        path = f"/office/{page}"
        if officer.get(path).status_code == 404:
            sys.exit(f"{path} is not there any more")
        taken = []
        for _ in range(ROUNDS):
            started = perf_counter()
            officer.text(path)
            taken.append((perf_counter() - started) * 1000)
        worst[path] = limits.p95(taken)
        print(f"{path:<24} p95 {worst[path]:6.1f} ms", flush=True)
    slowest = max(worst, key=lambda path: worst[path])
    limits.finish("office_pages", worst[slowest], "ms p95", GOAL_MS, slowest=slowest, orders=orders)


if __name__ == "__main__":
    main()
