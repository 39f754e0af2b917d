"""Last night's dump after a lost server: `python -m tests.drills.restore [--orders N]`.

A county with history, a dump, a day of sales and one new phone, then the server and its disk are gone. The dump comes
back, phones send again, the new phone is enrolled anew with the key it has. The seconds of each step are printed, and
digests of the ledger that must agree. The last line is JSON; exit status 0 only when everything held.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import psycopg

from tests.drills import cluster, ledger
from tests.drills.kill import finish
from tests.drills.web import Heard, Road, Web

if TYPE_CHECKING:
    from tests.drills.county import Counter
    from tests.world import World

ORDERS, PHONES = 100, 4
SECONDS: dict[str, float] = {}


@contextmanager
def step(name: str) -> Iterator[None]:
    """One step of the drill, timed."""
    started = monotonic()
    yield
    SECONDS[name] = round(monotonic() - started, 2)
    print(f"{SECONDS[name]:8.2f} s  {name}", flush=True)


def main() -> None:
    """See the module."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=ORDERS, help="of each phone, before and after the dump")
    options.add_argument("--phones", type=int, default=PHONES)
    asked = options.parse_args()
    with cluster.running("restore") as postgres:
        _drill(postgres, asked.orders, asked.phones)


def _drill(postgres: cluster.Postgres, orders: int, phones: int) -> None:
    from tests.drills import county, reckoning

    url, heard = postgres.url(), Heard()
    web = Web(url)
    web.start()
    try:
        with step("a county with history"):
            world = county.build()
            roads = [Road(web.port, heard) for _ in range(phones + 1)]
            counters = [county.new_counter(world, road.post, n) for n, road in enumerate(roads[:-1], 1)]
            late = county.hire(world, roads[-1].post, phones + 1)
            sell(counters, orders)
        dump = postgres.folder("backup") / "farmgate.dump"
        with step("pg_dump"):
            postgres.tool("pg_dump", "-Fc", "-d", url, "-f", dump)
        with step("a day of sales, and a new phone"):
            county.admit(late)
            county.open_shift(late)
            sell([*counters, late], orders)
        before = {"journals": ledger.journals(url, _devices(counters)), "accounts": ledger.accounts(url)}
        wrong = [f"{c.phone.code} heard {code}" for c in [*counters, late] for code in (*c.broken, *c.exceptions)]
        wrong += [*heard.strange]
        _lose(postgres, web)
        _restore(postgres, dump, wrong)
        web.start()
        for road in roads:
            road.hang_up()
        wrong += _send_again(counters, late, world)
        after = {"journals": ledger.journals(url, _devices(counters)), "accounts": ledger.accounts(url)}
        with step("selling on"):
            sell([*counters, late], 5)
        wrong += reckoning.reckon(url, [*counters, late])
        hang_up()
    finally:
        web.stop()
    _report(before, after, [*counters, late], wrong)


def hang_up() -> None:
    """This process lets go of its database."""
    from django.db import connections

    connections.close_all()


def _devices(counters: "list[Counter]") -> list[str]:
    return [counter.phone.device for counter in counters]


def sell(counters: "list[Counter]", orders: int) -> None:
    """So many orders of each, and all of them acknowledged."""
    for counter in counters:
        for _ in range(orders):
            counter.sell()
        counter.send_all()


def _lose(postgres: cluster.Postgres, web: Web) -> None:
    """The machine with everything on it."""
    with step("the server is lost"):
        web.kill()
        hang_up()
        postgres.lose()


def _restore(postgres: cluster.Postgres, dump: object, wrong: list[str]) -> None:
    """docs/operate/backup.md, Restore, from a dump."""
    url = postgres.url()
    with step("an empty cluster, its roles and database"):
        postgres.create()
        postgres.start()
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as owner:
            owner.execute("CREATE ROLE farmgate_app NOLOGIN")
        postgres.new_database()
    with step("pg_restore"):
        postgres.tool("pg_restore", "--exit-on-error", "-d", url, dump)
    with step("manage.py restored"):
        print(cluster.manage(url, "restored"), flush=True)
    with step("manage.py money_prove"):
        cluster.manage(url, "money_prove")
    with step("every checkpoint"):
        said = cluster.manage(url, "shell", "-v0", "-c", "from farmgate.sync import sealer; print(sealer.verify())")
    if said != "[]":
        wrong.append(f"checkpoints: {said}")


def _send_again(counters: "list[Counter]", late: "Counter", world: "World") -> list[str]:
    """Phones notice and send what is missing; the new phone is enrolled once more. What should not have happened."""
    from farmgate.sync import server
    from tests import world as worlds
    from tests.drills import county

    worlds.forget()
    server.forget()
    wrong = []
    with step("phones send again"):
        for counter in counters:
            wrong += [] if counter.exchange() else [f"{counter.phone.code} was not answered"]
            counter.send_all()
            wrong += [
                f"{counter.phone.code} heard {code}" for code in {*counter.broken} - {"gap"} | {*counter.exceptions}
            ]
            counter.broken.clear()
    with step("the new phone is enrolled anew"):
        device, refused = late.phone.device, late.phone.send("/api/sync", late.phone.block())
        county.admit(late)
        if (refused["problem"]["code"], late.phone.device) != ("unknown_device", device):
            wrong.append(f"the new phone heard {refused['problem']}, was {device}, is {late.phone.device}")
        late.send_all()
    with step("two people accept what it sold under a lost lease"):
        wrong += _accept(late, world)
    return wrong


def _accept(late: "Counter", world: "World") -> list[str]:
    """Its lease was signed after the dump: each order waits for two people, and nothing else does."""
    from farmgate.sync import desk
    from farmgate.sync.models import OpenException

    waiting = list(OpenException.objects.filter(resolved_at=None).select_related("operation"))
    known = (late.phone.device, "no_lease")
    found = [(str(one.operation.device), one.code) for one in waiting]
    wrong = [f"{device} waits with {code}" for device, code in found if (device, code) != known]
    for one in waiting:
        body = {"operation": str(one.op_id), "decision": "accept", "note": "lease lost with the server"}
        proposal = desk.act(world.officer, "suspense.propose", body)
        desk.act(world.accountant, "money.approve", {"proposal": str(proposal)})
    late.broken.clear()
    late.exceptions.clear()
    return wrong


def _report(before: dict, after: dict, counters: "list[Counter]", wrong: list[str]) -> None:  # type: ignore[type-arg]
    digests = {
        "journals_before": before["journals"],
        "journals_after": after["journals"],
        "accounts_before": ledger.digest(before["accounts"]),
        "accounts_after": ledger.digest(after["accounts"]),
    }
    for name, value in digests.items():
        print(f"{name:<16} {value}", flush=True)
    equal = before == after
    if not equal:
        codes = sorted(before["accounts"] | after["accounts"])
        differ = [(code, before["accounts"].get(code), after["accounts"].get(code)) for code in codes]
        wrong += [f"account {code}: {was} before, {now} after" for code, was, now in differ if was != now]
    operations = sum(len(counter.phone.log) for counter in counters)
    finish(
        {"drill": "restore", "ok": equal and not wrong, "operations": operations, "seconds": SECONDS}
        | digests
        | {"wrong": wrong[:20]}
    )


if __name__ == "__main__":
    main()
