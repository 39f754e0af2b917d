"""Complaints as the office lists them: of the counties she sees whole, and none that is about herself."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from farmgate.keyset import Page, page
from farmgate.people.complaints import ABOUT_A_STATION
from farmgate.people.models import Complaint, ComplaintStep, Role
from farmgate.places.queries import under


class ComplaintRow(NamedTuple):
    """A complaint among others."""

    id: UUID
    number: str
    county: str
    state: str
    category: str
    about: str
    station_code: str
    station: str
    person: str
    villager_id: UUID | None
    villager: str
    slip_no: str
    words: str
    channel: str
    filed_by: str
    filed_at: datetime
    filed_station: str
    own_station: bool
    due_at: datetime
    owner: str
    owner_id: UUID | None
    outcome: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    told: str
    told_by: str
    closed_by: str
    closed_at: datetime | None


class StepRow(NamedTuple):
    """One thing that was done about it."""

    at: datetime
    by: str
    kind: str
    what: str
    words: str


class Serving(NamedTuple):
    """Somebody a complaint may be about: an agent with his station, or one of the office."""

    person: UUID
    name: str
    role: str
    station: str


class Open(NamedTuple):
    """How many wait for an answer or for being told, and how many of them too long."""

    number: int
    late: int


def _seen(counties: Collection[str], reader: UUID) -> QuerySet[Complaint]:
    return _not_hers(Complaint.objects.filter(county__in=counties), reader).select_related(*_WITH)


def _not_hers(rows: QuerySet[Complaint], reader: UUID) -> QuerySet[Complaint]:
    """Without what is about herself, or about a station that she runs or ran."""
    ran = Role.objects.filter(role=Role.Kind.AGENT, person=reader, station__isnull=False).values("station")
    return rows.exclude(person=reader).exclude(about__in=ABOUT_A_STATION, station__in=ran)


_WITH = ("villager__person", "station", "person", "filed_by", "filed_station", "owner", "answered_by", "closed_by")


def complaints(
    counties: Collection[str],
    reader: UUID,
    *,
    moment: datetime,
    state: str = "",
    category: str = "",
    station: str = "",
    after: str = "",
    size: int = 50,
) -> Page[ComplaintRow]:
    """Complaints, the newest first. `state`: `waiting` (open or answered), `late`, or one of its own."""
    rows = _seen(counties, reader)
    if state in ("waiting", "late"):
        rows = rows.exclude(state="closed")
    elif state:
        rows = rows.filter(state=state)
    if state == "late":
        rows = rows.filter(due_at__lt=moment)
    if category:
        rows = rows.filter(category=category)
    if station:
        rows = rows.filter(station__code=station)
    found = page(rows, ("filed_at", "id"), after, size)
    return Page([_row(row) for row in found.rows], found.after)


def complaint(counties: Collection[str], reader: UUID, id: UUID) -> ComplaintRow | None:
    """One complaint, if she sees its county and it is not about her."""
    found = _seen(counties, reader).filter(pk=id).first()
    return _row(found) if found else None


def is_hidden(signed_about: str, reader: UUID) -> bool:
    """Whether this is the id of a complaint that is about the reader, who may not read its signed text either."""
    try:
        rows = Complaint.objects.filter(pk=UUID(signed_about))
    except ValueError:
        return False
    return rows.exists() and not _not_hers(rows, reader).exists()


def steps(complaint: UUID) -> list[StepRow]:
    """Its history, the first step first."""
    rows = ComplaintStep.objects.filter(complaint=complaint).order_by("id")
    return [StepRow(*row) for row in rows.values_list("at", "by__name", "kind", "what", "words")]


def waiting(counties: Collection[str], reader: UUID, moment: datetime) -> Open:
    """How many wait in these counties."""
    rows = _not_hers(Complaint.objects.filter(county__in=counties), reader).exclude(state="closed")
    return Open(*rows.aggregate(number=Count("pk"), late=Count("pk", filter=Q(due_at__lt=moment))).values())


def serving(county_path: str) -> list[Serving]:
    """Who serves in the county now, agents first; each once."""
    held = Role.objects.filter(under([county_path], "station__village__path") | under([county_path], "place__path"))
    fields = ("person", "person__name", "role", "station__name")
    rows = held.filter(until=None).order_by("station__code", "person__name", "id").values_list(*fields)[:_SERVING_MAX]
    found: dict[UUID, Serving] = {}
    for person, name, role, station in rows:
        found.setdefault(person, Serving(person, name, role, station or ""))
    return list(found.values())


def of_villager(
    villager: UUID, reader: UUID, counties: Collection[str], since: datetime, until: datetime
) -> list[ComplaintRow]:
    """What she complained of in [since, until), the latest first; nothing that is about the reader."""
    rows = _seen(counties, reader).filter(villager=villager, filed_at__gte=since, filed_at__lt=until)
    return [_row(row) for row in rows.order_by("-filed_at", "-id")[:_OF_ONE_MAX]]


_OF_ONE_MAX, _SERVING_MAX = 200, 2000


def _row(row: Complaint) -> ComplaintRow:
    return ComplaintRow(
        row.id,
        row.number,
        row.county,
        row.state,
        row.category,
        row.about,
        row.station.code if row.station else "",
        row.station.name if row.station else "",
        row.person.name if row.person else "",
        row.villager_id,
        row.villager.person.name if row.villager else row.name,
        row.slip_no,
        row.words,
        row.channel,
        row.filed_by.name,
        row.filed_at,
        row.filed_station.name if row.filed_station else "",
        row.own_station,
        row.due_at,
        row.owner.name if row.owner else "",
        row.owner_id,
        row.outcome,
        row.answer,
        row.answered_by.name if row.answered_by else "",
        row.answered_at,
        row.told,
        row.told_by,
        row.closed_by.name if row.closed_by else "",
        row.closed_at,
    )
