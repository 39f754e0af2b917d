"""People, devices and stations as the office lists them: always through what a person sees."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from farmgate.keyset import Page, page
from farmgate.people.models import Account, Delegate, Device, Role, Villager
from farmgate.people.queries import name
from farmgate.people.visibility import Visible
from farmgate.places import listings as places
from farmgate.places.queries import under

__all__ = [
    "Account",
    "Agent",
    "DelegateRow",
    "DeviceRow",
    "StationRow",
    "VillagerRow",
    "agents",
    "delegates",
    "device",
    "device_codes",
    "devices",
    "devices_of_station",
    "devices_seen",
    "holders",
    "name",
    "officers",
    "station",
    "stations",
    "stations_of_phones",
    "villager",
    "villagers",
    "villagers_by_station",
    "villagers_seen",
]

STATIONS_MAX = 500
DEVICES_MAX = 2000


class StationRow(NamedTuple):
    """A station: its names, where it lies, and the agent who runs it now (None when nobody does)."""

    id: int
    code: str
    name: str
    name_en: str
    village: str
    town: str
    county_code: str
    county: str
    lat: float | None
    lon: float | None
    opened_on: object
    closed_on: object
    plus_code: str
    agent_id: UUID | None = None
    agent: str = ""


_STATION = (
    "id",
    "code",
    "name",
    "name_en",
    "village__name",
    "village__parent__name",
    "county__code",
    "county__name",
    "lat",
    "lon",
    "opened_on",
    "closed_on",
    "plus_code",
)


def stations(sees: Visible, *, search: str = "", county: str = "", most: int = STATIONS_MAX) -> list[StationRow]:
    """Stations by code, open ones and closed, whose code, name, village or township holds `search`."""
    rows = sees.stations(places.stations())
    if county:
        rows = rows.filter(county__code=county)
    for word in search.split():
        named = Q(name__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word)
        rows = rows.filter(named | Q(village__name__icontains=word) | Q(village__parent__name__icontains=word))
    return _with_agents([StationRow(*row) for row in rows.order_by("code").values_list(*_STATION)[:most]])


def station(sees: Visible, code: str) -> StationRow | None:
    """The station with this code, if she sees it."""
    rows = sees.stations(places.stations()).filter(code=code).values_list(*_STATION)[:1]
    found = _with_agents([StationRow(*row) for row in rows])
    return found[0] if found else None


def _with_agents(rows: list[StationRow]) -> list[StationRow]:
    held = Role.objects.filter(role=Role.Kind.AGENT, until=None, station__in=[row.id for row in rows])
    run_by = {
        station: (person, named)
        for station, person, named in held.order_by("-since").values_list("station", "person", "person__name")
    }
    return [
        row._replace(agent_id=run_by.get(row.id, (None, ""))[0], agent=run_by.get(row.id, (None, ""))[1])
        for row in rows
    ]


class Agent(NamedTuple):
    """Someone who runs a station."""

    person: UUID
    name: str
    station_id: int
    station_code: str
    station: str
    county_code: str


def agents(sees: Visible, county: str = "") -> list[Agent]:
    """Who runs the stations she sees, by station."""
    rows = Role.objects.filter(role=Role.Kind.AGENT, until=None, station__closed_on=None, station__isnull=False)
    rows = sees.filter(rows, county_path_field="station__village__path", station_field="station_id")
    if county:
        rows = rows.filter(station__county__code=county)
    fields = ("person", "person__name", "station_id", "station__code", "station__name", "station__county__code")
    return [Agent(*row) for row in rows.order_by("station__code", "since").values_list(*fields)[:DEVICES_MAX]]


def officers(county_path: str) -> list[str]:
    """The names of the county officers of a county: they own what waits there."""
    above = [county_path[:at] for at, letter in enumerate(county_path) if letter == "/"]
    held = Role.objects.filter(role=Role.Kind.COUNTY_OFFICER, until=None, place__path__in=[county_path, *above])
    return list(held.order_by("since", "id").values_list("person__name", flat=True).distinct())


class DeviceRow(NamedTuple):
    """A phone or a desk, with the key it signs with."""

    id: UUID
    code: str
    kind: str
    status: str
    alg: str
    public_key: bytes
    label: str
    station_code: str | None
    station: str | None
    county_code: str | None
    till: int | None
    agent_id: UUID
    agent: str
    invited_by: str | None
    approved_by: str | None
    revoked_by: str | None
    created_at: datetime
    approved_at: datetime | None
    revoked_at: datetime | None


_DEVICE = (
    "id",
    "code",
    "kind",
    "status",
    "alg",
    "public_key",
    "label",
    "station__code",
    "station__name",
    "station__county__code",
    "till",
    "agent_id",
    "agent__name",
    "invited_by__name",
    "approved_by__name",
    "revoked_by__name",
    "created_at",
    "approved_at",
    "revoked_at",
)


def devices_seen(sees: Visible) -> QuerySet[Device]:
    """The phones of the stations she sees, and the desks of the people who have or had a role in her places."""
    phones = sees.filter(Device.objects.all(), county_path_field="station__village__path", station_field="station_id")
    colleagues = Role.objects.filter(under(sees.paths, "place__path")).values("person")
    return Device.objects.filter(Q(pk__in=phones.values("pk")) | Q(kind="desk", agent__in=colleagues))


def devices(sees: Visible, *, kind: str = "", status: str = "", search: str = "", county: str = "") -> list[DeviceRow]:
    """Devices, the newest first."""
    rows = devices_seen(sees)
    if kind:
        rows = rows.filter(kind=kind)
    if status:
        rows = rows.filter(status=status)
    if county:
        rows = rows.filter(station__county__code=county)
    for word in search.split():
        named = Q(code__iexact=word) | Q(label__icontains=word) | Q(agent__name__icontains=word)
        rows = rows.filter(named | Q(station__code__icontains=word) | Q(station__name__icontains=word))
    return _device_rows(rows.order_by("-created_at")[:DEVICES_MAX])


def device(sees: Visible, code: str) -> DeviceRow | None:
    """The device with these four characters, if she sees it."""
    found = _device_rows(devices_seen(sees).filter(code=code))
    return found[0] if found else None


def devices_of_station(station: int) -> list[DeviceRow]:
    """The phones of one station, by till."""
    return _device_rows(Device.objects.filter(station=station).order_by("till", "-created_at")[:DEVICES_MAX])


def _device_rows(rows: QuerySet[Device]) -> list[DeviceRow]:
    found = (DeviceRow(*row) for row in rows.values_list(*_DEVICE))
    return [row._replace(public_key=bytes(row.public_key)) for row in found]


def holders(sees: Visible, county: str = "") -> list[tuple[UUID, str, str, str]]:
    """Whoever runs or ran a station she sees, or held a phone of it: (person, name, station code, county code)."""
    where = ("station__code", "station__county__code")
    phones = Device.objects.filter(kind=Device.Kind.PHONE)
    ran = Role.objects.filter(role=Role.Kind.AGENT, station__isnull=False)
    found: dict[UUID, tuple[UUID, str, str, str]] = {}
    for rows, person in ((phones, "agent"), (ran, "person")):
        seen = sees.filter(rows, county_path_field="station__village__path", station_field="station_id")
        if county:
            seen = seen.filter(station__county__code=county)
        fields = (f"{person}_id", f"{person}__name", *where)
        found |= {row[0]: row for row in seen.order_by("station__code").values_list(*fields).distinct()[:DEVICES_MAX]}
    return sorted(found.values(), key=lambda row: (row[2], row[1]))


def stations_of_phones(stations: Iterable[int]) -> dict[UUID, int]:
    """The phones of these stations, ended ones too: device -> station."""
    return dict(Device.objects.filter(station__in=list(stations)).values_list("id", "station_id"))


def device_codes(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The four characters of each of these devices."""
    return dict(Device.objects.filter(pk__in=set(ids)).values_list("id", "code"))


