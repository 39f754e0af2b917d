"""Parcels: what is in them and where they are."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from farmgate.kernel.problems import Problem
from farmgate.logistics import for_programs
from farmgate.logistics.for_programs import ParcelRow
from farmgate.trade import queries as trade
from farmgate.web.api import pages, problems, shapes
from farmgate.web.api.caller import Bearer, Caller, caller
from farmgate.web.api.pages import Cursor, Limit
from farmgate.web.api.routing import ONE, answers

router = Router(tags=["parcels"])
READ_IT = Bearer("parcels:read")
State = Literal["", "coming", "hub", "shelf", "collected", "back", "given", "homeward", "home", "lost"]
OnePurchase = Annotated[UUID | None, Query(None, description="Of one purchase order; a merchant's token must name it")]


@router.get("/parcels", auth=READ_IT, response=answers(shapes.Parcels, ONE), summary="Parcels")
def parcels(
    request: HttpRequest, cursor: Cursor, limit: Limit, purchase: OnePurchase, state: State = ""
) -> HttpResponse:
    """Parcels of the county, the last sent first."""
    me = caller(request)
    if purchase is not None or me.merchants is not None:
        within_reach(me, purchase)
    found = for_programs.parcels(
        me.county, purchase=purchase, state=state, after=pages.after(request, cursor), size=limit
    )
    return pages.paged(request, found, parcel_of, shapes.Parcels)


@router.get("/parcels/{id}", auth=READ_IT, response=answers(shapes.Parcel, ONE), summary="A parcel")
def parcel(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """One parcel."""
    me = caller(request)
    row = for_programs.parcel(me.county, id)
    if row is None:
        raise problems.not_found()
    if me.merchants is not None:
        within_reach(me, row.purchase)
    return parcel_of(row)


def within_reach(me: Caller, purchase: UUID | None) -> None:
    """Refuse a purchase order that is not there for this caller, or none where one must be named."""
    if purchase is None:
        raise Problem(
            "purchase_needed",
            "只限一个商户的令牌请用 purchase 指明订货单。",
            "A token for one merchant must name a purchase order as `purchase`.",
        )
    row = trade.purchase(purchase)
    if row is None or row.county != me.county or not me.reach.covers(row.merchant):
        raise problems.not_found()


def parcel_of(row: ParcelRow) -> dict[str, Any]:
    """A parcel as it is answered."""
    contents = [{**line._asdict(), "name_zh": line.name[0], "name_en": line.name[1]} for line in row.contents]
    return {**row._asdict(), "contents": contents}
