"""What programs are answered. Money is integer fen, moments are UTC, goods have their names in both languages."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from farmgate.interface.operations import Event, Scope
from farmgate.web.api.pages import Paged

Fen = Annotated[int, Field(description="Integer fen: 100 are one yuan")]


class Me(BaseModel):
    """The token of this request."""

    id: UUID
    label: str
    county: str
    merchant: UUID | None = Field(description="Reaches the things of this merchant only")
    scopes: list[Scope]
    until: datetime


class OrderLine(BaseModel):
    """One line of an order."""

    n: int
    offer: int
    name_zh: str
    name_en: str
    quantity: int
    unit_price_minor: Fen


class Order(BaseModel):
    """An order: what was ordered at which station, never by whom."""

    id: UUID
    slip_no: str
    placed_at: datetime
    station: str
    state: Literal["placed", "held", "accepted", "bought", "cancelled"]
    goods_minor: Fen
    fee_minor: Fen
    total_minor: Fen
    lines: list[OrderLine]


class Orders(Paged):
    """Orders, the latest first."""

    items: list[Order]


class Purchase(BaseModel):
    """A purchase order. `goods_minor` and `cost_minor` are of what is coming."""

    id: UUID
    no: str
    merchant: UUID
    state: Literal["sent", "accepted", "dispatched", "nothing"]
    cut_at: datetime
    answered_at: datetime | None
    dispatched_at: datetime | None
    orders: int
    wanted: int
    coming: int
    goods_minor: Fen
    cost_minor: Fen


class Purchases(Paged):
    """Purchase orders, the latest first."""

    items: list[Purchase]


class Line(BaseModel):
    """One line of an order in a purchase order or a settlement: `coming` of `quantity` are there."""

    order: UUID
    n: int
    station: str
    placed_at: datetime
    offer: int
    name_zh: str
    name_en: str
    quantity: int
    coming: int
    unit_price_minor: Fen
    unit_cost_minor: Fen
    state: Literal["bought", "asked", "accepted", "sent", "collected", "final", "ended", "reversed"]


class Lines(Paged):
    """Lines, the last ordered first."""

    items: list[Line]


class Content(BaseModel):
    """What is in a parcel: `n` is the line of its order."""

    n: int
    offer: int
    name_zh: str
    name_en: str
    quantity: int


class Parcel(BaseModel):
    """The goods of one order in one wrapping. `since`: since when it is where it is."""

    id: UUID
    code: str
    purchase: UUID
    order: UUID
    station: str
    state: str
    condition: str
    since: datetime
    contents: list[Content]


class Parcels(Paged):
    """Parcels, the last sent first."""

    items: list[Parcel]


class Share(BaseModel):
    """What a settlement owes one merchant: `cost_minor`, for goods that were sold for `goods_minor`."""

    merchant: UUID
    lines: int
    goods_minor: Fen
    cost_minor: Fen


class Settlement(BaseModel):
    """The lines that became final before `until`, reckoned once."""

    id: UUID
    no: int
    until: datetime
    closed_at: datetime
    shares: list[Share]


class Settlements(Paged):
    """Settlements, the latest first."""

    items: list[Settlement]


class Merchant(BaseModel):
    """Who fills orders of the county."""

    id: UUID
    code: str
    name_zh: str
    name_en: str


class Merchants(Paged):
    """Merchants, the last added first."""

    items: list[Merchant]


class Item(BaseModel):
    """What a merchant says it has. `offer`: the county's offer with the same barcode, if it has one."""

    id: str
    title: str
    brand: str
    price_minor: Fen
    availability: str
    gtin: str
    weight_g: int | None
    offer: int | None


class Items(Paged):
    """Items of the merchant's last list."""

    items: list[Item]


class Term(BaseModel):
    """An offer that a merchant fills, at which cost, and its price in the county (null: not on sale now)."""

    offer: int
    name_zh: str
    name_en: str
    spec_zh: str
    spec_en: str
    cost_minor: Fen
    price_minor: int | None


class Terms(Paged):
    """The terms that hold, by offer."""

    items: list[Term]


class Hook(BaseModel):
    """An address that is told of events."""

    id: UUID
    address: str
    events: list[Event]
    merchant: UUID | None
    set_at: datetime
    ended_at: datetime | None


class NewHook(Hook):
    """The same, with its secret: it is told here and nowhere else."""

    secret: str


class Hooks(Paged):
    """Hooks, the latest first, ended ones too."""

    items: list[Hook]


class Try(BaseModel):
    """One try to deliver: `status` is what your server answered, 0 when it did not."""

    at: datetime
    status: int
    ms: int
    why: str


class Delivery(BaseModel):
    """One event for one hook."""

    id: int
    event: UUID
    type: Event
    made_at: datetime
    state: Literal["waiting", "delivered", "given_up"]
    next_at: datetime | None
    tries: list[Try]


class Deliveries(Paged):
    """Deliveries, the latest first."""

    items: list[Delivery]


class Done(BaseModel):
    """It is done, as this signed operation of the county's log."""

    operation: UUID


class Refused(BaseModel):
    """A row that was left out."""

    row: int
    zh: str
    en: str


class Taken(BaseModel):
    """A list was read: how many of its rows were kept, and why the others were not (row 1 is the first)."""

    rows: int
    kept: int
    refused: list[Refused]
