"""Complaints: filed by anybody for her, taken, answered and closed. Nobody sees to a complaint about herself."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.problems import Problem
from farmgate.people.models import Complaint, ComplaintStep, Person, Role, Villager

ANSWERED_WITHIN = timedelta(days=7)
ABOUT_A_STATION = ("station", "agent")
# What sends her away with nothing is put away by another person than said so.
NEEDS_ANOTHER = ("not_upheld", "withdrawn")


class Filed(NamedTuple):
    """A complaint as it came in. Stations by id; `own_station`: taken by the phone it is about."""

    id: UUID
    number: str
    county: str
    by: UUID
    at: datetime
    villager: UUID | None
    name: str
    about: str
    station: int | None
    person: UUID | None
    slip_no: str
    category: str
    words: str
    channel: str
    filed_station: int | None = None
    own_station: bool = False


def file(given: Filed) -> None:
    """Keep a complaint. The clock runs from when it was taken."""
    person = given.person or (_agent_of(given.station) if given.about in ABOUT_A_STATION else None)
    Complaint.objects.create(
        id=given.id,
        number=given.number,
        county=given.county,
        villager_id=given.villager,
        name=given.name,
        about=given.about,
        station_id=given.station,
        person_id=person,
        slip_no=given.slip_no,
        category=given.category,
        words=given.words,
        channel=given.channel,
        filed_by_id=given.by,
        filed_at=given.at,
        filed_station_id=None if given.own_station else given.filed_station,
        own_station=given.own_station,
        due_at=given.at + ANSWERED_WITHIN,
    )
    _step(given.id, "filed", given.by, given.at, words=given.words)


def take(id: UUID, by: UUID, at: datetime) -> None:
    """She sees to it from now on. Problem `own_case`, or `complaint_closed`."""
    found = _open(id, by)
    found.owner_id = by
    found.save(update_fields=["owner"])
    _step(id, "taken", by, at)


def answer(id: UUID, outcome: str, words: str, by: UUID, at: datetime) -> Complaint:
    """Say what was found. Until it is closed another answer may take its place; the history keeps both."""
    found = _open(id, by)
    found.state, found.outcome, found.answer = "answered", outcome, words
    found.answered_by_id, found.answered_at = by, at
    found.owner_id = found.owner_id or by
    found.save(update_fields=["state", "outcome", "answer", "answered_by", "answered_at", "owner"])
    _step(id, "answered", by, at, outcome, words)
    return found


def close(id: UUID, told: str, by_whom: str, by: UUID, at: datetime) -> None:
    """She has heard it, or cannot be reached. Problem `not_answered`, or `same_person` where two are needed."""
    found = _open(id, by)
    if found.state != "answered":
        raise Problem(
            "not_answered",
            "这件投诉还没有答复，先答复再结案。",
            "This complaint has no answer yet. Answer it first.",
            409,
        )
    if found.outcome in NEEDS_ANOTHER and found.answered_by_id == by:
        raise Problem(
            "same_person",
            "没有支持她的答复，须由答复人以外的另一人结案。",
            "An answer that does not uphold her complaint is closed by another person than gave it.",
            403,
        )
    found.state, found.told, found.told_by = "closed", told, by_whom
    found.closed_by_id, found.closed_at = by, at
    found.save(update_fields=["state", "told", "told_by", "closed_by", "closed_at"])
    _step(id, "closed", by, at, told, by_whom)


def _open(id: UUID, by: UUID) -> Complaint:
    """The complaint, locked, for somebody whom it is not about."""
    found = Complaint.objects.select_for_update().get(pk=id)
    if found.state == "closed":
        raise Problem("complaint_closed", "这件投诉已经结案。", "This complaint is closed. Nothing was changed.", 409)
    if by in (found.person_id, found.villager_id) or _ran(by, found):
        raise Problem(
            "own_case",
            "这件投诉与您本人有关，须由别人办理。",
            "This complaint is about you or is your own. Somebody else sees to it.",
            403,
        )
    return found


def _ran(person: UUID, about: Complaint) -> bool:
    """Whether she runs or ran the station that it is about."""
    if about.about not in ABOUT_A_STATION or about.station_id is None:
        return False
    return Role.objects.filter(role=Role.Kind.AGENT, person=person, station=about.station_id).exists()


def _agent_of(station: int | None) -> UUID | None:
    """Who runs it now; None when several do, and it is not known who of them is meant."""
    held = Role.objects.filter(role=Role.Kind.AGENT, station=station, station__isnull=False, until=None)
    found = set(held.values_list("person", flat=True))
    return found.pop() if len(found) == 1 else None


def _step(complaint: UUID, kind: str, by: UUID, at: datetime, what: str = "", words: str = "") -> None:
    ComplaintStep.objects.create(complaint_id=complaint, at=at, by_id=by, kind=kind, what=what, words=words)


def is_villager(id: UUID, county: str) -> bool:
    """Whether this is somebody served in the county."""
    return Villager.objects.filter(pk=id, station__county__code=county).exists()


def is_person(id: UUID) -> bool:
    """Whether there is such a person."""
    return Person.objects.filter(pk=id).exists()


def county_of(id: UUID) -> str | None:
    """The county of a complaint; None when there is none."""
    return Complaint.objects.filter(pk=id).values_list("county", flat=True).first()
