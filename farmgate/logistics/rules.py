"""A parcel as a fold: (parcel, what was done, where) -> (parcel, the code of what is odd or None).

Nothing that happened is refused: a parcel that was handed over is gone, whatever else is odd about it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from farmgate.logistics.operations import (
    ParcelHandOverV1,
    ParcelReceiveV1,
    ParcelRefuseV1,
    ParcelReturnV1,
)

State = Literal["coming", "hub", "shelf", "collected", "back"]
DONE = ("collected", "back")


@dataclass(frozen=True, slots=True)
class ParcelState:
    """Where a parcel is and what may become of it."""

    station_code: str
    villager: UUID
    amount_minor: int
    state: State
    holder: str
    condition: str
    since: datetime
    return_until: datetime | None = None


Judged = tuple[ParcelState, str | None]


def at_hub(parcel: ParcelState, county: str, condition: str, at: datetime) -> ParcelState:
    """It has come to the county. Scanned again, or late, it stays where it is."""
    if parcel.state != "coming":
        return parcel
    return replace(parcel, state="hub", holder=f"hub:{county}", condition=condition, since=at)


def receive(parcel: ParcelState, body: ParcelReceiveV1, station_code: str, at: datetime) -> Judged:
    """It is on a shelf. A second scan, from another phone, changes nothing; at a station it was not for, it waits there."""
    if parcel.state in DONE or parcel.holder == f"station:{station_code}":
        return parcel, None
    after = replace(parcel, state="shelf", holder=f"station:{station_code}", condition=body.condition, since=at)
    return after, "wrong_station" if station_code != parcel.station_code else None


def hand_over(
    parcel: ParcelState, body: ParcelHandOverV1, at: datetime, code_right: bool, delegate_good: bool
) -> Judged:
    """She has it. It may be handed over that was never scanned in: the van was late and she stood there."""
    if parcel.state in DONE:
        return parcel, "already_collected" if parcel.state == "collected" else "already_back"
    after = replace(parcel, state="collected", holder=f"villager:{parcel.villager}", since=at)
    if body.shown == "code" and not code_right:
        return after, "wrong_code"
    if body.shown == "delegate" and not delegate_good:
        return after, "unknown_delegate"
    return after, "no_witness" if body.shown == "known" and not body.witness.strip() else None


def refuse(parcel: ParcelState, body: ParcelRefuseV1, station_code: str, at: datetime) -> Judged:
    """She does not take it: her money is owed, and it goes back from here."""
    if parcel.state in DONE:
        return parcel, "already_collected" if parcel.state == "collected" else "already_back"
    return _back(parcel, body.amount_minor, station_code, at)


def bring_back(parcel: ParcelState, body: ParcelReturnV1, station_code: str, at: datetime) -> Judged:
    """She brings it back in time: the same."""
    if parcel.state == "back":
        return parcel, "already_back"
    if parcel.state != "collected" or parcel.return_until is None:
        return parcel, "not_collected"
    if at > parcel.return_until:
        return parcel, "too_late"
    return _back(parcel, body.amount_minor, station_code, at)


def _back(parcel: ParcelState, amount_minor: int, station_code: str, at: datetime) -> Judged:
    if amount_minor != parcel.amount_minor:
        return parcel, "wrong_amount"
    return replace(parcel, state="back", holder=f"station:{station_code}", since=at, return_until=None), None
