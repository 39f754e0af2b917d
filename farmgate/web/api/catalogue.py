"""Merchants, what they say they have, and what they fill at which cost."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from farmgate.catalogue import feeds, merchants
from farmgate.catalogue.feeds import ItemRow
from farmgate.catalogue.merchants import Filled, Listed
from farmgate.kernel import clock, limits
from farmgate.kernel.operation import Strict
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.places import queries as places
from farmgate.sync.interfacing import WRITES
from farmgate.sync.registry import DESK_KINDS
from farmgate.web.api import pages, problems, shapes
from farmgate.web.api.caller import Bearer, Caller, caller
from farmgate.web.api.once import Key, once
from farmgate.web.api.pages import Cursor, Limit
from farmgate.web.api.routing import ONE, WRITE, answers

router = Router(tags=["catalogue"])
READ_IT, WRITE_IT = Bearer("catalogue:read"), Bearer("catalogue:write")
Text = Annotated[str, StringConstraints(max_length=6000)]


class Product(Strict):
    """One product, in the words of the common product feed; each is judged as a row of a product file is."""

    id: Text
    title: Text
    price: Annotated[str, Field(max_length=100, examples=["25.90 CNY"])]
    description: Text = ""
    brand: Text = ""
    availability: Annotated[str, Field(max_length=100, examples=["in_stock"])] = ""
    gtin: Annotated[str, Field(max_length=100)] = ""
    image_link: Text = ""
    shipping_weight: Annotated[str, Field(max_length=100, examples=["500 g"])] = ""


class ProductList(Strict):
    """All that the merchant has: it takes the place of the list before."""

    products: Annotated[list[Product], Field(min_length=1, max_length=limits.API_ITEMS_MAX)]


@router.get("/merchants", auth=READ_IT, response=answers(shapes.Merchants), summary="Merchants")
def all_merchants(request: HttpRequest, cursor: Cursor, limit: Limit) -> HttpResponse:
    """The merchants within reach, the last added first."""
    me = caller(request)
    after = pages.after(request, cursor)
    found = merchants.listed([me.county], only=me.merchants, after=after, size=limit)
    return pages.paged(request, found, _merchant, shapes.Merchants)


@router.get("/merchants/{id}/items", auth=READ_IT, response=answers(shapes.Items, ONE), summary="What it has")
def items(request: HttpRequest, id: UUID, cursor: Cursor, limit: Limit) -> HttpResponse:
    """The items of the merchant's last list that was read to its end."""
    _found(caller(request), id)
    return pages.paged(request, feeds.items(id, after=pages.after(request, cursor), size=limit), _item, shapes.Items)


@router.get("/merchants/{id}/terms", auth=READ_IT, response=answers(shapes.Terms, ONE), summary="What it fills")
def terms(request: HttpRequest, id: UUID, cursor: Cursor, limit: Limit) -> HttpResponse:
    """The offers that the merchant fills now, at which cost."""
    _found(caller(request), id)
    return pages.paged(
        request, merchants.fills(id, after=pages.after(request, cursor), size=limit), _term, shapes.Terms
    )


@router.post("/merchants/{id}/items", auth=WRITE_IT, response=answers(shapes.Taken, WRITE), summary="Say what it has")
def upload(request: HttpRequest, id: UUID, key: Key, body: ProductList) -> HttpResponse:
    """Take in a list of products. Nothing is sold by it: terms are drawn up and approved in the office."""
    me = caller(request)

    def act() -> tuple[int, shapes.Taken]:
        _found(me, id)
        _may_write(me)
        rows = ((n, product.model_dump()) for n, product in enumerate(body.products, 1))
        made = feeds.import_rows(id, rows, "API", me.token.person, clock.now())
        done = feeds.feed_import(made)
        assert done is not None, "it was made a moment ago"
        refused = [shapes.Refused(row=row, zh=zh, en=en) for row, zh, en in feeds.errors(made)]
        return 200, shapes.Taken(rows=done.rows, kept=done.kept, refused=refused)

    return once(request, key, act)


def _may_write(me: Caller) -> None:
    """A list is no signed operation, as a file in the office is none; whoever may draw up terms may bring one."""
    path = places.county_path(me.county) or ""
    if not any(people.may(me.token.person, role, path) for role in DESK_KINDS[WRITES["catalogue:write"]]):
        raise Problem("not_allowed", "您没有办理这一项的权限。", "You are not entitled to do this.", 403)


def _found(me: Caller, id: UUID) -> None:
    if not me.reach.covers(id) or merchants.county_of_merchant(id) != me.county:
        raise problems.not_found()


def _merchant(row: Listed) -> dict[str, Any]:
    who = row.merchant
    return {"id": who.id, "code": who.code, "name_zh": who.name_zh, "name_en": who.name_en}


def _item(row: ItemRow) -> dict[str, Any]:
    return {**row._asdict(), "id": row.item_id}


def _term(row: Filled) -> dict[str, Any]:
    return row._asdict()
