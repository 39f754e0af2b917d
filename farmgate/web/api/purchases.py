"""Purchase orders: what the county wants of a merchant, what the merchant answers, and that it is on the way."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from farmgate.kernel.operation import Note, Number, Strict
from farmgate.logistics import for_programs as logistics
from farmgate.sync import desk
from farmgate.trade import for_programs, listings
from farmgate.trade.for_programs import LineRow
from farmgate.trade.listings import PurchaseRow
from farmgate.trade.operations import Pieces
from farmgate.web.api import pages, shapes
from farmgate.web.api.caller import Bearer, Caller, caller
from farmgate.web.api.once import Key, once
from farmgate.web.api.pages import Cursor, Limit
from farmgate.web.api.parcels import parcel_of, within_reach
from farmgate.web.api.routing import ONE, WRITE, answers

router = Router(tags=["purchase orders"])
READ_IT, WRITE_IT = Bearer("purchases:read"), Bearer("purchases:write")
State = Literal["", "sent", "accepted", "dispatched", "nothing"]
OneMerchant = Annotated[UUID | None, Query(None, description="Of one merchant")]


class Missing(Strict):
    """How many pieces of an offer the merchant has not."""

    offer: Number
    pieces: Pieces


class Answer(Strict):
    """What the merchant is short of; all else is accepted. Who ordered first is served first."""

    short: Annotated[list[Missing], Field(max_length=500)]
    note: Note = ""


class Dispatch(Strict):
    """The goods have left the merchant. `waybill`: the carrier's number, if there is one."""

    waybill: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,40}$")] = ""


@router.get("/purchases", auth=READ_IT, response=answers(shapes.Purchases), summary="Purchase orders")
def purchases(
    request: HttpRequest, cursor: Cursor, limit: Limit, merchant: OneMerchant, state: State = ""
) -> HttpResponse:
    """Purchase orders within reach, the latest first."""
    me = caller(request)
    found = listings.purchases(
        [me.county],
        state=state,
        merchant=merchant,
        whose=me.merchants,
        after=pages.after(request, cursor),
        size=limit,
    )
    return pages.paged(request, found, _purchase, shapes.Purchases)


@router.get("/purchases/{id}", auth=READ_IT, response=answers(shapes.Purchase, ONE), summary="A purchase order")
def purchase(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """One purchase order."""
    me = caller(request)
    within_reach(me, id)
    row = listings.purchase([me.county], id)
    assert row is not None, "it is within reach"
    return _purchase(row)


@router.get("/purchases/{id}/lines", auth=READ_IT, response=answers(shapes.Lines, ONE), summary="Its lines")
def lines(request: HttpRequest, id: UUID, cursor: Cursor, limit: Limit) -> HttpResponse:
    """What is wanted, line by line of the orders in it."""
    within_reach(caller(request), id)
    return pages.paged(request, for_programs.lines(id, pages.after(request, cursor), limit), line_of, shapes.Lines)


@router.get("/purchases/{id}/parcels", auth=READ_IT, response=answers(shapes.Parcels, ONE), summary="Its packing")
def packing(request: HttpRequest, id: UUID, cursor: Cursor, limit: Limit) -> HttpResponse:
    """What is to be packed together, under which code, for which station. Empty until it is dispatched."""
    me = caller(request)
    within_reach(me, id)
    found = logistics.parcels(me.county, purchase=id, after=pages.after(request, cursor), size=limit)
    return pages.paged(request, found, parcel_of, shapes.Parcels)


@router.post("/purchases/{id}/answer", auth=WRITE_IT, response=answers(shapes.Done, WRITE), summary="Answer it")
def answer(request: HttpRequest, id: UUID, key: Key, body: Answer) -> HttpResponse:
    """Say what is short. The others are owed a refund at once, and it cannot be answered again."""
    me = caller(request)
    short = [[missing.offer, missing.pieces] for missing in body.short]
    return _done(request, me, key, id, "purchase.answer", {"short": short, "note": body.note})


@router.post("/purchases/{id}/dispatch", auth=WRITE_IT, response=answers(shapes.Done, WRITE), summary="Dispatch it")
def dispatch(request: HttpRequest, id: UUID, key: Key, body: Dispatch) -> HttpResponse:
    """Say that the goods are on the way: from now on each order in it has its parcel."""
    return _done(request, caller(request), key, id, "purchase.dispatch", {"waybill": body.waybill})


def _done(request: HttpRequest, me: Caller, key: str, id: UUID, kind: str, body: dict[str, Any]) -> HttpResponse:
    def act() -> tuple[int, shapes.Done]:
        within_reach(me, id)
        return 200, shapes.Done(operation=desk.act(me.account, kind, {"purchase": str(id), **body}))

    return once(request, key, act)


def _purchase(row: PurchaseRow) -> dict[str, Any]:
    return row._asdict()


def line_of(row: LineRow) -> dict[str, Any]:
    """A line as it is answered."""
    return {**row._asdict(), "name_zh": row.name[0], "name_en": row.name[1]}
