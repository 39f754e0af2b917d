"""What phones ask about people and their money, and what they are answered, as models for docs/openapi.json."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel.operation import CardNo, Number, PictureWords, Quantity, Strict
from farmgate.sync.shapes import HelloText, Signature, SlipNumber


class EarningsRequest(Strict):
    """Who asks, and from where on: `after` of the page before."""

    hello: HelloText
    sig: Signature
    after: Annotated[str, StringConstraints(max_length=400)] = ""


class EarnedLineFacts(BaseModel):
    """A line of an order and what it earns. What is not settled yet is what it would earn, should nothing come back."""

    order: UUID
    n: int
    slip_no: str
    placed_at: datetime
    zh: str
    en: str
    icon: str
    quantity: Quantity
    villager: str
    stage: Literal["coming", "window", "reckoning", "earned", "short", "back", "taken_back"]
    ended_at: datetime | None
    return_until: datetime | None
    goods_minor: Number
    rate_bp: Annotated[int, Field(ge=0, le=10_000)]
    by_rate_minor: Number
    held: Literal["rate", "line", "order"]
    bound_minor: Number
    amount_minor: Number
    back_minor: Number
    back_why: Literal["", "brought_back_late", "wrong_goods", "brushing"]
    settlement: int | None


class EarningsAnswer(BaseModel):
    """The agent's own. A settlement: number, when it was closed, lines, goods, earned, taken back."""

    asked_at: datetime
    unpaid_minor: int
    waiting_minor: Number
    paid_minor: Number
    on_its_way_minor: Number
    settlements: list[tuple[int, datetime, int, int, int, int]]
    lines: list[EarnedLineFacts]
    after: str


class StatementRequest(Strict):
    """Who asks, and what she shows: her card, or the number of a slip of hers and its four pictures."""

    hello: HelloText
    sig: Signature
    card: CardNo = Field(default=None)  # type: ignore[assignment]  # left out, never null
    number: SlipNumber = Field(default=None)  # type: ignore[assignment]
    words: PictureWords = Field(default=None)  # type: ignore[arg-type]


class StatementOrder(BaseModel):
    """An order in her name. A line: its names and picture, how many, what they cost, and what has become of them."""

    at: datetime
    station: str
    slip_no: str
    lines: list[tuple[str, str, str, Quantity, int, Literal["placed", "bought", "sent", "collected", "short", "back"]]]
    fee_minor: Number
    total_minor: Number
    state: Literal["placed", "held", "accepted", "bought", "cancelled"]


class StatementRefund(BaseModel):
    """Money owed to her, and where it was paid or may be."""

    slip_no: str
    amount_minor: Number
    owed_at: datetime
    station: str
    paid_at: datetime | None


class StatementAnswer(BaseModel):
    """Without `found` there is nothing else. A complaint: when, its number, of what, its state and its outcome."""

    found: bool
    asked_at: datetime = Field(default=None)  # type: ignore[assignment]
    since: datetime = Field(default=None)  # type: ignore[assignment]
    name: str = ""
    language: Literal["zh-Hans", "en"] = "zh-Hans"
    slow: bool = False
    orders: list[StatementOrder] = []
    refunds: list[StatementRefund] = []
    complaints: list[tuple[datetime, str, str, Literal["open", "answered", "closed"], str]] = []
    owed_minor: int = 0
