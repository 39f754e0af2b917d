"""How long programs wait for the interface with a million orders behind it. `python bench/api.py [ORDERS]`

Four clients ask the real web server over the loopback address, one address after another, each with a kept connection;
the figure is the p95 of the slowest address, by pages of fifty as one is given unless one asks for more. The largest
pages are measured beside it. The county is that of `bought.py`: 300 stations, 200 merchants.
"""

import os
import sys
from typing import TYPE_CHECKING

import bought  # isort: skip
import limits  # isort: skip
import web  # isort: skip

if TYPE_CHECKING:
    from tests.world import World

ORDERS, GOAL_MS = 1_000_000, 30.0
LARGEST = "limit=200"
# So many programs of each sort take turns that none is told to slow down.
PROGRAMS, ROUNDS, TODAY = 20, 5, 1_000
APPLICATION = "farmgate.web.wsgi:application"


def main() -> None:
    """Run in a scratch database of its own."""
    os.environ.setdefault("FARMGATE_LOG_LEVEL", "error")
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    with bought.county("api", orders) as (url, world):
        _measure(url, world, orders)


def _measure(url: str, world: "World", orders: int) -> None:
    tokens, paths = _county(url, world)
    worst: dict[str, float] = {}
    with web.granian(APPLICATION, environment={"FARMGATE_DATABASE_URL": url}) as server:
        clients = web.Clients(server, _is_a_page, _get("/me", tokens["county"][0]))
        try:
            for path, whose in paths.items():
                requests = [_get(path, token) for token in tokens[whose]]
                clients.times([requests[:5]] * web.CLIENTS)
                waited = clients.times([requests * ROUNDS] * web.CLIENTS)
                worst[path] = limits.p95([seconds * 1000 for own in waited for seconds in own])
                print(f"{_short(path):<48} p95 {worst[path]:6.1f} ms", flush=True)
        finally:
            clients.stop()
    largest = max(worst.pop(path) for path in list(worst) if LARGEST in path)
    slowest = max(worst, key=lambda path: worst[path])
    more = {"slowest": _short(slowest), "pages_of_200_ms": round(largest, 1), "orders": orders}
    limits.finish("api", worst[slowest], "ms p95", GOAL_MS, **more)


def _county(url: str, world: "World") -> tuple[dict[str, list[str]], dict[str, str]]:
    """A county with its past and a day that was cut, and programs of headquarters and of a merchant."""
    from farmgate.kernel import clock
    from farmgate.kernel.clock import wire
    from farmgate.sql import ask
    from farmgate.sync import desk
    from farmgate.web.tests.calling import program
    from tests.world import COUNTY

    bought.order(TODAY, "D", days_ago=0)
    desk.act(world.officer, "orders.cut", {"county": COUNTY, "until": wire(clock.now())})
    ((purchase, merchant),) = ask(_MOST_WANTED).fetchall()
    desk.act(world.officer, "purchase.answer", {"purchase": str(purchase), "short": []})
    desk.act(world.officer, "purchase.dispatch", {"purchase": str(purchase)})
    bought.order(TODAY, "E", days_ago=0)
    bought.rest(url)
    tokens = {
        "county": [program(world.officer).token for _ in range(PROGRAMS)],
        "merchant": [program(world.officer, merchant=merchant).token for _ in range(PROGRAMS)],
    }
    paths = {
        "/me": "county",
        "/orders": "county",
        f"/orders?{LARGEST}": "county",
        "/orders?state=placed": "county",
        "/orders?state=held": "county",
        "/orders?station=B0007": "county",
        "/purchases": "merchant",
        f"/purchases?{LARGEST}": "county",
        f"/purchases/{purchase}/lines": "merchant",
        f"/purchases/{purchase}/parcels": "merchant",
        "/parcels": "county",
        "/settlements": "merchant",
        f"/merchants/{merchant}/terms": "merchant",
        f"/merchants/{merchant}/items": "merchant",
    }
    return tokens, paths


def _get(path: str, token: str) -> bytes:
    head = f"GET /api/v1{path} HTTP/1.1\r\nHost: {web.HOST}\r\nAuthorization: Bearer {token}\r\n\r\n"
    return head.encode()


def _is_a_page(answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 200")


def _short(path: str) -> str:
    return "/".join("ID" if len(part) == 36 else part for part in path.split("/"))


_MOST_WANTED = """
SELECT purchase_id, merchant FROM trade_line WHERE state = 'bought'
GROUP BY purchase_id, merchant ORDER BY count(*) DESC LIMIT 1"""


if __name__ == "__main__":
    main()
