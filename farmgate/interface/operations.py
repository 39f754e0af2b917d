"""What may be done about programs that call, and addresses that are called: the bodies of its operations, version 1."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from farmgate.interface.rules import ADDRESS_LENGTH_MAX
from farmgate.kernel.operation import Code, Hash, Id, Line, Moment, Note, Strict

Scope = Literal[
    "orders:read",
    "purchases:read",
    "purchases:write",
    "catalogue:read",
    "catalogue:write",
    "settlements:read",
    "parcels:read",
    "hooks:write",
]
Event = Literal[
    "purchase.cut",
    "purchase.answered",
    "purchase.dispatched",
    "parcel.collected",
    "refund.owed",
    "settlement.closed",
]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", min_length=10, max_length=ADDRESS_LENGTH_MAX)]


class TokenIssueV1(Strict):
    """`token.issue`: a program may act as this person, no further than the scopes, until a moment.

    Only the hash of the secret is signed. With `merchant` it reaches that merchant's things only. The token's id is the
    operation's id.
    """

    county: Code
    person: Id
    label: Line
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=8)]
    merchant: Id | None = None
    until: Moment
    secret_hash: Hash


class TokenEndV1(Strict):
    """`token.end`: the program with this token may do nothing from now on."""

    token: Id
    note: Note = ""


class HookSetV1(Strict):
    """`hook.set`: this address is told of these events. The hook's id is the operation's id, and so is its secret's origin."""

    county: Code
    address: Address
    events: Annotated[list[Event], Field(min_length=1, max_length=6)]
    merchant: Id | None = None


class HookEndV1(Strict):
    """`hook.end`: nothing is sent there any more; what waits is given up."""

    hook: Id
    note: Note = ""


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("token.issue", 1): TokenIssueV1,
    ("token.end", 1): TokenEndV1,
    ("hook.set", 1): HookSetV1,
    ("hook.end", 1): HookEndV1,
}
