"""Settlements: what became final, and what is owed to whom for it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from farmgate.trade import for_programs
from farmgate.trade.for_programs import SettlementRow, ShareRow
from farmgate.web.api import pages, problems, shapes
from farmgate.web.api.caller import Bearer, caller
from farmgate.web.api.pages import Cursor, Limit
from farmgate.web.api.purchases import line_of
from farmgate.web.api.routing import ONE, answers

router = Router(tags=["settlements"])
READ_IT = Bearer("settlements:read")


@router.get("/settlements", auth=READ_IT, response=answers(shapes.Settlements), summary="Settlements")
def settlements(request: HttpRequest, cursor: Cursor, limit: Limit) -> HttpResponse:
    """Settlements, the latest first, with the shares within reach."""
    me = caller(request)
    found = for_programs.settlements(me.county, me.merchants, pages.after(request, cursor), limit)
    shares = for_programs.shares([row.id for row in found.rows], me.merchants)
    return pages.paged(request, found, lambda row: _settlement(row, shares.get(row.id, [])), shapes.Settlements)


@router.get(
    "/settlements/{id}/merchants/{merchant}/lines",
    auth=READ_IT,
    response=answers(shapes.Lines, ONE),
    summary="A merchant's statement",
)
def statement(request: HttpRequest, id: UUID, merchant: UUID, cursor: Cursor, limit: Limit) -> HttpResponse:
    """What a settlement owes a merchant, line by line."""
    me = caller(request)
    if for_programs.settlement(me.county, id) is None or not me.reach.covers(merchant):
        raise problems.not_found()
    found = for_programs.statement(id, merchant, pages.after(request, cursor), limit)
    return pages.paged(request, found, line_of, shapes.Lines)


def _settlement(row: SettlementRow, shares: list[ShareRow]) -> dict[str, Any]:
    return {**row._asdict(), "shares": [share._asdict() for share in shares]}
