"""What may be done with parcels: the bodies of its operations, version 1."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel.operation import Amount, Code, Id, Note, Strict

ParcelCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{8}$")]
PickupCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Condition = Literal["ok", "damaged", "opened"]
Reason = Literal["not_as_pictured", "wrong_goods", "damaged", "too_late", "changed_mind", "other"]


class AtHub(Strict):
    """What every scan of many parcels names: their codes, and how they looked."""

    county: Code
    parcels: Annotated[list[ParcelCode], Field(min_length=1, max_length=500)]
    condition: Condition


class HubReceiveV1(AtHub):
    """`hub.receive`: parcels are at the county's hub."""


class HubTakeBackV1(AtHub):
    """`hub.take_back`: parcels that go back have come to the hub from their stations."""


class HubGiveBackV1(AtHub):
    """`hub.give_back`: parcels that go back are in the hands of their merchants again."""


class LossProposeV1(Strict):
    """`loss.propose`: a parcel is `lost`, `damaged`, or some of it is missing (`short`); another person decides."""

    parcel: Id
    what: Literal["lost", "damaged", "short"]
    note: Note = ""


class LossDecideV1(Strict):
    """`loss.decide`: another person says that it is so, or not. `loss` is the id of the proposing operation."""

    loss: Id
    granted: bool
    note: Note = ""


class AtCounter(Strict):
    """What every operation of a phone on a parcel names."""

    parcel: Id


class ParcelReceiveV1(AtCounter):
    """`parcel.receive`: a parcel is on the shelf of this station."""

    condition: Condition


class ParcelHandOverV1(AtCounter):
    """`parcel.hand_over`: she has it, or whom she sent. `shown`: by what she was known.

    `witness` is who else knows her, for `known`; `delegate` is who came, for `delegate`; `code` the six digits, for `code`.
    """

    shown: Literal["slip", "card", "delegate", "known", "code"]
    delegate: Id | None = None
    witness: Annotated[Note, Field(max_length=60)] = ""
    code: PickupCode | None = None


class GoesBack(AtCounter):
    """Goods that are not kept: why, and the money that is owed for them."""

    reason: Reason
    amount_minor: Amount


class ParcelRefuseV1(GoesBack):
    """`parcel.refuse`: she does not want what has come: its money is owed to her."""


class ParcelReturnV1(GoesBack):
    """`parcel.return`: she brings it back within the window: its money is owed to her."""


class ParcelGiveBackV1(AtCounter):
    """`parcel.give_back`: a parcel that goes back was given to the van."""


AT_COUNTERS: dict[tuple[str, int], type[BaseModel]] = {
    ("parcel.receive", 1): ParcelReceiveV1,
    ("parcel.hand_over", 1): ParcelHandOverV1,
    ("parcel.refuse", 1): ParcelRefuseV1,
    ("parcel.return", 1): ParcelReturnV1,
    ("parcel.give_back", 1): ParcelGiveBackV1,
}
KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("hub.receive", 1): HubReceiveV1,
    ("hub.take_back", 1): HubTakeBackV1,
    ("hub.give_back", 1): HubGiveBackV1,
    ("loss.propose", 1): LossProposeV1,
    ("loss.decide", 1): LossDecideV1,
    **AT_COUNTERS,
}
