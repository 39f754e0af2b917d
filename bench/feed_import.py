"""How long a merchant's product file of 100,000 rows takes: read, judged, stored, and read again. `python bench/feed_import.py`

The yardstick is the least the database could do: the same rows copied once into a bare table with one key. Memory is
that of this process at its most, the second reading beside the first a tenth. The last line is the figure, as JSON.
"""

import csv
import resource
import tempfile
from pathlib import Path
from random import Random
from time import perf_counter
from uuid import uuid4

import harness  # first: it puts the project on the path
import psycopg

from farmgate.catalogue.rules import check_digit

ROWS = 100_000
GOAL_S = 60.0
HEADER = (
    "id",
    "title",
    "description",
    "link",
    "image_link",
    "price",
    "availability",
    "gtin",
    "brand",
    "shipping_weight",
)
WRONG_EVERY = 50


def main() -> None:
    """Run against a scratch database of its own, which is dropped."""
    with harness.scratch_database("feed") as url, tempfile.TemporaryDirectory() as folder:
        small, large = _file(Path(folder) / "small.csv", ROWS // 10), _file(Path(folder) / "large.csv", ROWS)
        merchant = _merchant()
        yardstick_s = _bare_copy(url, large)
        _read(merchant, small)
        memory_small = _memory_mb()
        first_s, row = _read(merchant, large)
        memory_large = _memory_mb()
        again_s, _ = _read(merchant, large)
        page_ms = _page_ms(merchant)
        ok = max(first_s, again_s) < GOAL_S and row.refused == ROWS // WRONG_EVERY and memory_large < memory_small + 20
        ratio = round(first_s / yardstick_s, 1)
        found = harness.Figure("feed_import", round(first_s, 1), "s", round(yardstick_s, 2), ratio, GOAL_S, ok)
        more = {
            "again": round(again_s, 1),
            "rows_a_second": round(ROWS / first_s),
            "file_mb": round(large.stat().st_size / 1e6, 1),
            "page_ms": page_ms,
            "memory_mb": [memory_small, memory_large],
        }
    harness.finish(found, **more)


def _file(path: Path, rows: int) -> Path:
    """A feed of made-up goods; one row in fifty has a wrong check digit."""
    rng = Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for n in range(rows):
            digits = f"690{n:09d}"
            gtin = f"{digits}{(check_digit(digits) + (n % WRONG_EVERY == 0)) % 10}"
            price = f"{rng.randint(100, 90_000) / 100:.2f} CNY"
            told = f"第 {n} 号商品，产地湖北，保质期十二个月。" * 5
            page = f"https://shop.example/{n}"
            out.writerow(
                (f"SKU{n}", f"商品 {n} 500 克", told, page, f"{page}.jpg", price, "in_stock", gtin, "秭归", "500 g")
            )
    return path


def _merchant():  # type: ignore[no-untyped-def]
    from farmgate.catalogue import supplying
    from farmgate.kernel import clock
    from farmgate.places import services as places
    from farmgate.places.sources import Division

    county = Division("420527", None, 3, "秭归县", "Zigui", clock.now().date(), 30.8, 110.9, True)
    places.import_divisions("CN", [county])
    merchant = uuid4()
    supplying.add_merchant(merchant, "420527", "M01", "秭归日杂", "", uuid4(), clock.now())
    return merchant


def _read(merchant, path: Path):  # type: ignore[no-untyped-def]
    from farmgate.catalogue import feeds
    from farmgate.kernel import clock

    started = perf_counter()
    with path.open("rb") as file:
        made = feeds.import_feed(merchant, file, path.name, None, clock.now())
    took_s = perf_counter() - started
    row = feeds.feed_import(made)
    print(f"{path.name}: {took_s:.1f} s, {row}", flush=True)
    return took_s, row


def _page_ms(merchant) -> float:  # type: ignore[no-untyped-def]
    """How long the office's page of its items takes to ask, the last page as the first."""
    from farmgate.catalogue import feeds

    started = perf_counter()
    feeds.items(merchant)
    feeds.items(merchant, after=str(ROWS - 100))
    feeds.items(merchant, matched=True)
    feeds.to_draft(merchant)
    return round((perf_counter() - started) * 1000, 1)


def _bare_copy(url: str, path: Path) -> float:
    """Making tables is the owner's, as whom the address logs in."""
    started = perf_counter()
    with psycopg.connect(url) as connection, path.open(encoding="utf-8", newline="") as file:
        connection.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in HEADER)}, PRIMARY KEY (id))")
        with connection.cursor().copy("COPY bare FROM STDIN") as copy:
            rows = csv.reader(file)
            next(rows)
            for row in rows:
                copy.write_row(row)
        connection.commit()
        took_s = perf_counter() - started
        connection.execute("DROP TABLE bare")
    return took_s


def _memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
