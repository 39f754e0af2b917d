"""The river as the office reads it: operations, exceptions, messages, always through what a person sees."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum

from farmgate.ages import Band, by_age
from farmgate.kernel.ids import derived_id
from farmgate.keyset import Page, page
from farmgate.people import listings as people
from farmgate.people.queries import names_of
from farmgate.people.visibility import Visible
from farmgate.sql import ask
from farmgate.sync.models import Fork, Invite, Message, OpenException, StoredOperation

AGES = (0, 1, 3, 7, 30)
# How many journals of one operation are looked for: a merchant's answer makes one for each order that gets less.
JOURNALS_MAX = 64


@dataclass(frozen=True)
class OperationFilter:
    """Which operations: of a device (code), an agent's name, a kind, an outcome code, received in [since, until)."""

    device: str = ""
    agent: str = ""
    kind: str = ""
    code: str = ""
    since: datetime | None = None
    until: datetime | None = None


class OperationRow(NamedTuple):
    """A stored operation among others."""

    op_id: UUID
    device: UUID
    device_code: str
    seq: int
    kind: str
    agent_id: UUID
    agent: str
    at: datetime
    received_at: datetime
    code: str | None


def _operations_seen(sees: Visible) -> QuerySet[StoredOperation]:
    return StoredOperation.objects.filter(device__in=people.devices_seen(sees).values("pk"))


def operations(sees: Visible, wanted: OperationFilter, after: str = "", size: int = 50) -> Page[OperationRow]:
    """Operations in the order they were stored, the last first."""
    devices = people.devices_seen(sees)
    if wanted.device:
        devices = devices.filter(code=wanted.device.strip().upper())
    if wanted.agent:
        devices = devices.filter(agent__name__icontains=wanted.agent.strip())
    rows = StoredOperation.objects.filter(device__in=devices.values("pk"))
    given = {
        "kind": wanted.kind,
        "code": wanted.code,
        "received_at__gte": wanted.since,
        "received_at__lt": wanted.until,
    }
    rows = rows.filter(**{field: value for field, value in given.items() if value})
    found = page(rows.defer("bytes", "signature"), ("id",), after, size)
    codes = people.device_codes(row.device for row in found.rows)
    named = names_of({row.agent for row in found.rows})
    return Page([_row(row, codes, named) for row in found.rows], found.after)


def _row(row: StoredOperation, codes: dict[UUID, str], named: dict[UUID, str]) -> OperationRow:
    return OperationRow(
        row.op_id,
        row.device,
        codes.get(row.device, ""),
        row.seq,
        row.kind,
        row.agent,
        named.get(row.agent, ""),
        row.at,
        row.received_at,
        row.code,
    )


class ExceptionRow(NamedTuple):
    """An operation that a person must look at, and the money of it that waits (as it is owed: positive)."""

    op_id: UUID
    code: str
    kind: str
    county: str
    station_code: str
    station: str
    waiting_minor: int
    opened_at: datetime
    proposal: UUID | None
    decision: str | None
    resolved_at: datetime | None
    resolved_by: UUID | None
    device: UUID
    device_code: str
    seq: int
    at: datetime
    agent: str


def exceptions_seen(sees: Visible, counties: Collection[str]) -> QuerySet[OpenException]:
    """Exceptions of the stations she sees, and those of no station in the counties she sees whole."""
    rows = OpenException.objects.all()
    of_stations = sees.filter(rows, county_path_field="station__village__path", station_field="station_id")
    return rows.filter(Q(pk__in=of_stations.values("pk")) | Q(station=None, county__in=counties))


def exceptions(
    sees: Visible,
    counties: Collection[str],
    *,
    waiting: bool = True,
    code: str = "",
    station: str = "",
    county: str = "",
    after: str = "",
    size: int = 50,
) -> Page[ExceptionRow]:
    """Exceptions, the last opened first."""
    rows = exceptions_seen(sees, counties).filter(resolved_at__isnull=waiting)
    given = {"code": code, "station__code": station, "county": county}
    rows = rows.filter(**{field: value for field, value in given.items() if value})
    rows = rows.select_related("operation", "station").defer("operation__bytes", "operation__signature")
    found = page(rows, ("opened_at", "operation_id"), after, size)
    return Page(_exception_rows(found.rows), found.after)


def exception(sees: Visible, counties: Collection[str], op_id: UUID) -> ExceptionRow | None:
    """The exception of one operation, if she sees it."""
    rows = exceptions_seen(sees, counties).filter(op_id=op_id).select_related("operation", "station")
    found = _exception_rows(list(rows))
    return found[0] if found else None


def _exception_rows(rows: list[OpenException]) -> list[ExceptionRow]:
    codes = people.device_codes(row.operation.device for row in rows)
    named = names_of({row.operation.agent for row in rows})
    return [
        ExceptionRow(
            row.op_id,
            row.code,
            row.operation.kind,
            row.county,
            row.station.code if row.station else "",
            row.station.name if row.station else "",
            -row.suspense_minor,
            row.opened_at,
            row.proposal,
            row.decision,
            row.resolved_at,
            row.resolved_by,
            row.operation.device,
            codes.get(row.operation.device, ""),
            row.operation.seq,
            row.operation.at,
            named.get(row.operation.agent, ""),
        )
        for row in rows
    ]


def exceptions_by_age(sees: Visible, counties: Collection[str], moment: datetime, county: str = "") -> list[Band]:
    """How many exceptions wait and how much money is in suspense for them, by age."""
    rows = exceptions_seen(sees, counties).filter(resolved_at=None)
    if county:
        rows = rows.filter(county=county)
    # What waits is a debt of suspense: below zero there.
    return [
        band._replace(amount_minor=-band.amount_minor)
        for band in by_age(rows, "opened_at", AGES, moment, "suspense_minor")
    ]


