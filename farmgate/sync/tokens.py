"""Tokens: how one is issued, and how far it reaches now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from farmgate.interface import services
from farmgate.interface.queries import TokenRow
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.people import services as people_services
from farmgate.sql import answer
from farmgate.sync import desk

if TYPE_CHECKING:
    from farmgate.people.models import Account


def issue(account: "Account", body: dict[str, Any]) -> tuple[UUID, str]:
    """Issue a token, by a staff account. Returns its id and the token, which is not kept: only its hash is signed.

    `body` is that of `token.issue` without the hash. Problem when it may not be issued.
    """
    text, digest = services.new_token()
    return desk.act(account, "token.issue", body | {"secret_hash": digest.hex()}), text


@dataclass(frozen=True)
class Reach:
    """What a token reaches now: a county, and in it the things of these merchants only, or of all when None."""

    county: str
    merchants: frozenset[UUID] | None

    def covers(self, merchant: UUID | None) -> bool:
        """Whether things of this merchant are within reach."""
        return self.merchants is None or merchant in self.merchants


def reach(token: TokenRow) -> Reach:
    """The one place that says how far a token reaches now: no further than its person. Problem 403 when nowhere.

    Whoever narrows what a person may see by a role of hers narrows it here.
    """
    standing = answer(people.which_standing(token.person, token.county))
    if not standing.log_in:
        raise Problem(
            "no_log_in",
            "这个令牌使用人的登录账号已停用。",
            "The log-in of the person behind this token was closed.",
            403,
        )
    if not standing.serves:
        raise Problem(
            "no_role",
            "这个令牌的使用人在本县已没有任何角色。请向县里申请。",
            "The person behind this token has no role in its county any more. Ask the county.",
            403,
        )
    return Reach(token.county, None if token.merchant is None else frozenset([token.merchant]))


def account_behind(token: TokenRow) -> "Account":
    """The log-in that a token acts by, whose reach was asked before."""
    account = people_services.account_of(token.person)
    assert account is not None, "reach() refuses a token without one"
    return account
