"""Who calls: the token, how far it reaches now, and how often it has called."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from farmgate import telling
from farmgate.interface import queries, rules, services
from farmgate.interface.queries import TokenRow
from farmgate.kernel import clock, limits
from farmgate.kernel.problems import Problem
from farmgate.sync import tokens
from farmgate.sync.rates import Rate
from farmgate.sync.tokens import Reach
from farmgate.web.api import problems

if TYPE_CHECKING:
    from farmgate.people.models import Account

_MINUTE = 60
_LENGTH_DIGITS_MAX = 18
_TOKEN_LENGTH_MAX = 100
_calls = Rate(limits.API_CALLS_PER_TOKEN_MINUTE_MAX, _MINUTE)
_strangers = Rate(limits.API_STRANGERS_PER_MINUTE_MAX, _MINUTE)


@dataclass
class Caller:
    """The program behind a request."""

    token: TokenRow
    reach: Reach

    @property
    def county(self) -> str:
        return self.reach.county

    @property
    def merchants(self) -> frozenset[UUID] | None:
        return self.reach.merchants

    @cached_property
    def account(self) -> "Account":
        """The log-in that writes are signed by."""
        return tokens.account_behind(self.token)

    @cached_property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.token.scopes)


class Bearer(HttpBearer):
    """`Authorization: Bearer fgt_...`, with a token of this scope. Refusals are raised, so that each says why."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """The caller. Problem when nobody knows the token, or it may not do this, or it brings too much."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or len(length) > _LENGTH_DIGITS_MAX or int(length) > limits.API_BODY_BYTES_MAX:
            raise problems.too_large()
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, text.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller behind this token, as it stands at this moment."""
        found = _known(request, token)
        _often(_calls, found.id)
        telling.tell(token=str(found.id))
        if self.scope and self.scope not in found.scopes:
            raise Problem(
                "no_scope",
                f"这个令牌没有 {self.scope} 权限。",
                f"This token does not have the scope {self.scope}.",
                403,
            )
        reach = tokens.reach(found)
        services.used(found, timezone.localdate(clock.now()))
        return Caller(found, reach)


def _known(request: HttpRequest, text: str) -> TokenRow:
    token = queries.token_by_hash(rules.token_hash(text)) if 0 < len(text) <= _TOKEN_LENGTH_MAX else None
    if token is None or not token.holds(clock.now()):
        # Whoever guesses is slowed down, and whoever has no token costs nothing more.
        _often(_strangers, request.META.get("REMOTE_ADDR"))
        raise Problem(
            "unknown_token",
            "令牌无效、已停用或已过期。请向县里申请新的。",
            "This token is not known, was ended or has expired. Ask the county for a new one.",
            401,
        )
    return token


def _often(rate: Rate, key: object) -> None:
    try:
        rate.take(key)
    except Problem:
        raise problems.slow_down(_MINUTE) from None


def caller(request: HttpRequest) -> Caller:
    """The program behind this request, which has shown its token."""
    known: Any = request
    found: Caller = known.auth
    return found
