"""Programs that call and addresses that are called, as desks settle them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from farmgate.catalogue import merchants
from farmgate.interface import operations as ops
from farmgate.interface import queries, services
from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.people import services as people_services
from farmgate.places import queries as places
from farmgate.sync import events
from farmgate.sync.batch import Batch
from farmgate.sync.refusing import found
from farmgate.sync.registry import DESK_KINDS

# What a scope lets a program do, as what a desk does.
WRITES = {"purchases:write": "purchase.answer", "catalogue:write": "terms.draft", "hooks:write": "hook.set"}


def county_of(body: object) -> str | None:
    """The county of the token or hook that a body ends; None when it is not one of these."""
    match body:
        case ops.TokenEndV1():
            return found(queries.token(body.token), "token").county
        case ops.HookEndV1():
            return found(queries.hook(body.hook), "hook").county
    return None


def _of_county(merchant: UUID | None, county: str) -> None:
    if merchant is not None and merchants.county_of_merchant(merchant) != county:
        raise Problem("unknown_merchant", "本县没有这个商户。", "There is no such merchant in this county.", 404)


def _not_beyond_own(op: Operation[ops.TokenIssueV1], county: str) -> None:
    """Whoever issues a token hands out nothing that she may not do herself."""
    path = places.county_path(county) or ""
    for scope in op.body.scopes:
        roles = DESK_KINDS[WRITES[scope]] if scope in WRITES else ()
        if roles and not any(people.may(op.agent, role, path) for role in roles):
            raise Problem(
                "beyond_own",
                "您不能把自己没有的权限给程序。没有发出令牌。",
                "You cannot let a program do what you may not do yourself. No token was issued.",
                403,
            )


def _issue_token(op: Operation[ops.TokenIssueV1], batch: Batch, county: str) -> str | None:
    body = op.body
    _of_county(body.merchant, county)
    _not_beyond_own(op, county)
    if body.merchant is not None and "orders:read" in body.scopes:
        raise Problem(
            "scope_not_for_merchants",
            "只限一个商户的令牌不能读取订单：订单属于村民。没有发出令牌。",
            "A token for one merchant cannot read orders: they are the villagers'. None was issued.",
        )
    if people_services.account_of(body.person) is None:
        raise Problem(
            "no_log_in",
            "这个人没有可用的登录账号，令牌无法代其办事。没有发出令牌。",
            "This person has no open log-in, so a token could not act for her. None was issued.",
            409,
        )
    services.issue_token(op.id, body, op.agent, op.at)
    return None


def _end_token(op: Operation[ops.TokenEndV1], batch: Batch, county: str) -> str | None:
    services.end_token(op.body.token, op.agent, op.at)
    return None


def _set_hook(op: Operation[ops.HookSetV1], batch: Batch, county: str) -> str | None:
    _of_county(op.body.merchant, county)
    events.begin()
    services.set_hook(op.id, op.body, op.agent, op.at)
    return None


def _end_hook(op: Operation[ops.HookEndV1], batch: Batch, county: str) -> str | None:
    services.end_hook(op.body.hook, op.agent, op.at)
    return None


DESK: dict[str, Callable[[Operation[Any], Batch, str], str | None]] = {
    "token.issue": _issue_token,
    "token.end": _end_token,
    "hook.set": _set_hook,
    "hook.end": _end_hook,
}
