"""Looking at the catalogue. A published list never changes, so its prices are kept in the process."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from farmgate.catalogue import rules
from farmgate.catalogue.merchants import MerchantRow, Supplier, county_of_merchant, merchants, suppliers
from farmgate.catalogue.models import Category, Offer, PriceList
from farmgate.catalogue.searching import OfferHit, search
from farmgate.sql import Question, answer, array, ask, settled

__all__ = [
    "Listed",
    "MerchantRow",
    "OfferHit",
    "PricedOffer",
    "Supplier",
    "allocation_rows",
    "allocations",
    "compare",
    "county_of_merchant",
    "forget",
    "list_in_force",
    "merchants",
    "names",
    "offers_of_goods",
    "price_changes",
    "price_lists",
    "priced_offers",
    "prices",
    "published_list",
    "published_versions",
    "search",
    "shelf",
    "superseded_at",
    "suppliers",
    "which_allocation",
    "which_in_force",
    "which_successors",
]

LISTS_KEPT_MAX = 128
CURRENCY = "CNY"
UNKNOWN_GOODS = ("未知商品", "Unknown goods", "")

# A list written by the transaction we are in may yet be undone, and its number be given to another: age() tells, which
# counts from our own transaction and is positive only for what was committed before it.
_LIST = """
SELECT l.id, l.status, l.fee_minor, l.status = 'published' AND age(l.xmin) > 0
FROM catalogue_pricelist l JOIN places_place c ON c.id = l.county_id WHERE c.code = %s AND l.version = %s"""


class Listed(NamedTuple):
    """A price list: offer -> price_minor, and the fee of an order."""

    prices: Mapping[int, int]
    fee_minor: int


class _NotKept(Exception):
    """Carries a list past the cache: it may still change."""


@lru_cache(maxsize=LISTS_KEPT_MAX)
def _listed(county: str, version: int) -> Listed:
    row = ask(_LIST, [county, version]).fetchone()
    if row is None:
        raise _NotKept("", None)
    id, status, fee_minor, settled = row
    rows = ask("SELECT offer_id, price_minor FROM catalogue_price WHERE price_list_id = %s", [id])
    listed = Listed(MappingProxyType(dict(rows.fetchall())), fee_minor)
    if not settled:
        raise _NotKept(status, listed)
    return listed


def forget() -> None:
    """Read every list anew: after a restore, and between tests."""
    _listed.cache_clear()


def published_list(county: str, version: int) -> Listed | None:
    """The published list of a county (code) with this number; None when there is none, or it is not published."""
    try:
        return _listed(county, version)
    except _NotKept as read:
        status, listed = read.args
        return listed if status == PriceList.Status.PUBLISHED else None


def prices(county: str, version: int) -> Mapping[int, int]:
    """offer -> price_minor of any list, a draft as it is at this moment; empty when there is no such list."""
    try:
        return _listed(county, version).prices
    except _NotKept as read:
        _, listed = read.args
        return listed.prices if listed else {}


def compare(county: str, version: int) -> rules.Comparison:
    """How a list differs from the one it was drawn up from. PriceList.DoesNotExist when there is none."""
    drawn = PriceList.objects.get(county__code=county, version=version)
    return rules.compare(prices(county, drawn.based_on), prices(county, version))


class ListRow(NamedTuple):
    """A price list as the office sees it among the others."""

    version: int
    status: str
    based_on: int
    fee_minor: int
    drawn_by: UUID
    drawn_at: datetime
    published_by: UUID | None
    published_at: datetime | None
    note: str


def price_lists(county: str) -> list[ListRow]:
    """All lists of a county, the latest first."""
    rows = PriceList.objects.filter(county__code=county).order_by("-version")
    return [ListRow(*row) for row in rows.values_list(*ListRow._fields)]


def published_versions(county: str) -> list[tuple[int, datetime]]:
    """(version, published_at) of each published list of a county, the latest first."""
    return [(row.version, row.published_at) for row in price_lists(county) if row.published_at]


def list_in_force(county: str, at: datetime) -> int | None:
    """The version of the list that held in a county at a moment; None before the first."""
    return answer(which_in_force(county, at))


def superseded_at(county: str, version: int) -> datetime | None:
    """When a later list took the place of this one; None while none has."""
    return answer(which_successors(county, [version])).get(version)


class PricedOffer(NamedTuple):
    """A good on the shelf, with its price in one list. `pinyin` is joined."""

    offer: int
    name_zh: str
    name_en: str
    spec_zh: str
    spec_en: str
    category: str
    icon: str
    price_minor: int
    weight_g: int
    barcode: str
    pinyin: str
    initials: str


_PRICED = """
SELECT o.id, g.name_zh, g.name_en, g.spec_zh, g.spec_en, g.category_id, g.icon, p.price_minor, g.weight_g,
    coalesce(g.barcode, ''), replace(g.pinyin, ' ', ''), g.initials
