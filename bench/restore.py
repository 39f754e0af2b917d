"""How long a lost server of a million operations takes to come back: `python bench/restore.py [--operations N]`.

From a base backup as docs/operate/backup.md takes it to a verified trial balance: unpacked, recovered, `manage.py
restored`, and `manage.py money_prove`, which is every rule of the books and the hash of every journal. Backing up is not
counted. A cluster of its own; the limit is a minute.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.drills import cluster

OPERATIONS = 1_000_000
PHONES = 160
LIMIT_S = 60.0
NAME = "restore"
STEPS: dict[str, float] = {}


def main() -> None:
    """Make the history, back it up, lose it, and bring it back against the clock."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--operations", type=int, default=OPERATIONS)
    operations: int = options.parse_args().operations
    with cluster.running("bench_restore") as postgres:
        _history(postgres.url(), operations)
        base = postgres.folder("base")
        _say("a base backup")
        postgres.tool(
            "pg_basebackup", "-d", postgres.url(), "-D", base, "-Ft", "-z", "-X", "stream", "--checkpoint=fast"
        )
        size = sum(file.stat().st_size for file in base.iterdir())
        postgres.lose()
        seconds = _restore(postgres, base)
    import limits

    limits.finish(NAME, seconds, "s", LIMIT_S, operations=operations, backup_mb=size >> 20, steps=STEPS)


def _history(url: str, operations: int) -> None:
    import county
    import past
    from django.db import connections

    from farmgate.kernel import clock
    from tests import world

    _say("a county of phones")
    bench = county.build(PHONES)
    for phone in bench.phones:
        body = world.order(phone, bench.shifts[phone.device], bench.villagers[phone.device], bench.world.offers)
        phone.record("order.place", body, clock.now() - timedelta(hours=1))
        phone.sync()
    connections.close_all()
    _say(f"{operations:,} operations of history")
    past.remember(url, bench, operations)


def _restore(postgres: cluster.Postgres, base: Path) -> float:
    started = monotonic()
    data = postgres.folder(postgres.here.data.name)
    with _step("unpack"):
        for name, folder in (("base.tar.gz", data), ("pg_wal.tar.gz", data / "pg_wal")):
            subprocess.run(["tar", "-xzf", base / name, "-C", folder], check=True)
        postgres.own(data)
    with _step("recover"):
        postgres.start()
    with _step("restored"):
        cluster.manage(postgres.url(), "restored")
    with _step("money_prove"):
        cluster.manage(postgres.url(), "money_prove")
    return monotonic() - started


@contextmanager
def _step(name: str) -> Iterator[None]:
    started = monotonic()
    yield
    STEPS[name] = round(monotonic() - started, 1)
    _say(f"{STEPS[name]:6.1f} s  {name}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
