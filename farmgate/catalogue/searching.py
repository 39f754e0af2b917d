"""The one search box of a county's shop."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from farmgate.catalogue import rules
from farmgate.places import queries as places
from farmgate.sql import ask

CANDIDATES_MAX = 60

_FIND = """
WITH best AS (
    SELECT id, good_id, popularity FROM catalogue_offer WHERE status = 'active' AND search @@ %s::text::tsquery
    ORDER BY popularity DESC, id LIMIT %s
)
SELECT b.id, g.name_zh, g.name_en, g.spec_zh, g.spec_en, g.icon, p.price_minor, g.pinyin, g.initials
FROM best b JOIN catalogue_good g ON g.id = b.good_id
LEFT JOIN catalogue_price p ON p.offer_id = b.id AND p.price_list_id = (
    SELECT id FROM catalogue_pricelist
    WHERE county_id = %s AND status = 'published' ORDER BY version DESC LIMIT 1)
ORDER BY b.popularity DESC, b.id"""


class OfferHit(NamedTuple):
    """An offer that answers a search; `price_minor` is None while no published list has it."""

    offer: int
    name_zh: str
    name_en: str
    spec_zh: str
    spec_en: str
    icon: str
    price_minor: int | None


def search(county: str, text: str, limit: int = 20) -> list[OfferHit]:
    """The offers of a county (code) that `text` asks for, those named nearest to it first, then the most popular.

    `text` may be Chinese, pinyin, initials, English or a barcode, whole or in part. At most `limit`, 60 at the most.
    """
    place = places.place("CN", county)
    terms = rules.query_terms(text)
    if place is None or not terms:
        return []
    rows = _find(place.id, terms)
    nearest = sorted(rows, key=lambda row: rules.closeness(text, (row[1], row[2], *row[7:])))
    return [OfferHit(*row[:7]) for row in nearest[:limit]]


def _find(county_id: int, terms: Sequence[rules.Term]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for tier in range(len(rules.TIER_ENDS) + 1):
        missing = CANDIDATES_MAX - len(rows)
        if missing:
            rows += ask(_FIND, [rules.tsquery(county_id, tier, terms), missing, county_id]).fetchall()
    return rows
