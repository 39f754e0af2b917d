"""What may be done at a counter, and by which ladder deposits are taken there: the bodies of the operations."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel import limits
from farmgate.kernel.operation import (
    Amount,
    Code,
    Id,
    Line,
    Note,
    Number,
    OrderLine,
    PictureWords,
    PositiveAmount,
    SignedAmount,
    Strict,
)


class ShiftOpenV1(Strict):
    """`shift.open`: the drawer counted blind. `expected_minor` is what the phone's own log says; the agent has not seen it."""

    count_minor: Amount
    expected_minor: SignedAmount


class ShiftCloseV1(Strict):
    """`shift.close`: counted blind again; over or short posts itself."""

    shift: Id
    count_minor: Amount
    expected_minor: SignedAmount


class MandateV1(Strict):
    """Who may act for the villager this once: her spoken yes, her card shown, or her standing delegate."""

    consent: Literal["spoken", "card", "delegate"]
    delegate: Id | None = None


class OrderPlaceV1(Strict):
    """`order.place`: the assisted order (代客下单) and its cash. `lines`: [offer, quantity, unit_price_minor]."""

    shift: Id
    villager: Id
    mandate: MandateV1
    lease: Number
    price_list: Number
    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=limits.ORDER_LINES_MAX)]
    fee_minor: Amount
    total_minor: PositiveAmount
    tendered_minor: Amount
    change_minor: Amount


class OrderPlaceV2(OrderPlaceV1):
    """`order.place`: the assisted order (代客下单) and its cash. `lines`: [offer, quantity, unit_price_minor].

    `due_minor` is what is paid when the goods are collected; the cash of now is the total without it.
    """

    due_minor: Amount


def all_paid_at_once(body: dict[str, Any]) -> dict[str, Any]:
    """From version 1 of `order.place`, which knew no deposits, to version 2."""
    return {**body, "due_minor": 0}


class OrderBalanceV1(Strict):
    """`order.balance`: what was still to be paid of an order is paid in cash: the whole of it, once."""

    shift: Id
    order: Id
    amount_minor: PositiveAmount
    tendered_minor: Amount
    change_minor: Amount


class OrderCancelV1(Strict):
    """`order.cancel`: the same till takes an order back and gives the cash back."""

    shift: Id
    order: Id
    reason: Literal["changed_mind", "wrong_goods", "wrong_price", "not_enough_cash", "other"]
    note: Note = ""
    refund_minor: Amount


class OrderConsentV1(Strict):
    """`order.consent`: what she says to another price or another good for line `n` of her order, and the cash it takes.

    `extra_minor` is what she pays on top: 0 when she does not agree, or when it is no dearer. `shift` and `lease` matter
    only when she pays.
    """

    ask: Id
    order: Id
    n: Annotated[int, Field(ge=1, le=limits.ORDER_LINES_MAX)]
    agreed: bool
    mandate: MandateV1
    extra_minor: Amount
    tendered_minor: Amount
    change_minor: Amount
    shift: Id | None = None
    lease: Number = 0


class BagSealV1(Strict):
    """`bag.seal`: cash leaves a holder in a sealed bag. `to`: `safe:<county code>` or `drawer:<device code>`."""

    shift: Id | None = None
    seal_no: Line
    to: Code
    amount_minor: PositiveAmount


class BagOpenV1(Strict):
    """`bag.open`: a bag arrives and is counted; a difference is an exception with an owner."""

    shift: Id | None = None
    bag: Id
    count_minor: Amount


class RefundPayV1(Strict):
    """`refund.pay`: the whole of a refund in cash, to her or to whom she sent. `shown`: by what she was known.

    `slip`: her half of the order's slip; `card`: her picture card; `known`: the agent knows her.
    """

    shift: Id
    refund: Id
    shown: Literal["slip", "card", "known"]
    amount_minor: PositiveAmount


class RefundClaimV1(Strict):
    """`refund.claim`: what is owed for the order of this slip may be paid here from now on, and only here."""

    slip_no: Line
    words: PictureWords


Rung = Annotated[
    tuple[Annotated[int, Field(ge=0, le=1_000)], Amount, PositiveAmount | None, Annotated[int, Field(ge=0, le=10_000)]],
    Field(strict=False),
]


class DepositDraftV1(Strict):
    """`deposit.draft`: how much of an order may be left to its collection.

    `rungs`: [orders collected at least, of a value from, up to or null, part paid at once in hundredths of a percent].
    """

    county: Code
    rungs: Annotated[list[Rung], Field(max_length=20)]
    quiet_days: Annotated[int, Field(ge=0, le=730)]
    villager_cap_minor: Amount
    station_cap_minor: Amount
    note: Note = ""


class DepositPublishV1(Strict):
    """`deposit.publish`: another person lets a drawn-up ladder come into force."""

    ladder: Id


class ReceivingSetV1(Strict):
    """`receiving.set`: the operator's account into which rests may be paid by bank. Another person decides."""

    county: Code
    holder: Line
    bank: Line
    account: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]{4,34}$")]


class ReceivingDecideV1(Strict):
    """`receiving.decide`: another person than proposed the account."""

    proposal: Id
    decision: Literal["approve", "reject"]


TransferRow = Annotated[
    tuple[Id, PositiveAmount, Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]], Field(strict=False)
]


class TransferProposeV1(Strict):
    """`transfer.propose`: the rests of orders have come by bank. `rows`: [order, amount_minor, key of the bank's row]."""

    county: Code
    rows: Annotated[list[TransferRow], Field(min_length=1, max_length=limits.TRANSFERS_PER_PROPOSAL_MAX)]


AT_COUNTERS: dict[tuple[str, int], type[BaseModel]] = {
    ("shift.open", 1): ShiftOpenV1,
    ("shift.close", 1): ShiftCloseV1,
    ("order.place", 1): OrderPlaceV1,
    ("order.place", 2): OrderPlaceV2,
    ("order.balance", 1): OrderBalanceV1,
    ("order.cancel", 1): OrderCancelV1,
    ("order.consent", 1): OrderConsentV1,
    ("bag.seal", 1): BagSealV1,
    ("bag.open", 1): BagOpenV1,
    ("refund.pay", 1): RefundPayV1,
    ("refund.claim", 1): RefundClaimV1,
}
KINDS: dict[tuple[str, int], type[BaseModel]] = {
    **AT_COUNTERS,
    ("deposit.draft", 1): DepositDraftV1,
    ("deposit.publish", 1): DepositPublishV1,
    ("receiving.set", 1): ReceivingSetV1,
    ("receiving.decide", 1): ReceivingDecideV1,
    ("transfer.propose", 1): TransferProposeV1,
}
