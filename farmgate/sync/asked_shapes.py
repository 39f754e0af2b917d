"""What phones ask about people and their money, and what they are answered, as models for docs/openapi.json."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel.operation import Number, Quantity, Strict
from farmgate.sync.shapes import HelloText, Signature


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
