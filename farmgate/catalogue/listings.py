"""The catalogue as the office lists it: the caller has shown that the county is hers to see."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from farmgate.catalogue.models import Category, Offer, Price, PriceList
from farmgate.catalogue.queries import ListRow

OFFERS_MAX = 200


class OfferRow(NamedTuple):
    """A good of a county, with its price in one list; None when that list does not price it."""

    offer: int
    name_zh: str
    name_en: str
    spec_zh: str
    spec_en: str
    icon: str
    category: str
    price_minor: int | None


_OFFER = ("id", "good__name_zh", "good__name_en", "good__spec_zh", "good__spec_en", "good__icon", "good__category_id")


def offers(
    county: str,
    version: int,
    *,
    category: str = "",
    search: str = "",
    ids: Collection[int] | None = None,
    most: int = OFFERS_MAX,
) -> list[OfferRow]:
    """Goods a county may sell, by category and number, with their price in the list `version` (0: no list)."""
    prices = Price.objects.filter(price_list__county__code=county, price_list__version=version, offer=OuterRef("pk"))
    rows = Offer.objects.filter(county__code=county).annotate(price_minor=Subquery(prices.values("price_minor")))
    if category:
        rows = rows.filter(good__category=category)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    for word in search.split():
        named = Q(good__name_zh__icontains=word) | Q(good__name_en__icontains=word) | Q(good__barcode=word)
        rows = rows.filter(named | Q(good__initials__icontains=word.lower()))
    ordered = rows.order_by("good__category__position", "good_id").values_list(*_OFFER, "price_minor")
    return [OfferRow(*row) for row in ordered[:most]]


def offers_of_barcodes(county: str, barcodes: Collection[str]) -> dict[str, int]:
    """barcode -> offer, of the goods a county may sell."""
    rows = Offer.objects.filter(county__code=county, good__barcode__in=[code for code in barcodes if code])
    return {barcode: offer for barcode, offer in rows.values_list("good__barcode", "id") if barcode}


def categories() -> list[tuple[str, str, str]]:
    """(slug, name_zh, name_en) of each category, in the order of the shelf."""
    return list(Category.objects.values_list("slug", "name_zh", "name_en"))


def drafted_by(county: str, version: int) -> UUID | None:
    """The operation that drew a list up: its id is the list's."""
    return PriceList.objects.filter(county__code=county, version=version).values_list("id", flat=True).first()


def price_list(county: str, version: int) -> ListRow | None:
    """One list of a county."""
    row = PriceList.objects.filter(county__code=county, version=version).values_list(*ListRow._fields).first()
    return ListRow(*row) if row else None


def drafts(counties: Collection[str]) -> int:
    """How many drafts wait to be published in these counties."""
    return PriceList.objects.filter(county__code__in=list(counties), status=PriceList.Status.DRAFT).count()