class VillagerRow(NamedTuple):
    """A villager as the register has her."""

    id: UUID
    name: str
    language: str
    village: str | None
    household_id: UUID | None
    card_no: str | None
    born_year: int | None
    station_code: str
    station: str
    added_at: datetime


_VILLAGER = (
    "person_id",
    "person__name",
    "person__language",
    "person__village__name",
    "household_id",
    "card_no",
    "born_year",
    "station__code",
    "station__name",
    "added_at",
)


def villagers_seen(sees: Visible) -> QuerySet[Villager]:
    """The villagers served at the stations she sees."""
    return sees.filter(Villager.objects.all(), county_path_field="station__village__path", station_field="station_id")


def villagers(
    sees: Visible, *, search: str = "", station: str = "", after: str = "", size: int = 50
) -> Page[VillagerRow]:
    """Villagers by name (in part), pinyin, initials or card, the last added first."""
    rows = villagers_seen(sees).select_related("person__village", "station")
    if station:
        rows = rows.filter(station__code=station)
    for word in search.lower().split():
        named = Q(person__name__icontains=word) | Q(person__pinyin__startswith=word) | Q(person__initials=word)
        rows = rows.filter(named | Q(card_no=word.upper()))
    found = page(rows, ("added_at", "person_id"), after, size)
    return Page([_villager_row(row) for row in found.rows], found.after)


def _villager_row(row: Villager) -> VillagerRow:
    person, station = row.person, row.station
    return VillagerRow(
        row.person_id,
        person.name,
        person.language,
        person.village.name if person.village else None,
        row.household_id,
        row.card_no,
        row.born_year,
        station.code if station else "",
        station.name if station else "",
        row.added_at,
    )


def villager(sees: Visible, id: UUID) -> VillagerRow | None:
    """One villager, if she is served where the asking person sees."""
    row = villagers_seen(sees).filter(pk=id).values_list(*_VILLAGER).first()
    return VillagerRow(*row) if row else None


class DelegateRow(NamedTuple):
    """Someone who may act for a villager, or whom she acts for."""

    id: UUID
    name: str
    relation: str
    since: datetime
    until: datetime | None


def delegates(villager: UUID) -> list[DelegateRow]:
    """Who may or might act for her, the latest first."""
    rows = Delegate.objects.filter(villager=villager).order_by("-since", "-id")
    fields = ("delegate_id", "delegate__person__name", "relation", "since", "until")
    return [DelegateRow(*row) for row in rows.values_list(*fields)]


def villagers_by_station(stations: Iterable[int]) -> dict[int, int]:
    """How many villagers each of these stations serves."""
    rows = Villager.objects.filter(station__in=list(stations)).values("station").annotate(n=Count("pk"))
    return dict(rows.values_list("station", "n"))
