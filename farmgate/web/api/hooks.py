"""Hooks: addresses of the caller's own that are told of events, and how that went."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from farmgate.interface import queries, services
from farmgate.interface.operations import Address, Event
from farmgate.interface.queries import DeliveryRow, HookRow
from farmgate.kernel.operation import Id, Strict
from farmgate.sync import desk
from farmgate.web.api import pages, problems, shapes
from farmgate.web.api.caller import Bearer, Caller, caller
from farmgate.web.api.once import Key, once
from farmgate.web.api.pages import Cursor, Limit
from farmgate.web.api.routing import ONE, WRITE, answers

router = Router(tags=["hooks"])
HOOKS = Bearer("hooks:write")


class SetHook(Strict):
    """Where to send which events. `merchant`: of this merchant's things only; a merchant's token sets its own."""

    address: Address
    events: Annotated[list[Event], Field(min_length=1, max_length=6)]
    merchant: Id | None = None


@router.get("/hooks", auth=HOOKS, response=answers(shapes.Hooks), summary="Hooks")
def hooks(request: HttpRequest, cursor: Cursor, limit: Limit) -> HttpResponse:
    """The hooks within reach, the latest first."""
    me = caller(request)
    found = queries.hooks([me.county], merchants=me.merchants, after=pages.after(request, cursor), size=limit)
    return pages.paged(request, found, _hook, shapes.Hooks)


@router.post("/hooks", auth=HOOKS, response=answers(shapes.NewHook, WRITE, 201), summary="Set a hook")
def set_hook(request: HttpRequest, key: Key, body: SetHook) -> HttpResponse:
    """Be told of events from now on. The secret is in this answer and nowhere else."""
    me = caller(request)
    merchant = body.merchant
    if me.merchants is not None and merchant is None:
        merchant = me.token.merchant

    def act() -> tuple[int, shapes.NewHook]:
        if not me.reach.covers(merchant):
            raise problems.not_found()
        asked = {
            "county": me.county,
            "address": body.address,
            "events": list(body.events),
            "merchant": str(merchant) if merchant else None,
        }
        row = queries.hook(desk.act(me.account, "hook.set", asked))
        assert row is not None, "it was set a moment ago"
        return 201, shapes.NewHook(**_hook(row), secret=services.secret_of(row.id))

    return once(request, key, act)


@router.delete("/hooks/{id}", auth=HOOKS, response=answers(shapes.Done, WRITE), summary="End a hook")
def end_hook(request: HttpRequest, id: UUID, key: Key) -> HttpResponse:
    """Nothing is sent there any more; what waits is given up."""
    me = caller(request)

    def act() -> tuple[int, shapes.Done]:
        _found(me, id)
        return 200, shapes.Done(operation=desk.act(me.account, "hook.end", {"hook": str(id)}))

    return once(request, key, act)


@router.get("/hooks/{id}/deliveries", auth=HOOKS, response=answers(shapes.Deliveries, ONE), summary="Its deliveries")
def deliveries(request: HttpRequest, id: UUID, cursor: Cursor, limit: Limit) -> HttpResponse:
    """What was or is to be sent to a hook, with each try, the latest first; for 90 days."""
    _found(caller(request), id)
    return pages.paged(
        request, queries.deliveries(id, after=pages.after(request, cursor), size=limit), _delivery, shapes.Deliveries
    )


def _found(me: Caller, id: UUID) -> HookRow:
    row = queries.hook(id)
    if row is None or row.county != me.county or not me.reach.covers(row.merchant):
        raise problems.not_found()
    return row


def _hook(row: HookRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "address": row.address,
        "events": row.events,
        "merchant": row.merchant,
        "set_at": row.set_at,
        "ended_at": row.ended_at,
    }


def _delivery(row: DeliveryRow) -> dict[str, Any]:
    tries = [{"at": at, "status": status, "ms": ms, "why": why} for at, status, ms, why in row.tried]
    return {**row._asdict(), "type": row.kind, "tries": tries}
