"""How long a search takes among a million offers. `python bench/search_server.py [--offers N] [--counties N]`

One county has them all, unless told otherwise: the hardest case, since a search never looks outside its county. The
goods are those of data/catalogue/goods.csv under made-up brands, the queries are cut from their names. The yardstick
is the least the database could do: the rows of the same answers, asked for by their keys. The last line is the figure,
as JSON.
"""

import argparse
import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "catalogue"
SCRATCH = "farmgate_bench_search"
GOAL_MS = 20.0
QUERIES = 1000
INDEX, TABLE = "catalogue_offer_search", "catalogue_offer"
PRICES = """
INSERT INTO catalogue_price (price_list_id, offer_id, price_minor)
SELECT l.id, o.id, 100 + o.id % 9900 FROM catalogue_offer o JOIN catalogue_pricelist l USING (county_id)"""

sys.path.insert(0, str(ROOT))

import made_goods

from farmgate import database
from farmgate.catalogue import rules


def main() -> None:
    """Run against a scratch database of its own, which it drops."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--offers", type=int, default=1_000_000)
    options.add_argument("--counties", type=int, default=1)
    options.add_argument("--seed", type=int, default=20261123)
    given = options.parse_args()
    if not os.environ.get("FARMGATE_DATABASE_URL"):
        os.environ["FARMGATE_DATABASE_URL"] = database.ensure_running().url()
    os.environ["FARMGATE_DATABASE_APP_ROLE"] = ""  # the scratch database is made by its owner
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")
    import django
    from django.db import connection

    django.setup()
    connection.settings_dict["TEST"]["NAME"] = SCRATCH
    original = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        chance = random.Random(given.seed)
        goods = _build(given.offers, given.counties, chance)
        _measure(goods, given, chance)
    finally:
        connection.creation.destroy_test_db(original, verbosity=0)


def _build(offers: int, counties: int, chance: random.Random) -> Sequence[object]:
    from farmgate.catalogue import services
    from farmgate.catalogue.models import PriceList
    from farmgate.places.models import Level, Place

    services.import_categories(DATA / "categories.csv")
    goods = list(made_goods.goods(offers // counties, chance))
    lists = []
    for n in range(counties):
        code, at = _code(n), datetime(2026, 11, 23, tzinfo=UTC)
        place = Place.objects.create(
            scheme="CN", code=code, level=Level.COUNTY, name=code, path=code, valid_from=date(2020, 1, 1)
        )
        lists.append(PriceList(id=UUID(int=n), county=place, version=1, drawn_by=UUID(int=1), drawn_at=at))
    PriceList.objects.bulk_create(lists)
    _load(goods, [drawn.county_id for drawn in lists], chance)
    for drawn in lists:
        drawn.status, drawn.published_by, drawn.published_at = "published", UUID(int=2), drawn.drawn_at
        drawn.save()
    return goods


def _load(goods: Sequence[object], counties: Sequence[int], chance: random.Random) -> None:
    from django.db import connection

    from farmgate.catalogue.sources import GoodRow

    columns = "id, good_id, county_id, status, popularity, tier, search"
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [INDEX])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {INDEX}")
        with cursor.copy(f"COPY catalogue_good ({', '.join(GoodRow._fields)}) FROM STDIN") as copy:
            for good in goods:
                copy.write_row([getattr(good, column) for column in GoodRow._fields])
        with cursor.copy(f"COPY catalogue_offer ({columns}) FROM STDIN") as copy:
            for row in _offers(goods, counties, chance):
                copy.write_row(row)
        _say("pricing")
        cursor.execute(PRICES)
        _say("indexing")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_size_pretty(pg_relation_size(%s)), pg_size_pretty(pg_table_size(%s))", [INDEX, TABLE])
        _say("index {}, table {}".format(*cursor.fetchone()))


def _offers(goods: Sequence[object], counties: Sequence[int], chance: random.Random) -> Iterator[tuple[object, ...]]:
    from farmgate.catalogue import indexing

    number, started = 0, perf_counter()
    for county in counties:
        ranks = chance.sample(range(len(goods)), len(goods))
        for good, rank in zip(goods, ranks, strict=True):
            number += 1
            tier = rules.tier(rank)
            search = " ".join(f"'{lexeme}'" for lexeme in indexing.lexemes(good, county, tier).split(" "))
            yield number, good.id, county, "active", 1_000_000 // (rank + 1), tier, search
            if number % 100_000 == 0:
                _say(f"{number:,} offers written, {perf_counter() - started:.0f} s")


def _measure(goods: Sequence[object], given: argparse.Namespace, chance: random.Random) -> None:
    from farmgate.catalogue import queries

    county = _code(given.counties // 2)
    for _, text in list(made_goods.queries(goods, chance, QUERIES))[:100]:
        queries.search(county, text)
    taken_ms, yardstick_ms, by_kind = [], [], defaultdict(list)
    for number, (kind, text) in enumerate(made_goods.queries(goods, chance, QUERIES), 1):
        started = perf_counter()
        hits = queries.search(county, text)
        took_ms = (perf_counter() - started) * 1000
        if not hits:
            sys.exit(f"nothing found for {text!r}, which is in a name")
        taken_ms.append(took_ms)
        by_kind[kind].append((took_ms, text))
        yardstick_ms.append(_by_keys([hit.offer for hit in hits]))
        if number % 250 == 0:
            _say(f"{number} searches")
    for kind, rows in by_kind.items():
        _say(f"{kind}: p95 {_p95([ms for ms, _ in rows]):.1f} ms, slowest {max(rows)[0]:.1f} ms for {max(rows)[1]!r}")
    value, least = _p95(taken_ms), _p95(yardstick_ms)
    figure = {
        "bench": "search_server",
        "value": round(value, 2),
        "unit": "ms p95",
        "yardstick": round(least, 2),
        "ratio": round(value / least, 2),
        "goal": f"<{GOAL_MS:.0f}",
        "ok": value < GOAL_MS,
        "offers": given.offers,
        "counties": given.counties,
        "p50": round(quantiles(taken_ms, n=2)[0], 2),
        "max": round(max(taken_ms), 2),
    }
    print(json.dumps(figure))


def _by_keys(offers: Sequence[int]) -> float:
    from farmgate.sql import ask

    started = perf_counter()
    ask(
        "SELECT o.id, g.name_zh, p.price_minor FROM catalogue_offer o JOIN catalogue_good g ON g.id = o.good_id "
        "JOIN catalogue_pricelist l ON l.county_id = o.county_id "
        "JOIN catalogue_price p ON p.price_list_id = l.id AND p.offer_id = o.id "
        "WHERE o.id = ANY(%s)",
        [list(offers)],
    ).fetchall()
    return (perf_counter() - started) * 1000


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def _code(number: int) -> str:
    return f"{900_000 + number}"


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
