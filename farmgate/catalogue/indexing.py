"""Writing offers with the lexemes they are found by. Called by this room's services alone."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from farmgate.catalogue import rules
from farmgate.catalogue.models import Good, Offer
from farmgate.sql import ask

CHUNK = 2000
T = TypeVar("T")

_ADD = """
INSERT INTO catalogue_offer (good_id, county_id, status, popularity, tier, search)
SELECT good, %s, 'active', 0, %s, array_to_tsvector(string_to_array(lexemes, ' '))
FROM unnest(%s::bigint[], %s::text[]) AS given (good, lexemes)
ON CONFLICT (county_id, good_id) DO NOTHING"""

_REWRITE = """
UPDATE catalogue_offer SET tier = given.tier, search = array_to_tsvector(string_to_array(lexemes, ' '))
FROM unnest(%s::bigint[], %s::smallint[], %s::text[]) AS given (id, tier, lexemes)
WHERE catalogue_offer.id = given.id"""


def lexemes(good: Good, county_id: int, tier: int) -> str:
    """All lexemes of an offer with a space between: tokens have none."""
    names = (good.name_zh, good.name_en, good.spec_zh, good.spec_en)
    tokens = rules.search_tokens(names, good.pinyin.split(), good.barcode)
    return " ".join(rules.lexeme(county_id, tier, token) for token in tokens)


def add(county_id: int, goods: Iterable[Good], tier: int) -> int:
    """Make offers of goods in a county; those it has stay as they are. How many were new."""
    added = 0
    for chunk in _chunks(goods):
        texts = [lexemes(good, county_id, tier) for good in chunk]
        added += ask(_ADD, [county_id, tier, [good.id for good in chunk], texts]).rowcount
    return added


def rewrite(offers: Iterable[tuple[Offer, int]]) -> None:
    """Write the lexemes of offers anew, each with the tier it is now in."""
    for chunk in _chunks(offers):
        texts = [lexemes(offer.good, offer.county_id, tier) for offer, tier in chunk]
        ask(_REWRITE, [[offer.id for offer, _ in chunk], [tier for _, tier in chunk], texts])


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
