"""Changing what is sold, where, and for how much."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from farmgate.catalogue import indexing, rules
from farmgate.catalogue.importing import import_categories, import_goods
from farmgate.catalogue.models import Allocation, Good, Offer, Price, PriceList
from farmgate.kernel.problems import Problem
from farmgate.places import queries as places
from farmgate.sql import ask

__all__ = [
    "draft_price_list",
    "import_categories",
    "import_goods",
    "offer_in_county",
    "publish_price_list",
    "rank_offers",
    "reject_price_list",
    "set_allocation",
]

_COPY_PRICES = """
INSERT INTO catalogue_price (price_list_id, offer_id, price_minor)
SELECT %s, offer_id, price_minor FROM catalogue_price p JOIN catalogue_pricelist l ON l.id = p.price_list_id
WHERE l.county_id = %s AND l.version = %s AND NOT offer_id = ANY(%s)"""

_SET_PRICES = """
INSERT INTO catalogue_price (price_list_id, offer_id, price_minor)
SELECT %s, offer, price FROM unnest(%s::bigint[], %s::bigint[]) AS given (offer, price)"""


@transaction.atomic
def offer_in_county(county: str, goods: Iterable[int]) -> int:
    """Let a county (code) sell goods (ids): offers without a price yet. Returns how many were new. Idempotent.

    Problem `unknown_county`.
    """
    county_id = known_county(county)
    wanted = Good.objects.filter(id__in=list(goods)).order_by("id")
    last = rules.tier(Offer.objects.filter(county_id=county_id).count() + wanted.count() - 1)
    return indexing.add(county_id, wanted.iterator(), last)


@transaction.atomic
def rank_offers(county: str, sold: Mapping[int, int]) -> None:
    """Set how popular each offer of a county is: `sold` is offer -> how many lately, none when it is not there.

    Search reads them by it. Problem `unknown_county`.
    """
    county_id = known_county(county)
    offers = dict(Offer.objects.filter(county_id=county_id).values_list("id", "tier"))
    ask(
        "UPDATE catalogue_offer o SET popularity = given.n FROM unnest(%s::bigint[], %s::int[]) AS given (id, n) "
        "WHERE o.id = given.id AND o.popularity <> given.n",
        [list(offers), [sold.get(id, 0) for id in offers]],
    )
    ranked = sorted(offers, key=lambda id: (-sold.get(id, 0), id))
    moved = {id: rules.tier(rank) for rank, id in enumerate(ranked) if offers[id] != rules.tier(rank)}
    rows = Offer.objects.filter(id__in=moved).select_related("good").iterator()
    indexing.rewrite((offer, moved[offer.id]) for offer in rows)


@transaction.atomic
def draft_price_list(
    county: str,
    changes: Collection[tuple[int, int]],
    withdraw: Collection[int],
    by: UUID,
    at: datetime,
    origin_id: UUID,
    *,
    note: str = "",
    fee_minor: int | None = None,
) -> int:
    """Draw up the next list of a county: the one in force, with `changes` (offer, price_minor) and without `withdraw`.

    `fee_minor` is the fee of an order, as it was when None. Returns the version; the same again for the same
    `origin_id`. Problem `unknown_county`, `unknown_offer`, `offer_twice`, `nothing_to_change`.
    """
    county_id = known_county(county)
    _one_at_a_time(county_id)
    drawn = PriceList.objects.filter(id=origin_id).first()
    if drawn:
        return drawn.version
    named = [offer for offer, _ in changes] + list(withdraw)
    if not named and fee_minor is None:
        raise Problem("nothing_to_change", "价目表没有任何改动。", "The price list changes nothing.")
    check_offers(county_id, named)
    base = _in_force(county_id)
    latest = PriceList.objects.filter(county_id=county_id).order_by("-version").first()
    drawn = PriceList.objects.create(
        id=origin_id,
        county_id=county_id,
        version=latest.version + 1 if latest else 1,
        based_on=base.version if base else 0,
        fee_minor=fee_minor if fee_minor is not None else base.fee_minor if base else 0,
        drawn_by=by,
        drawn_at=at,
        note=note,
    )
    ask(_COPY_PRICES, [drawn.id, county_id, drawn.based_on, named])
    ask(_SET_PRICES, [drawn.id, [offer for offer, _ in changes], [price for _, price in changes]])
    return drawn.version


@transaction.atomic
def publish_price_list(county: str, version: int, by: UUID, at: datetime) -> None:
    """Let a draft out: its prices hold from `at`, and what it does not price is withdrawn.

    Problem `unknown_price_list`, `price_list_settled`, `same_person`, or `price_list_out_of_date` when another was
    published since it was drawn up.
    """
    drawn = _draft(county, version)
    if drawn.drawn_by == by:
        raise Problem(
            "same_person",
            "价目表须由另一个人发布。价格没有变。请找另一位有权限的同事审核。",
            "Someone else must publish this price list. No price has changed. Ask another colleague to review it.",
            403,
        )
    base = _in_force(drawn.county_id)
    if drawn.based_on != (base.version if base else 0):
        raise Problem(
            "price_list_out_of_date",
            "起草之后已发布了另一份价目表。价格没有变。请在新价目表上重新起草。",
            "Another price list was published after this one was drawn up. No price has changed. Draw it up again.",
            409,
        )
    drawn.status, drawn.published_by, drawn.published_at = PriceList.Status.PUBLISHED, by, at
    drawn.save(update_fields=["status", "published_by", "published_at"])
    _sell_what_is_priced(drawn)


@transaction.atomic
def reject_price_list(county: str, version: int) -> None:
    """Put a draft away for good. Problem `unknown_price_list`, `price_list_settled`."""
    drawn = _draft(county, version)
    drawn.status = PriceList.Status.REJECTED
    drawn.save(update_fields=["status"])


@transaction.atomic
def set_allocation(station: str, offer: int, quantity: int | None) -> None:
    """Set how many of an offer a station (code) may promise offline; None lifts the limit.

    Problem `unknown_station`, `unknown_offer`.
    """
    here = places.station(station)
    if here is None:
        raise Problem("unknown_station", f"没有编号为 {station} 的服务站。", f"There is no station {station}.", 404)
    check_offers(here.county_id, [offer])
    if quantity is None:
        Allocation.objects.filter(station=here, offer_id=offer).delete()
    else:
        Allocation.objects.update_or_create(station=here, offer_id=offer, defaults={"quantity": quantity})


def known_county(code: str) -> int:
    """The id of a county by its code. Problem `unknown_county`."""
    found = places.place("CN", code)
    if found is None:
        raise Problem("unknown_county", f"没有代码为 {code} 的县。", f"There is no county with the code {code}.", 404)
    return found.id


def _one_at_a_time(county_id: int) -> None:
    """Numbering lists and letting them out is done by one at a time in a county, until the transaction ends."""
    ask("SELECT pg_advisory_xact_lock(hashtextextended('catalogue price lists', %s))", [county_id])


def _in_force(county_id: int) -> PriceList | None:
    published = PriceList.objects.filter(county_id=county_id, status=PriceList.Status.PUBLISHED)
    return published.order_by("-version").first()


def _draft(county: str, version: int) -> PriceList:
    county_id = known_county(county)
    _one_at_a_time(county_id)
    drawn = PriceList.objects.filter(county_id=county_id, version=version).first()
    if drawn is None:
        raise Problem("unknown_price_list", f"没有第 {version} 号价目表。", f"There is no price list {version}.", 404)
    if drawn.status != PriceList.Status.DRAFT:
        raise Problem(
            "price_list_settled",
            f"第 {version} 号价目表已处理，没有再改动。",
            f"Price list {version} was dealt with before. Nothing was changed now.",
            409,
        )
    return drawn


def _sell_what_is_priced(published: PriceList) -> None:
    offers = Offer.objects.filter(county_id=published.county_id)
    lists = PriceList.objects.filter(county_id=published.county_id)
    now = Price.objects.filter(price_list=published).values("offer")
    before = Price.objects.filter(price_list__in=lists.filter(version=published.based_on)).values("offer")
    offers.filter(id__in=now, status=Offer.Status.WITHDRAWN).update(status=Offer.Status.ACTIVE)
    offers.filter(id__in=before).exclude(id__in=now).update(status=Offer.Status.WITHDRAWN)


def check_offers(county_id: int, named: Collection[int]) -> None:
    """Each of these offers is this county's, and named once. Problem `unknown_offer`, `offer_twice`."""
    known = set(Offer.objects.filter(county_id=county_id, id__in=named).values_list("id", flat=True))
    unknown = sorted(set(named) - known)
    if unknown:
        raise Problem(
            "unknown_offer",
            "有的商品不在本县销售。什么都没有改动。",
            "Some of these goods are not sold in this county. Nothing was changed.",
            404,
            {"offers": unknown},
        )
    if len(set(named)) != len(named):
        raise Problem(
            "offer_twice", "同一商品出现了两次。什么都没有改动。", "A good is named twice. Nothing was changed."
        )
