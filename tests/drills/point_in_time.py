"""Back to a moment, from real files: `python -m tests.drills.point_in_time [--orders N]`.

docs/operate/backup.md as it stands there: WAL archived by `tools/archive_wal.sh`, a base backup while phones sell, sales
and crashes after it, then somebody drops a table and the machine is lost. The cluster comes back to just before the
table went; phones send again what came later. The last line is JSON; exit status 0 only when everything held.
"""

import argparse
import hashlib
import json
import re
import shutil
import tarfile
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import psycopg

from tests.drills import cluster
from tests.drills.kill import finish
from tests.drills.restore import SECONDS, hang_up, sell, step
from tests.drills.web import Heard, Road, Web

if TYPE_CHECKING:
    from tests.drills.county import Counter

ORDERS, PHONES, CRASHES = 60, 3, 3
PAGE = cluster.ROOT / "docs" / "operate" / "backup.md"
ARCHIVED_SECONDS_MAX = 30
BASE_BACKUP = ("-Ft", "-z", "-X", "stream", "--checkpoint=fast", "--manifest-checksums=SHA256")
RESTORE_SETTINGS = {"restore_command", "recovery_target_time", "recovery_target_action"}


def main() -> None:
    """See the module."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=ORDERS, help="of each phone in each step")
    options.add_argument("--phones", type=int, default=PHONES)
    asked = options.parse_args()
    postgres = cluster.Postgres(cluster.home_of("point_in_time"))
    postgres.create()
    backup = postgres.folder("backup")
    for name in ("wal", "base"):
        postgres.folder(f"backup/{name}")
    _archive(postgres, backup)
    with cluster.serving(postgres):
        _drill(postgres, backup, asked.orders, asked.phones)


def settings_of_the_page(heading: str) -> list[str]:
    """The settings that the page shows below a heading, for `postgresql.conf`."""
    text = PAGE.read_text(encoding="utf-8").partition(heading)[2]
    return re.findall(r"^ {4,8}(\w+ = .*?)(?: +#.*)?$", text.partition("\n## ")[0], re.MULTILINE)


def _here(lines: list[str], backup: Path) -> list[str]:
    """The page's lines with this drill's folders."""
    return [line.replace("/backup", str(backup)).replace("/srv/farmgate/tools", str(backup.parent)) for line in lines]


def _archive(postgres: cluster.Postgres, backup: Path) -> None:
    # Copied: PostgreSQL's user may not be let into the checkout.
    script = shutil.copy(cluster.ROOT / "tools" / "archive_wal.sh", backup.parent / "archive_wal.sh")
    Path(script).chmod(0o755)
    lines = settings_of_the_page("**Base backup and write-ahead log**")
    assert {line.split()[0] for line in lines} == {"archive_mode", "archive_command", "archive_timeout"}, lines
    postgres.configure(_here(lines, backup))


def _drill(postgres: cluster.Postgres, backup: Path, orders: int, phones: int) -> None:
    from tests.drills import county, reckoning

    url, heard = postgres.url(), Heard()
    web = Web(url)
    web.start()
    try:
        with step("a county with history"):
            world = county.build()
            roads = [Road(web.port, heard) for _ in range(phones)]
            counters = [county.new_counter(world, road.post, n) for n, road in enumerate(roads, 1)]
            sell(counters, orders)
        base = backup / "base" / "night"
        with step("pg_basebackup"):
            postgres.tool("pg_basebackup", "-d", url, "-D", base, *BASE_BACKUP)
        with step(f"sales, and {CRASHES} crashes"):
            _sell_and_crash(postgres, counters, orders)
        moment, before = _moment(url), _counts(url)
        with step("later sales, and an accident"):
            sell(counters, orders)
            lost_orders = _counts(url)[0] - before[0]
            with psycopg.connect(url, autocommit=True) as owner:
                owner.execute("DROP TABLE counter_assistedorder CASCADE")
        stuck = _archived(postgres)
        with step("the server is lost"):
            web.kill()
            hang_up()
            postgres.lose()
        _recover(postgres, base, backup, moment)
        wrong = [] if _counts(url) == before else [f"{before} orders and operations before, {_counts(url)} after"]
        with step("manage.py restored"):
            print(cluster.manage(url, "restored"), flush=True)
        with step("manage.py money_prove"):
            cluster.manage(url, "money_prove")
        web.start()
        wrong += _send_again(counters, roads)
        wrong += reckoning.reckon(url, counters) + heard.strange
        hang_up()
    finally:
        web.stop()
    finish(
        {
            "drill": "point_in_time",
            "ok": not wrong and not stuck and lost_orders > 0,
            "operations": sum(len(counter.phone.log) for counter in counters),
            "orders_sent_again": lost_orders,
            "archive_failures": stuck,
            "seconds": SECONDS,
            "wrong": wrong[:20],
        }
    )


def _sell_and_crash(postgres: cluster.Postgres, counters: "list[Counter]", orders: int) -> None:
    """Crashes in between: an archive must go on where it was."""
    for _ in range(CRASHES):
        sell(counters, max(1, orders // CRASHES))
        with psycopg.connect(postgres.url(), autocommit=True) as owner:
            owner.execute("SELECT pg_switch_wal()")
        hang_up()
        postgres.kill()
        postgres.start()
    sell(counters, 1)


def _counts(url: str) -> tuple[int, int]:
    """Orders and operations."""
    with psycopg.connect(url) as owner:
        row = owner.execute(
            "SELECT (SELECT count(*) FROM counter_assistedorder), (SELECT count(*) FROM sync_operation)"
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def _moment(url: str) -> str:
    """The server's own clock, a little after whatever was committed last."""
    sleep(0.05)
    with psycopg.connect(url) as owner:
        row = owner.execute("SELECT clock_timestamp()::text").fetchone()
    sleep(0.05)
    assert row is not None
    return str(row[0])


