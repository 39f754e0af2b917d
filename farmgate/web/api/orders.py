"""Orders, for headquarters: what was ordered, where, and what became of it."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from farmgate.counter import for_programs
from farmgate.counter.for_programs import OrderRow
from farmgate.kernel.problems import Problem
from farmgate.web.api import pages, problems, shapes
from farmgate.web.api.caller import Bearer, Caller, caller
from farmgate.web.api.pages import Cursor, Limit
from farmgate.web.api.routing import ONE, answers

router = Router(tags=["orders"])
State = Literal["", "placed", "held", "accepted", "bought", "cancelled"]
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)
Moment = Annotated[datetime | None, Query(None, description="A moment with its offset, between 2000 and 2199")]
StationCode = Annotated[str, Query("", max_length=64, pattern=r"^[A-Za-z0-9:_.-]*$", description="Of one station")]


@router.get("/orders", auth=Bearer("orders:read"), response=answers(shapes.Orders), summary="Orders")
def orders(
    request: HttpRequest,
    cursor: Cursor,
    limit: Limit,
    placed_since: Moment,
    placed_until: Moment,
    station: StationCode,
    state: State = "",
) -> HttpResponse:
    """Orders of the county, the latest first, in the order in which they were placed to the millisecond."""
    me = _of_county(caller(request))
    found = for_programs.orders(
        me.county,
        state=state,
        station=station,
        since=_moment("placed_since", placed_since),
        until=_moment("placed_until", placed_until),
        after=pages.after(request, cursor),
        size=limit,
    )
    return pages.paged(request, found, _order, shapes.Orders)


@router.get("/orders/{id}", auth=Bearer("orders:read"), response=answers(shapes.Order, ONE), summary="An order")
def order(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """One order of the county."""
    found = for_programs.order(_of_county(caller(request)).county, id)
    if found is None:
        raise problems.not_found()
    return _order(found)


def _of_county(me: Caller) -> Caller:
    """Orders are the villagers': a merchant sees the lines of its own purchase orders, and nothing else of them."""
    if me.merchants is not None:
        raise Problem(
            "not_for_merchants",
            "只限一个商户的令牌不能读取订单，请读取订货单的明细。",
            "A token for one merchant cannot read orders: read the lines of its purchase orders.",
            403,
        )
    return me


def _moment(name: str, given: datetime | None) -> datetime | None:
    if given is not None and (given.tzinfo is None or not _FIRST <= given <= _LAST):
        raise problems.malformed([{"at": f"query.{name}", "why": "a moment with its offset, between 2000 and 2199"}])
    return given


def _order(row: OrderRow) -> dict[str, Any]:
    return {**row._asdict(), "lines": [line._asdict() for line in row.lines]}