class Waiting(NamedTuple):
    """Open exceptions, of a station or a county; where there are none there is no oldest."""

    number: int
    waiting_minor: int
    oldest: datetime


def exceptions_by_station(sees: Visible, counties: Collection[str]) -> dict[int, Waiting]:
    """For each station with open exceptions: how many, how much money waits, and since when."""
    rows = exceptions_seen(sees, counties).filter(resolved_at=None, station__isnull=False)
    sums = rows.values("station").annotate(n=Count("pk"), sum=Sum("suspense_minor"), oldest=Min("opened_at"))
    return {
        station: Waiting(n, -total, oldest)
        for station, n, total, oldest in sums.order_by().values_list("station", "n", "sum", "oldest")
    }


def exceptions_waiting(sees: Visible, counties: Collection[str], county: str) -> Waiting:
    """How many exceptions of a county wait, how much money, and since when the oldest."""
    rows = exceptions_seen(sees, counties).filter(resolved_at=None, county=county)
    found = rows.aggregate(n=Count("pk"), sum=Sum("suspense_minor"), oldest=Min("opened_at"))
    return Waiting(found["n"], -(found["sum"] or 0), found["oldest"])


class LastSeen(NamedTuple):
    """Where the server has a device's log: when it last took something in, and how far."""

    received_at: datetime
    last_seq: int


def last_seen(devices: Iterable[UUID]) -> dict[UUID, LastSeen]:
    """For each of these devices that ever sent something: when its last operation arrived."""
    rows = ask(
        "SELECT c.device, o.received_at, c.last_seq FROM sync_chain c"
        " JOIN sync_operation o ON o.device = c.device AND o.seq = c.last_seq WHERE c.device = ANY(%s)",
        [list(set(devices))],
    )
    return {device: LastSeen(received_at, last_seq) for device, received_at, last_seq in rows.fetchall()}


def last_seen_by_station(stations: Iterable[int]) -> dict[int, datetime]:
    """When the last operation of any phone of each of these stations arrived."""
    station_of = people.stations_of_phones(stations)
    found: dict[int, datetime] = {}
    for device, seen in last_seen(station_of).items():
        station = station_of[device]
        found[station] = max(seen.received_at, found.get(station, seen.received_at))
    return found


class MessageRow(NamedTuple):
    """A word from a county to its stations; `station_code` is empty for all of them."""

    id: UUID
    county: str
    station_code: str
    station: str
    sender: str
    sent_at: datetime
    zh: str
    en: str


def messages(sees: Visible, counties: Collection[str], after: str = "", size: int = 50) -> Page[MessageRow]:
    """Messages to the stations she sees and to all stations of her counties, the last first."""
    rows = Message.objects.all()
    to_stations = sees.filter(rows, county_path_field="station__village__path", station_field="station_id")
    rows = rows.filter(Q(pk__in=to_stations.values("pk")) | Q(station=None, county__in=counties))
    found = page(rows.select_related("station"), ("sent_at", "id"), after, size)
    return Page(
        [
            MessageRow(
                row.id,
                row.county,
                row.station.code if row.station else "",
                row.station.name if row.station else "",
                row.sender,
                row.sent_at,
                row.zh,
                row.en,
            )
            for row in found.rows
        ],
        found.after,
    )


class InviteRow(NamedTuple):
    """An invite no phone has used yet."""

    id: int
    station_code: str
    station: str
    till: int
    agent: str
    invited_by: str
    expires_at: datetime


def invites(sees: Visible, moment: datetime) -> list[InviteRow]:
    """Invites that still hold, the last given first."""
    rows = Invite.objects.filter(device=None, expires_at__gt=moment)
    rows = sees.filter(rows, county_path_field="station__village__path", station_field="station_id")
    fields = ("id", "station__code", "station__name", "till", "agent__name", "invited_by__name", "expires_at")
    return [InviteRow(*row) for row in rows.order_by("-created_at").values_list(*fields)[:200]]


class ForkRow(NamedTuple):
    """The other operation at a place of a log where there may be only one."""

    seq: int
    hash: bytes
    text: str
    received_at: datetime


def forks(device: UUID) -> list[ForkRow]:
    """What a device signed twice for the same place of its log."""
    rows = Fork.objects.filter(device=device).order_by("seq", "id").values_list("seq", "hash", "bytes", "received_at")
    return [ForkRow(seq, bytes(hash), bytes(data).decode(errors="replace"), at) for seq, hash, data, at in rows[:50]]


def operations_of(journals: Iterable[UUID]) -> dict[UUID, UUID]:
    """The operation that each of these journals came from, where there is one.

    A journal's id is drawn from its operation's by a hash, and keeps its milliseconds: the few operations of the same
    millisecond are looked at, and the one whose id leads to the journal is it.
    """
    wanted = set(journals)
    spans = [(journal.int >> 80, journal) for journal in wanted]
    low = [UUID(int=at_ms << 80) for at_ms, _journal in spans]
    high = [UUID(int=(at_ms + 1) << 80) for at_ms, _journal in spans]
    rows = ask(
        "SELECT DISTINCT o.op_id FROM unnest(%s::uuid[], %s::uuid[]) AS w(low, high)"
        " JOIN sync_operation o ON o.op_id >= w.low AND o.op_id < w.high",
        [low, high],
    )
    origins = [op_id for (op_id,) in rows.fetchall()]
    return {journal: op for op in origins for n in range(JOURNALS_MAX) if (journal := derived_id(op, n)) in wanted}
