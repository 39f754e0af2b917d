"""What may be done about devices and messages: the bodies of its desk operations, version 1."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel import limits
from farmgate.kernel.operation import Amount, Code, Hash, Id, Note, Strict

Text = Annotated[str, StringConstraints(min_length=1, max_length=limits.NOTE_LENGTH_MAX)]


class DeviceInviteV1(Strict):
    """`device.invite`: one phone may enrol for this till and agent with the code of this hash. The code is not signed."""

    station: Code
    till: Annotated[int, Field(ge=1, le=limits.TILL_MAX)]
    agent: Id
    code_hash: Hash


class DeviceApproveV1(Strict):
    """`device.approve`: the officer compared the four picture words of the key, and they were the same."""

    device: Id


class DeviceRevokeV1(Strict):
    """`device.revoke`: lost, stolen, or its agent has left."""

    device: Id
    note: Note = ""


class DeviceThawV1(Strict):
    """`device.thaw`: a person looked at the fork and lets the device go on from the server's head."""

    device: Id
    note: Note = ""


class LimitsSetV1(Strict):
    """`limits.set`: the caps that every lease of a county carries."""

    county: Code
    sale_cap_minor: Amount
    day_cap_minor: Amount
    day_count_cap: Annotated[int, Field(ge=0, le=limits.ORDERS_PER_DAY_MAX)]


class ClockSetV1(Strict):
    """`clock.set`: what the server does by itself for a county from now on, at `minute` of the operator's own day.

    On each day, or on this `day` of each month; `minute` null: no more.
    """

    county: Code
    what: Literal["cut", "lapse", "settle"]
    minute: Annotated[int, Field(ge=0, le=24 * 60 - 1)] | None
    day: Annotated[int, Field(ge=1, le=28)] | None = None


class MessageSendV1(Strict):
    """`message.send`: a word from the county to a station, or to all its stations when `station` is null."""

    county: Code
    station: Code | None = None
    zh: Text
    en: Text


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("device.invite", 1): DeviceInviteV1,
    ("device.approve", 1): DeviceApproveV1,
    ("device.revoke", 1): DeviceRevokeV1,
    ("device.thaw", 1): DeviceThawV1,
    ("limits.set", 1): LimitsSetV1,
    ("clock.set", 1): ClockSetV1,
    ("message.send", 1): MessageSendV1,
}
