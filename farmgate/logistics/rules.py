"""A parcel as a fold: (parcel, what was done, where) -> (parcel, the code of what is odd or None).

Nothing that happened is refused: a parcel that was handed over is gone, whatever else is odd about it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from farmgate.logistics.operations import (
    ParcelHandOverV1,
    ParcelReceiveV1,
    ParcelRefuseV1,
    ParcelReturnV1,
)

State = Literal["coming", "hub", "shelf", "collected", "back", "given", "homeward", "home", "lost"]
WENT_BACK = ("back", "given", "homeward", "home")
DONE = ("collected", *WENT_BACK)
# Where it may be declared lost, damaged or short; on its way back only lost, and only after so long.
FORTH = ("coming", "hub", "shelf")
GOING_BACK = ("back", "given", "homeward")
LOST_BACK_AFTER = timedelta(days=21)


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
    """It has come to the county. Scanned again, or late, it stays where it is. One that was lost is found, and goes back."""
    if parcel.state == "lost":
        return take_back(parcel, county, condition, at)
    if parcel.state != "coming":
        return parcel
    return replace(parcel, state="hub", holder=f"hub:{county}", condition=condition, since=at)


def receive(parcel: ParcelState, body: ParcelReceiveV1, station_code: str, at: datetime) -> Judged:
    """It is on a shelf. A second scan, from another phone, changes nothing; at a station it was not for, it waits there.

    One that was declared lost is found: her money is owed already, so it goes back. A scan from before that is no news.
    """
    if parcel.state == "lost":
        if parcel.holder == f"station:{station_code}" and at < parcel.since:
            return parcel, None
        found = replace(parcel, state="back", holder=f"station:{station_code}", condition=body.condition, since=at)
        return found, "was_lost"
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
    if parcel.state == "lost":
        return replace(parcel, holder=f"villager:{parcel.villager}", since=at), "was_lost"
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
    if parcel.state == "lost":
        return parcel, "was_lost"
    return _back(parcel, body.amount_minor, station_code, at)


def bring_back(parcel: ParcelState, body: ParcelReturnV1, station_code: str, at: datetime) -> Judged:
    """She brings it back in time: the same."""
    if parcel.state in WENT_BACK:
        return parcel, "already_back"
    if parcel.state == "lost":
        return parcel, "was_lost"
    if parcel.state != "collected" or parcel.return_until is None:
        return parcel, "not_collected"
    if at > parcel.return_until:
        return parcel, "too_late"
    return _back(parcel, body.amount_minor, station_code, at)


def _back(parcel: ParcelState, amount_minor: int, station_code: str, at: datetime) -> Judged:
    if amount_minor != parcel.amount_minor:
        return parcel, "wrong_amount"
    return replace(parcel, state="back", holder=f"station:{station_code}", since=at, return_until=None), None


def give_back(parcel: ParcelState, at: datetime) -> Judged:
    """The station gave it to the van. It answers for it until the hub says that it has it: one's own word frees nobody."""
    if parcel.state == "lost":
        return parcel, "was_lost"
    if parcel.state not in WENT_BACK:
        return parcel, "not_going_back"
    return (replace(parcel, state="given", since=at) if parcel.state == "back" else parcel), None


def take_back(parcel: ParcelState, county: str, condition: str, at: datetime) -> ParcelState:
    """The hub has what goes back. Scanned again, or after its merchant has it, it stays where it is."""
    if parcel.state not in ("back", "given", "lost"):
        return parcel
    return replace(parcel, state="homeward", holder=f"hub:{county}", condition=condition, since=at)


def home(parcel: ParcelState, merchant: UUID, condition: str, at: datetime) -> ParcelState:
    """Its merchant has it again, whether or not the hub scanned it on the way."""
    if parcel.state not in (*GOING_BACK, "lost"):
        return parcel
    return replace(parcel, state="home", holder=f"merchant:{merchant}", condition=condition, since=at)


def lose(parcel: ParcelState, at: datetime) -> ParcelState:
    """Two people say that it is lost or spoiled: it stays with whoever held it last."""
    return replace(parcel, state="lost", since=at)


def may_be_lost(parcel: ParcelState, what: str, went_back: datetime | None, at: datetime) -> bool:
    """Whether somebody may declare this of it. `went_back`: when it began to go back, if it did."""
    if parcel.state in FORTH:
        return True
    on_its_way = parcel.state in GOING_BACK and went_back is not None
    return on_its_way and what == "lost" and at - (went_back or at) >= LOST_BACK_AFTER
