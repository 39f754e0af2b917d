"""A county that buys: 300 stations, 200 merchants, 2,000 offers, a past of orders long settled, and orders of today."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import harness  # first: it puts the project on the path

import made_goods  # isort: skip
import psycopg

if TYPE_CHECKING:
    from tests.world import World

STATIONS, MERCHANTS, OFFERS, LINES_EACH = 300, 200, 2_000, 4
PAST_ORDERS = 100_000
SEED = 20261126


@contextmanager
def county(bench: str, past_orders: int) -> Iterator[tuple[str, "World"]]:
    """A database of this bench's own with the county and so many orders of past, and who works there.

    A million orders take minutes, so they are made once and kept on the server until this file or a migration changes.
    """

    def fill(url: str) -> None:
        command = [sys.executable, __file__, str(past_orders)]
        subprocess.run(command, env={**os.environ, "FARMGATE_DATABASE_URL": url}, check=True)

    kept = f"farmgate_kept_{past_orders}_{_of_this_code()}"
    harness.keep_database(kept, fill)
    with harness.scratch_database(bench, kept) as url:
        yield url, _found()


def _of_this_code() -> str:
    made_by = [Path(__file__), Path(made_goods.__file__), *sorted(harness.ROOT.glob("farmgate/*/migrations/*"))]
    digest = hashlib.sha256()
    for path in made_by:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:8]


def _found() -> "World":
    from farmgate.people.models import Account, Person
    from farmgate.places.models import Place, Station
    from tests.world import COUNTY, World

    who = {account.username: account for account in Account.objects.all()}
    return World(
        Place.objects.get(code=COUNTY),
        list(Station.objects.order_by("id")[:2]),
        *(who[name] for name in ("officer", "accountant", "stranger")),
        list(Person.objects.filter(roles__role="agent")),
        {},
    )


def build(url: str, past_orders: int = PAST_ORDERS) -> "World":
    """The county, with its past; nothing of today is ordered yet."""
    from farmgate.sql import ask
    from farmgate.sync import desk
    from tests import world as worlds

    world = worlds.build(stock=_stock)
    ask(_STATIONS, [STATIONS])
    plan = desk.act(world.officer, "plan.draft", {"county": worlds.COUNTY, "rate_bp": 500, "return_days": 7})
    desk.act(world.accountant, "plan.publish", {"plan": str(plan)})
    prices = list(world.offers.items())
    each = len(prices) // MERCHANTS
    for n in range(MERCHANTS):
        named = {"county": worlds.COUNTY, "code": f"M{n:03d}", "name_zh": f"商户{n}", "name_en": f"Merchant {n}"}
        merchant = desk.act(world.officer, "merchant.add", named)
        costs = [[offer, max(1, price * 9 // 10)] for offer, price in prices[n * each : (n + 1) * each]]
        terms = desk.act(world.officer, "terms.draft", {"merchant": str(merchant), "set": costs})
        desk.act(world.accountant, "terms.decide", {"terms": str(terms), "decision": "approve"})
    order(past_orders, "P", days_ago=60)
    ask("UPDATE counter_assistedorder SET state = 'bought'")
    ask(_PAST, [worlds.COUNTY])
    ask("UPDATE trade_line SET settlement = gen_random_uuid(), state = 'final', commission_minor = 0")
    rest(url)
    return world


def order(count: int, mark: str, days_ago: float) -> None:
    """So many orders of four lines each, of closed shifts, spread over the stations and the hours before then."""
    from farmgate.kernel import clock
    from farmgate.sql import ask

    at = clock.now() - timedelta(days=days_ago)
    ask(_ORDERS, [mark, at, count])
    ask(_LINES, [LINES_EACH, mark])


def rest(url: str) -> None:
    """Statistics as a database has them that was not filled a moment ago."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def _stock(county, officer, accountant):  # type: ignore[no-untyped-def]
    import random

    from farmgate.catalogue import services as catalogue
    from farmgate.catalogue.models import Good, Offer
    from farmgate.sync import desk
    from tests.world import COUNTY

    catalogue.import_categories(made_goods.DATA / "categories.csv")
    goods = Good.objects.bulk_create(made_goods.goods(OFFERS, random.Random(SEED)))
    catalogue.offer_in_county(COUNTY, [good.id for good in goods])
    prices = {offer: 500 + offer % 97 * 50 for offer in Offer.objects.values_list("id", flat=True)}
    pairs = [list(pair) for pair in prices.items()]
    # A list is drawn up on the one in force, so each part is let out before the next.
    for n in range(0, len(pairs), 500):
        desk.act(officer, "price_list.draft", {"county": COUNTY, "set": pairs[n : n + 500]})
        desk.act(accountant, "price_list.publish", {"county": COUNTY, "version": n // 500 + 1})
    return prices


_STATIONS = """
INSERT INTO places_station (code, name, name_en, village_id, county_id, lat, lon, plus_code, opened_on)
SELECT 'B' || lpad(n::text, 4, '0'), s.name || n, '', s.village_id, s.county_id, s.lat, s.lon, s.plus_code,
    s.opened_on
FROM generate_series(1, %s::int) AS n, (SELECT * FROM places_station ORDER BY id LIMIT 1) AS s"""
_ORDERS = """
WITH shop AS (SELECT array_agg(id) AS ids FROM places_station WHERE code LIKE 'B____'),
    shift AS (
        INSERT INTO counter_shift (id, device, station_id, agent_id, opened_at, opening_count_minor,
            opening_expected_minor, closed_at)
        SELECT gen_random_uuid(), gen_random_uuid(), s.id, p.id, now(), 0, 0, now()
        FROM (SELECT id FROM places_station WHERE code LIKE 'B____') AS s, (SELECT id FROM people_person LIMIT 1) AS p
        RETURNING id, station_id, device, agent_id)
INSERT INTO counter_assistedorder (id, slip_no, station_id, device, shift, agent, villager, consent, price_list,
    goods_minor, fee_minor, total_minor, tendered_minor, change_minor, placed_at, state)
SELECT (substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-8' || substr(gen_random_uuid()::text, 16))::uuid,
    o.mark || o.n, t.station_id, t.device, t.id, md5('agent' || t.station_id)::uuid, md5('v' || o.n % 20000)::uuid,
    'spoken', 4, 0, 0, 0, 0, 0, o.at, 'placed'
FROM (SELECT n, %s::text AS mark, %s::timestamptz - (n || ' ms')::interval AS at FROM generate_series(1, %s::int) AS n) AS o
    JOIN shift t ON t.station_id = (SELECT ids[1 + o.n % array_length(ids, 1)] FROM shop),
    LATERAL lpad(to_hex((extract(epoch FROM o.at) * 1000)::bigint), 12, '0') AS ms"""
_LINES = """
INSERT INTO counter_orderline (order_id, n, offer, quantity, unit_price_minor)
SELECT o.id, n, f.first + offer.nth, 1 + n % 2, 500 + (f.first + offer.nth) % 97 * 50
FROM counter_assistedorder o, generate_series(1, %s::int) AS n, (SELECT min(id) AS first FROM catalogue_offer) AS f,
    LATERAL (SELECT (hashtext(o.id::text || n) & 2147483647) % 2000 AS nth) AS offer
WHERE o.slip_no LIKE %s || '%'"""
_PAST = """
WITH p AS (
    INSERT INTO trade_purchase (id, no, county, merchant, cut, cut_at, state)
    SELECT gen_random_uuid(), 'P' || n, %s, gen_random_uuid(), gen_random_uuid(), now() - '60 days'::interval, 'dispatched'
    FROM generate_series(0, (SELECT count(*)::int / 100 FROM counter_assistedorder)) AS n RETURNING *)
INSERT INTO trade_line ("order", n, purchase_id, merchant, county, station_id, agent, villager, slip_no, placed_at, offer,
    quantity, coming, unit_price_minor, unit_cost_minor, fee_minor, state)
SELECT o.id, l.n, p.id, p.merchant, p.county, o.station_id, o.agent, o.villager, o.slip_no, o.placed_at, l.offer, l.quantity,
    l.quantity, l.unit_price_minor, 0, 0, 'sent'
FROM counter_assistedorder o JOIN counter_orderline l ON l.order_id = o.id
    JOIN p ON p.no = 'P' || substr(o.slip_no, 2)::int / 100"""


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")
    django.setup()
    build(os.environ["FARMGATE_DATABASE_URL"], int(sys.argv[1]))
