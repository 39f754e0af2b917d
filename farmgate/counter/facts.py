"""What the rules of the till are told, and what they say: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OrderRef:
    """What a till needs to know of an order it may take back."""

    device: UUID
    total_minor: int
    fee_minor: int
    held: bool
    cancelled: bool
    # Held once, then let go ahead by two people: all of it stands in escrow, and no float was taken.
    accepted: bool = False
    # Cut: its goods are being bought.
    bought: bool = False
    villager: UUID | None = None
    county: str = ""
    station_code: str = ""
    # What is still to be paid of it; and whether that, or a part of it, has been paid since it was placed.
    due_minor: int = 0
    settled_since: bool = False
    # (offer, quantity), as it was placed.
    lines: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class BagRef:
    """A sealed bag: who sent it to whom, with how much, and whether it was opened."""

    from_holder: str
    to_holder: str
    sealed_minor: int
    opened: bool
    agent: UUID | None


@dataclass(frozen=True, slots=True)
class RefundRef:
    """Money owed to a villager, the station where it may be paid, and whether it was."""

    villager: UUID
    amount_minor: int
    station_code: str
    paid: bool


@dataclass(frozen=True, slots=True)
class AskRef:
    """What a villager is asked about one line of her order: what she pays on top, until when, and whether it is over."""

    order: UUID
    n: int
    extra_minor: int
    until: datetime
    # She has answered; or nobody can answer any more.
    answered: bool = False
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class TillState:
    """What the operations of one phone, in order, have made of its till."""

    shift: UUID | None = None
    drawer_minor: int = 0
    float_minor: int = 0
    day: date | None = None
    day_total_minor: int = 0
    day_count: int = 0
    promised: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeaseFacts:
    """The caps a phone was given, as the server signed them."""

    id: int
    device: UUID
    sale_cap_minor: int
    day_cap_minor: int
    day_count_cap: int
    hard_expires_at: datetime


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A published price list: its prices, its fee, and when a later one took its place."""

    prices: Mapping[int, int]
    fee_minor: int
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class CounterFacts:
    """Whose till this is: the names of its ledger accounts and the clock of its station."""

    device: UUID
    device_code: str
    agent: UUID
    county: str
    utc_offset_minutes: int = 480

    @property
    def drawer(self) -> str:
        return f"drawer:{self.device_code}"


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the server knows that bears on one order. None means there is no such thing."""

    lease: LeaseFacts | None
    price_list: ListFacts | None
    villager_known: bool
    mandate_good: bool
    allocation: Mapping[int, int] = field(default_factory=dict)
    # Another phone of the same agent took the float after this till was read: the ledger has said so.
    float_taken: bool = False
    # The most of it that may be left to its collection.
    may_owe_minor: int = 0


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """What the server knows that bears on one answer of a villager. None means there is no such thing."""

    ask: AskRef | None
    lease: LeaseFacts | None
    mandate_good: bool
    float_taken: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal: its kind, its lines (+ debit, - credit), and the operation whose journal it reverses."""

    kind: str
    lines: tuple[tuple[str, int], ...]
    reverses: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of an operation: the code of an exception or None, and its entries."""

    code: str | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def suspense_minor(self) -> int:
        """The money that waits for a person, as it stands in the suspense account: + debit, - credit."""
        return sum(
            amount for entry in self.entries for account, amount in entry.lines if account.startswith("suspense:")
        )
