"""Complaints: filed at a desk or at a phone, seen to at a desk, and told where she filed them.

What a working phone brings is kept as a complaint, whatever is odd about it: the exception says what a person looks at.
Of a frozen or revoked phone only the exception is kept, with what was signed.
"""

from uuid import UUID

from farmgate.kernel.operation import Operation
from farmgate.people import complaints
from farmgate.people import operations as people_ops
from farmgate.people.complaints import Filed
from farmgate.places import queries as places
from farmgate.sync import letters
from farmgate.sync.batch import Batch
from farmgate.sync.refusing import found

SAID = {
    "upheld": ("您说得对", "you are right"),
    "partly": ("您说得有一部分对", "you are right in part"),
    "not_upheld": ("没有查到您说的问题", "what you said could not be found"),
    "withdrawn": ("按您的意思撤回", "taken back as you asked"),
}


def file(op: Operation[people_ops.ComplaintFileV1], batch: Batch, county: str) -> str | None:
    """Taken at the county: by telephone, from the committee, by letter."""
    body = op.body
    station = found(places.station(body.station), "station") if body.station else None
    if station is not None and station.county.code != county:
        return "not_allowed"
    if body.villager and not complaints.is_villager(body.villager, county):
        found(None, "villager")
    if body.person and not complaints.is_person(body.person):
        found(None, "person")
    complaints.file(_filed(op, batch, county, body.villager, station.id if station else None, body.channel))
    return None


def file_at_station(op: Operation[people_ops.ComplaintFileV1], batch: Batch) -> str | None:
    """Taken by an agent about somebody else. About his own station too: then the county calls her, past him."""
    body, here = op.body, batch.device
    named = places.station(body.station) if body.station else None
    station = named if named is not None and named.county.code == here.county_code else None
    known = body.villager in batch.villagers_known
    own = station is not None and station.id == here.station_id and body.about in complaints.ABOUT_A_STATION
    filed = _filed(
        op, batch, here.county_code, body.villager if known else None, station.id if station else None, "other_station"
    )
    complaints.file(filed._replace(person=op.agent if own else None, filed_station=here.station_id, own_station=own))
    if own:
        return "own_station"
    if body.station and station is None:
        return "unknown_station"
    return None if known or body.villager is None else "unknown_villager"


def _filed(
    op: Operation[people_ops.ComplaintFileV1],
    batch: Batch,
    county: str,
    villager: UUID | None,
    station: int | None,
    channel: str,
) -> Filed:
    body = op.body
    return Filed(
        id=op.id,
        number=f"{batch.device.code}-{op.seq}",
        county=county,
        by=op.agent,
        # A clock set ahead would put the day it is due off.
        at=min(op.at, batch.now),
        villager=villager,
        name=body.name,
        about=body.about,
        station=station,
        person=body.person,
        slip_no=body.slip_no.strip().upper(),
        category=body.category,
        words=body.words,
        channel=channel,
    )


def take(op: Operation[people_ops.ComplaintTakeV1], batch: Batch, county: str) -> str | None:
    """She who signs sees to it from now on."""
    complaints.take(op.body.complaint, op.agent, op.at)
    return None


def answer(op: Operation[people_ops.ComplaintAnswerV1], batch: Batch, county: str) -> str | None:
    """What was found. Where another station took it in, its phones get the words to read to her."""
    body = op.body
    told = complaints.answer(body.complaint, body.outcome, body.words, op.agent, op.at)
    station = told.filed_station
    if station is not None and (station.id != told.station_id or told.about not in complaints.ABOUT_A_STATION):
        letters.send(op, batch, county, (station.id, station.code), *_to_read(told.number, body))
    return None


def _to_read(number: str, body: people_ops.ComplaintAnswerV1) -> tuple[str, str]:
    zh, en = SAID[body.outcome]
    return (
        f"投诉 {number} 的答复，请念给来说的人听：{zh}。{body.words}",
        f"Answer to complaint {number}, to be read to who made it: {en}. {body.words}",
    )


def close(op: Operation[people_ops.ComplaintCloseV1], batch: Batch, county: str) -> str | None:
    """She was told, or cannot be reached."""
    complaints.close(op.body.complaint, op.body.told, op.body.by_whom, op.agent, op.at)
    return None
