"""What goes over the wire around the operations, as models: docs/openapi.json is written from them.

The server reads requests by hand (`wire`) and writes answers as plain dicts, which is measurably faster; tests hold both
to these shapes. A client ignores members it does not know, so answers may grow.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from farmgate.kernel import limits
from farmgate.kernel.operation import (
    Amount,
    Code,
    Envelope,
    Hash,
    Number,
    PictureWords,
    PositiveAmount,
    Quantity,
    Strict,
)
from farmgate.sync.wire import Hello

Signature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{86}$"), Field(description="64 bytes, base64url")]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}([A-Za-z0-9_-]{44})?$")]

SlipNumber = Annotated[str, StringConstraints(pattern=rf"^[ -~]{{0,{limits.NAME_LENGTH_MAX}}}$")]


def _text_of(model: type[BaseModel]) -> dict[str, Any]:
    """What stands in a text that was signed: its bytes are kept, so it travels as a string."""
    return {"contentMediaType": "application/json", "contentSchema": {"$ref": f"#/components/schemas/{model.__name__}"}}


HelloText = Annotated[str, Field(json_schema_extra=_text_of(Hello))]
OperationText = Annotated[
    str, Field(max_length=limits.OPERATION_BYTES_MAX, json_schema_extra=_text_of(Envelope), title="Operation")
]
SignedOperation = tuple[OperationText, Signature]
Operations = Annotated[list[SignedOperation], Field(max_length=limits.OPERATIONS_PER_REQUEST_MAX)]


class EnrolRequest(BaseModel):
    """A phone shows its key under an invite."""

    code: Annotated[str, StringConstraints(max_length=limits.INVITE_CODE_TYPED_MAX)]
    alg: Literal["ed25519", "p256"]
    public_key: Key
    label: str = ""


class Carried(Strict):
    """Another device's hello and operations."""

    hello: HelloText
    sig: Signature
    ops: Operations = []


class SyncRequest(Carried):
    """One exchange: the caller's own block, and those it carries."""

    carried: Annotated[list[Carried], Field(max_length=limits.CARRIED_DEVICES_MAX)] = []


class SlipRequest(Strict):
    """Half a paper slip, and who asks."""

    hello: HelloText
    sig: Signature
    number: SlipNumber
    words: PictureWords


class PickupRequest(Strict):
    """The six digits somebody says for a parcel, and who asks."""

    hello: HelloText
    sig: Signature
    parcel: UUID
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class PayLinkRequest(Strict):
    """The order that somebody far away wants to pay, and who asks."""

    hello: HelloText
    sig: Signature
    order: UUID


class Message(BaseModel):
    """A sentence in both languages."""

    model_config = ConfigDict(populate_by_name=True)
    zh: str = Field(alias="zh-Hans")
    en: str


class ProblemFacts(BaseModel):
    """Branch on `code`, show `message`."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z_0-9]+$")]
    message: Message
    retry_after_seconds: int = 0


class Refusal(BaseModel):
    """Every answer other than 200 that has a body."""

    problem: ProblemFacts


class Named(BaseModel):
    """A station or a county."""

    code: Code
    name: str


class Agent(BaseModel):
    """Who serves at this counter."""

    id: UUID
    name: str


class EnrolAnswer(BaseModel):
    """Keep `server_key`: whatever it did not sign is not the server's."""

    device: UUID
    device_code: str
    status: Literal["pending", "active", "frozen", "revoked"]
    server_key: Key
    station: Named
    county: Named
    agent: Agent
    till: Annotated[int, Field(ge=1, le=limits.TILL_MAX)]
    currency: Literal["CNY"]
    now: datetime


class SignedText(BaseModel):
    """An ack or a lease: exact text and the server's signature over it."""

    bytes: str
    sig: Signature


class ResultFacts(BaseModel):
    """The outcome of one operation, the same whenever it is asked for."""

    seq: Number
    hash: Hash
    outcome: Literal["applied", "exception"]
    code: str | None
    replayed: bool


class FeedItem(BaseModel):
    """What a device should know now; its other members depend on `kind`."""

    model_config = ConfigDict(extra="allow")
    kind: str


class Feed(BaseModel):
    """News since the cursor, or a snapshot."""

    items: list[FeedItem]
    cursor: str
    more: bool


class CarriedAnswer(BaseModel):
    """What came of a block that was carried."""

    device: UUID
    ack: SignedText | None
    results: list[ResultFacts]
    problem: ProblemFacts | None


class SyncAnswer(BaseModel):
    """The ack is made after the commit; lease and feed come only to a fresh challenge."""

    now: datetime
    challenge: str
    ack: SignedText
    results: list[ResultFacts]
    problem: ProblemFacts | None
    lease: SignedText | None
    feed: Feed | None
    carried: list[CarriedAnswer]


class SlipOrderFacts(BaseModel):
    """The order a true slip names. A line: its names in both languages, its picture, how many, at what price."""

    station: str
    placed_at: datetime
    lines: list[tuple[str, str, str, Quantity, Amount]]
    total_minor: PositiveAmount
    state: Literal["placed", "held", "accepted", "bought", "cancelled"]


class SlipRefundFacts(BaseModel):
    """The refund whose payment a true slip is of, and the slip of its order."""

    station: str
    paid_at: datetime
    slip_no: str
    amount_minor: PositiveAmount


class SlipAnswer(BaseModel):
    """Shown only to who holds the right pictures."""

    found: bool
    matches: bool
    order: SlipOrderFacts = Field(default=None)  # type: ignore[assignment]  # left out, never null
    refund: SlipRefundFacts = Field(default=None)  # type: ignore[assignment]  # left out, never null


class PickupAnswer(BaseModel):
    """Whether it is hers, and how often one may still be wrong about this parcel."""

    right: bool
    tries_left: Annotated[int, Field(ge=0, le=limits.PICKUP_TRIES_PER_PARCEL_MAX)]


class PayLinkAnswer(BaseModel):
    """Null where nothing is open of such an order of this county."""

    url: str | None
    due_minor: Amount
