"""Looking at people: other rooms read them here and nowhere else.

What is named `ask_...` sends its question at once and reads the answer when called again, so that the intake can put
many questions into one round trip.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.clock import now
from farmgate.people.models import Delegate, Person, Role, Villager
from farmgate.people.visibility import Visible, current_roles, visible_to
from farmgate.places.queries import covers
from farmgate.sql import ask

__all__ = [
    "DeviceFacts",
    "RegisterRow",
    "RoleFacts",
    "Visible",
    "agent_item",
    "ask_cards_taken",
    "ask_delegates_of",
    "ask_device",
    "ask_villagers_known",
    "cards_taken",
    "county_of_agent",
    "county_of_device_code",
    "delegate_rows",
    "delegates_of",
    "device",
    "device_by_code",
    "may",
    "name",
    "names_of",
    "register_rows",
    "roles_of",
    "villagers_known",
    "visible_to",
]


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What a room must know of a device to judge what it says.

    A desk has no station and no till; its county is the place of the oldest role its holder has now, `""` without one.
    """

    id: UUID
    code: str
    kind: str
    alg: str
    public_key: bytes
    status: str
    station_id: int | None
    station_code: str
    county_code: str
    county_path: str
    till: int | None
    agent_id: UUID


_DEVICE = """
SELECT d.id, d.code, d.kind, d.alg, d.public_key, d.status, d.station_id, COALESCE(s.code, ''),
       COALESCE(c.code, desk.code, ''), COALESCE(c.path, desk.path, ''), d.till, d.agent_id
  FROM people_device d
  LEFT JOIN places_station s ON s.id = d.station_id
  LEFT JOIN places_place c ON c.id = s.county_id
  LEFT JOIN LATERAL (
       SELECT p.code, p.path FROM people_role r JOIN places_place p ON p.id = r.place_id
        WHERE d.station_id IS NULL AND r.person_id = d.agent_id AND r.since <= %s
          AND (r.until IS NULL OR r.until > %s)
        ORDER BY r.since, r.id LIMIT 1
  ) desk ON true
"""


def ask_device(id: UUID) -> Callable[[], DeviceFacts | None]:
    """One device, in one statement; None for a stranger."""
    return _ask_device("WHERE d.id = %s", id)


def _ask_device(condition: str, wanted: object) -> Callable[[], DeviceFacts | None]:
    moment = now()
    sent = ask(_DEVICE + condition, [moment, moment, wanted])

    def answer() -> DeviceFacts | None:
        row = sent.fetchone()
        return DeviceFacts(*row) if row else None

    return answer


def device(id: UUID) -> DeviceFacts | None:
    """One device, or None for a stranger."""
    return ask_device(id)()


def device_by_code(code: str) -> DeviceFacts | None:
    """The device with these four characters, or None."""
    return _ask_device("WHERE d.code = %s", code)()


def county_of_device_code(code: str) -> str | None:
    """The code of the county a device works in; None for a stranger."""
    found = device_by_code(code)
    return found.county_code if found else None


def ask_villagers_known(ids: Iterable[UUID]) -> Callable[[], set[UUID]]:
    """Which of these ids are villagers."""
    sent = ask("SELECT person_id FROM people_villager WHERE person_id = ANY(%s::uuid[])", [list(ids)])
    return lambda: {id for (id,) in sent.fetchall()}


def villagers_known(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these ids are villagers."""
    return ask_villagers_known(ids)()


def ask_cards_taken(card_nos: Iterable[str]) -> Callable[[], dict[str, UUID]]:
    """Whose these cards are; a card that is nobody's is not in the answer."""
    sent = ask("SELECT card_no, person_id FROM people_villager WHERE card_no = ANY(%s::text[])", [list(card_nos)])
    return lambda: dict(sent.fetchall())


def cards_taken(card_nos: Iterable[str]) -> dict[str, UUID]:
    """Whose these cards are; a card that is nobody's is not in the answer."""
    return ask_cards_taken(card_nos)()


def ask_delegates_of(villagers: Iterable[UUID]) -> Callable[[], dict[UUID, set[UUID]]]:
    """Who may act for each of these villagers now; one without a delegate is not in the answer."""
    sent = ask(
        "SELECT villager_id, array_agg(delegate_id) FROM people_delegate"
        " WHERE villager_id = ANY(%s::uuid[]) AND until IS NULL GROUP BY villager_id",
        [list(villagers)],
    )
    return lambda: {villager: set(delegates) for villager, delegates in sent.fetchall()}


def delegates_of(villagers: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Who may act for each of these villagers now; one without a delegate is not in the answer."""
    return ask_delegates_of(villagers)()


class RegisterRow(NamedTuple):
    """A villager as the feed item `villagers` carries her: ready for JSON, in the order of docs/protocol.md."""

    id: str
    name: str
    pinyin: str
    initials: str
    village_code: str
    card_no: str
    language: str
    household: str
    slow: bool


def register_rows(station: int) -> list[RegisterRow]:
    """The villagers served at a station, by name."""
    rows = Villager.objects.filter(station=station).order_by("person__pinyin", "person_id")
    columns = ("name", "pinyin", "initials", "village__code", "language")
    values = rows.values_list("person_id", *(f"person__{c}" for c in columns), "card_no", "household_id", "slow_speech")
    return [
        RegisterRow(str(id), name, pinyin, initials, village or "", card_no or "", language, str(household or ""), slow)
        for id, name, pinyin, initials, village, language, card_no, household, slow in values
    ]


def delegate_rows(station: int) -> list[tuple[str, str, str]]:
    """The standing delegates of a station's villagers: (villager, delegate, relation), ready for JSON."""
    rows = Delegate.objects.filter(villager__station=station, until=None).order_by("since", "id")
    return [(str(v), str(d), relation) for v, d, relation in rows.values_list("villager_id", "delegate_id", "relation")]


def agent_item(person: UUID) -> dict[str, str]:
    """An agent as the feed names him."""
    return {"id": str(person), "name": name(person)}


def name(person: UUID) -> str:
    """A person's name. Person.DoesNotExist for a stranger."""
    return Person.objects.values_list("name", flat=True).get(pk=person)


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these people."""
    return dict(Person.objects.filter(pk__in=list(people)).values_list("id", "name"))


class RoleFacts(NamedTuple):
    """A role a person has now, at a place (its path) or at a station (its id, code and village's path)."""

    id: int
    role: str
    place_path: str | None
    station_id: int | None
    station_code: str | None
    village_path: str | None
    since: datetime


def roles_of(person: UUID) -> list[RoleFacts]:
    """The roles a person has now, the oldest first."""
    fields = ("id", "role", "place__path", "station_id", "station__code", "station__village__path", "since")
    return [RoleFacts(*row) for row in current_roles(person).order_by("since", "id").values_list(*fields)]


def county_of_agent(person: UUID) -> str | None:
    """The code of the county of the station an agent runs now; None when he runs none."""
    stations = current_roles(person).filter(role=Role.Kind.AGENT, station__isnull=False).order_by("since", "id")
    return stations.values_list("station__county__code", flat=True).first()


def may(person: UUID, role: str, place_path: str) -> bool:
    """Whether a person has this role now over the place at `place_path`. A role at a station covers its village."""
    mine = [held.place_path or held.village_path or "" for held in roles_of(person) if held.role == role]
    return any(covers(path, place_path) for path in mine)