def _archived(postgres: cluster.Postgres) -> int:
    """Wait until what there is has been archived, as `archive_timeout` sees to; how often that failed."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as owner:
        (last,) = owner.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()  # type: ignore[misc]
        until = monotonic() + ARCHIVED_SECONDS_MAX
        while True:
            done, failed = owner.execute("SELECT last_archived_wal, failed_count FROM pg_stat_archiver").fetchone()  # type: ignore[misc]
            if done and done >= last:
                return int(failed)
            if monotonic() > until:
                raise RuntimeError(f"the archive is stuck at {done}, {failed} failures; due {last}")
            sleep(0.05)


def _recover(postgres: cluster.Postgres, base: Path, backup: Path, moment: str) -> None:
    """docs/operate/backup.md, Restore, from the archive."""
    with step("unpack the base backup"):
        data = postgres.folder(postgres.here.data.name)
        for name, folder in (("base.tar.gz", data), ("pg_wal.tar.gz", data / "pg_wal")):
            with tarfile.open(base / name) as packed:
                packed.extractall(folder, filter="fully_trusted")
        postgres.own(data)
        _whole(base / "backup_manifest", data)
        lines = _here(settings_of_the_page("## Restore"), backup)
        assert {line.split()[0] for line in lines} == RESTORE_SETTINGS, lines
        postgres.configure([re.sub(r"^(recovery_target_time) = .*", rf"\1 = '{moment}'", line) for line in lines])
        (data / "recovery.signal").touch()
        postgres.own(data / "recovery.signal")
    with step("replay up to the moment"):
        postgres.start()
        _promoted(postgres)


def _whole(manifest: Path, data: Path) -> None:
    """What `pg_verifybackup` looks at: every file is there, unaltered. The embedded server's own copy of it crashes."""
    for file in json.loads(manifest.read_text())["Files"]:
        with (data / file["Path"]).open("rb") as opened:
            digest = hashlib.file_digest(opened, file["Checksum-Algorithm"]).hexdigest()
        assert digest == file["Checksum"], file


def _promoted(postgres: cluster.Postgres) -> None:
    """It accepts connections while it still replays; writing comes with the promotion."""
    until = monotonic() + cluster.START_SECONDS_MAX
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as owner:
        while owner.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
            if monotonic() > until:
                raise RuntimeError("the server does not leave recovery")
            sleep(0.05)


def _send_again(counters: "list[Counter]", roads: list[Road]) -> list[str]:
    """Phones notice and send what came after the moment."""
    wrong = []
    with step("phones send again"):
        for counter, road in zip(counters, roads, strict=True):
            road.hang_up()
            if not counter.exchange():
                wrong.append(f"{counter.phone.code} was not answered")
            counter.send_all()
            wrong += [f"{counter.phone.code} heard {code}" for code in {*counter.broken} - {"gap"}]
            counter.broken.clear()
    return wrong


if __name__ == "__main__":
    main()