FROM catalogue_pricelist l JOIN places_place c ON c.id = l.county_id
JOIN catalogue_price p ON p.price_list_id = l.id
JOIN catalogue_offer o ON o.id = p.offer_id
JOIN catalogue_good g ON g.id = o.good_id
WHERE c.code = %s AND l.version = %s
ORDER BY o.popularity DESC, o.id"""


def priced_offers(county: str, version: int) -> list[PricedOffer]:
    """The goods of one list of a county, the most popular first."""
    return [PricedOffer(*row) for row in ask(_PRICED, [county, version]).fetchall()]


def shelf(county: str, version: int) -> dict[str, object]:
    """The feed item `shelf` of docs/protocol.md: a whole published list. PriceList.DoesNotExist when there is none."""
    listed = PriceList.objects.get(county__code=county, version=version, status=PriceList.Status.PUBLISHED)
    offers = priced_offers(county, version)
    used = {offer.category for offer in offers}
    categories = [c for c in Category.objects.all() if c.slug in used]
    index = {category.slug: n for n, category in enumerate(categories)}
    return {
        "kind": "shelf",
        "price_list": version,
        "currency": CURRENCY,
        "fee": {"per_order_minor": listed.fee_minor},
        "categories": [[c.slug, c.name_zh, c.name_en, c.icon] for c in categories],
        "offers": [[*offer[:5], index[offer.category], *offer[6:]] for offer in offers],
    }


def price_changes(county: str, from_version: int, to_version: int) -> dict[str, object]:
    """The feed item `prices` of docs/protocol.md: what takes a phone from one published list to another.

    It carries neither names nor the fee: when an offer is new or the fee differs, the whole `shelf` is given instead.
    """
    old, new = published_list(county, from_version), published_list(county, to_version)
    if old is None or new is None or new.prices.keys() - old.prices.keys() or new.fee_minor != old.fee_minor:
        return shelf(county, to_version)
    changes = rules.compare(old.prices, new.prices)
    return {
        "kind": "prices",
        "price_list": to_version,
        "from_price_list": from_version,
        "set": sorted([change.offer, change.new_minor] for change in changes.raised + changes.lowered),
        "withdrawn": [offer for offer, _ in changes.withdrawn],
    }


def names(offers: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """(name_zh, name_en, icon) of each of these offers; an offer nobody knows is called so."""
    known = ask(_NAMES, [array(offers)]).fetchall()
    return dict.fromkeys(offers, UNKNOWN_GOODS) | {id: (zh, en, icon) for id, zh, en, icon in known}


_NAMES = """
SELECT o.id, g.name_zh, g.name_en, g.icon FROM catalogue_offer o JOIN catalogue_good g ON g.id = o.good_id
WHERE o.id = ANY(%s::bigint[])"""


def sized_names(offers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(zh, en) of each of these offers with its size: who packs must tell the small bag from the large one."""
    rows = Offer.objects.filter(id__in=offers)
    known = rows.values_list("id", "good__name_zh", "good__spec_zh", "good__name_en", "good__spec_en")
    sized = {id: (f"{zh} {spec_zh}".strip(), f"{en} {spec_en}".strip()) for id, zh, spec_zh, en, spec_en in known}
    return dict.fromkeys(offers, UNKNOWN_GOODS[:2]) | sized


def offers_of_goods(county: str) -> dict[int, int]:
    """good -> offer, of everything a county (code) may sell, priced or not."""
    return dict(Offer.objects.filter(county__code=county).values_list("good_id", "id"))


def counties_that_sell() -> list[str]:
    """The codes of the counties that have offers."""
    return list(Offer.objects.values_list("county__code", flat=True).distinct().order_by("county__code"))


def allocations(station: str) -> dict[int, int]:
    """offer -> how many the station (code) may promise offline, for the offers that have a limit."""
    rows = ask(
        "SELECT a.offer_id, a.quantity FROM catalogue_allocation a JOIN places_station s ON s.id = a.station_id "
        "WHERE s.code = %s",
        [station],
    )
    return dict(rows.fetchall())


def allocation_rows(station: int) -> list[list[int]]:
    """[offer, quantity] of a station (id), as the feed item `allocation` has it."""
    rows = ask("SELECT offer_id, quantity FROM catalogue_allocation WHERE station_id = %s ORDER BY offer_id", [station])
    return [list(row) for row in rows.fetchall()]


def which_allocation(station: int | None, offers: Collection[int]) -> Question[dict[int, int]]:
    """The limits of these offers at a station (id), for those that have one."""
    if not offers:
        return settled({})
    sql = (
        "SELECT json_object_agg(offer_id, quantity) FROM catalogue_allocation "
        "WHERE station_id = %s AND offer_id = ANY(%s)"
    )
    return Question(sql, [station, list(offers)], lambda rows: {int(offer): n for offer, n in (rows or {}).items()})


def which_successors(county: str, versions: Collection[int]) -> Question[dict[int, datetime]]:
    """version -> when a later list took its place, for those of these lists that have been superseded."""
    if not versions:
        return settled({})
    sql = (
        "SELECT json_object_agg(v, at) FROM (SELECT v, (SELECT min(l.published_at) FROM catalogue_pricelist l "
        "JOIN places_place c ON c.id = l.county_id WHERE c.code = %s AND l.version > v) AS at "
        "FROM unnest(%s::bigint[]) AS v) AS s WHERE at IS NOT NULL"
    )
    return Question(sql, [county, list(versions)], _read_successors)


def _read_successors(rows: dict[str, str] | None) -> dict[int, datetime]:
    return {int(version): datetime.fromisoformat(at) for version, at in (rows or {}).items()}


def which_in_force(county: str, at: datetime) -> Question[int | None]:
    """The version of the list that held in a county at a moment; None before the first."""
    sql = (
        "SELECT max(l.version) FROM catalogue_pricelist l JOIN places_place c ON c.id = l.county_id "
        "WHERE c.code = %s AND l.published_at <= %s"
    )
    return Question(sql, [county, at], lambda version: version)
