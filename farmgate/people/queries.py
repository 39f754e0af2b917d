"""Looking at people: other rooms read them here and nowhere else.

What is named `which_...` or `whose_...` gives a question, so that the intake can ask many in one statement.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.clock import now
from farmgate.people.models import Delegate, Person, Role, RoleProposal, Villager
from farmgate.people.visibility import Visible, current_roles, visible_to
from farmgate.places.queries import covers
from farmgate.sql import Question, answer, array, ask, settled

__all__ = [
    "PHONES_AT_WORK",
    "DeviceFacts",
    "RegisterRow",
    "RoleFacts",
    "Standing",
    "Visible",
    "agent_item",
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
    "phones_by_status",
    "place_of_proposal",
    "register_row",
    "register_rows",
    "roles_of",
    "serves_at",
    "village_of",
    "villagers_known",
    "visible_to",
    "which_device",
    "which_standing",
    "which_villagers",
    "whose_cards",
    "whose_delegates",
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
SELECT to_json(ARRAY[d.id::text, d.code, d.kind, d.alg, encode(d.public_key, 'hex'), d.status, d.station_id::text,
       COALESCE(s.code, ''), COALESCE(c.code, desk.code, ''), COALESCE(c.path, desk.path, ''), d.till::text,
       d.agent_id::text])
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


def which_device(id: UUID) -> Question[DeviceFacts | None]:
    """One device; None for a stranger."""
    return _which_device("WHERE d.id = %s", id)


def _which_device(condition: str, wanted: object) -> Question[DeviceFacts | None]:
    moment = now()
    return Question(_DEVICE + condition, [moment, moment, wanted], _read_device)


def _read_device(row: list[str | None] | None) -> DeviceFacts | None:
    if row is None:
        return None
    id, code, kind, alg, key, status, station, station_code, county, path, till, agent = row
    return DeviceFacts(
        id=UUID(id),
        code=str(code),
        kind=str(kind),
        alg=str(alg),
        public_key=bytes.fromhex(str(key)),
        status=str(status),
        station_id=int(station) if station else None,
        station_code=str(station_code),
        county_code=str(county),
        county_path=str(path),
        till=int(till) if till else None,
        agent_id=UUID(agent),
    )


def device(id: UUID) -> DeviceFacts | None:
    """One device, or None for a stranger."""
    return answer(which_device(id))


def device_by_code(code: str) -> DeviceFacts | None:
    """The device with these four characters, or None."""
    return answer(_which_device("WHERE d.code = %s", code))


def county_of_device_code(code: str) -> str | None:
    """The code of the county a device works in; None for a stranger."""
    found = device_by_code(code)
    return found.county_code if found else None


def which_villagers(ids: Collection[UUID], station: int | None) -> Question[set[UUID]]:
    """Which of these ids are villagers in the register of a station: a counter acts for nobody else."""
    if not ids:
        return settled(set())
    sql = "SELECT array_agg(person_id) FROM people_villager WHERE person_id = ANY(%s::uuid[]) AND station_id = %s"
    return Question(sql, [list(ids), station], lambda known: set(known or ()))


def villagers_known(ids: Collection[UUID], station: int) -> set[UUID]:
    """Which of these ids are villagers in the register of a station."""
    return answer(which_villagers(ids, station))


def whose_cards(card_nos: Collection[str]) -> Question[dict[str, UUID]]:
    """Whose these cards are; a card that is nobody's is not in the answer."""
    if not card_nos:
        return settled({})
    sql = "SELECT json_object_agg(card_no, person_id) FROM people_villager WHERE card_no = ANY(%s::text[])"
    return Question(sql, [list(card_nos)], lambda rows: {card: UUID(holder) for card, holder in (rows or {}).items()})


def cards_taken(card_nos: Collection[str]) -> dict[str, UUID]:
    """Whose these cards are; a card that is nobody's is not in the answer."""
    return answer(whose_cards(card_nos))


def whose_delegates(villagers: Collection[UUID]) -> Question[dict[UUID, set[UUID]]]:
    """Who may act for each of these villagers now; one without a delegate is not in the answer."""
    if not villagers:
        return settled({})
    sql = (
        "SELECT json_object_agg(villager_id, delegates) FROM (SELECT villager_id, array_agg(delegate_id) AS delegates"
        " FROM people_delegate WHERE villager_id = ANY(%s::uuid[]) AND until IS NULL GROUP BY villager_id) AS d"
    )
    return Question(sql, [list(villagers)], _read_delegates)


def _read_delegates(rows: dict[str, list[str]] | None) -> dict[UUID, set[UUID]]:
    return {UUID(villager): {UUID(delegate) for delegate in named} for villager, named in (rows or {}).items()}


def delegates_of(villagers: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who may act for each of these villagers now; one without a delegate is not in the answer."""
    return answer(whose_delegates(villagers))


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


def register_row(villager: UUID) -> RegisterRow:
    """One villager as the feed carries her. Villager.DoesNotExist for a stranger."""
    found = Villager.objects.select_related("person__village").get(pk=villager)
    her = found.person
    return RegisterRow(
        id=str(villager),
        name=her.name,
        pinyin=her.pinyin,
        initials=her.initials,
        village_code=her.village.code if her.village else "",
        card_no=found.card_no or "",
        language=her.language,
        household=str(found.household_id or ""),
        slow=found.slow_speech,
    )


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


def village_of(person: UUID) -> str:
    """The name of somebody's village; '' when it is not known."""
    return Person.objects.values_list("village__name", flat=True).filter(pk=person).first() or ""


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these people."""
    rows = ask("SELECT id, name FROM people_person WHERE id = ANY(%s::uuid[])", [array(set(people))])
    return dict(rows.fetchall())


class RoleFacts(NamedTuple):
    """A role a person has now, at a place (its path) or at a station (its id, code and village's path)."""

    id: int
    role: str
    place_path: str | None
    station_id: int | None
    station_code: str | None
    village_path: str | None
    since: datetime
    merchant: UUID | None = None


def roles_of(person: UUID) -> list[RoleFacts]:
    """The roles a person has now, the oldest first."""
    fields = ("id", "role", "place__path", "station_id", "station__code", "station__village__path", "since", "merchant")
    return [RoleFacts(*row) for row in current_roles(person).order_by("since", "id").values_list(*fields)]


def county_of_agent(person: UUID) -> str | None:
    """The code of the county of the station an agent runs now; None when he runs none."""
    stations = current_roles(person).filter(role=Role.Kind.AGENT, station__isnull=False).order_by("since", "id")
    return stations.values_list("station__county__code", flat=True).first()


def serves_at(person: UUID) -> list[tuple[str, str]]:
    """The places (code, path) a person serves at, or is to serve at: of a station its village. Former ones when none."""
    held = Role.objects.filter(person=person, until=None) or Role.objects.filter(person=person)
    asked = RoleProposal.objects.filter(person=person)
    places = [
        *held.filter(place__isnull=False).values_list("place__code", "place__path"),
        *held.filter(station__isnull=False).values_list("station__village__code", "station__village__path"),
        *asked.filter(decided_at=None).values_list("place__code", "place__path"),
    ]
    return places or list(asked.values_list("place__code", "place__path"))


def place_of_proposal(id: UUID) -> str | None:
    """The code of the place that a role is asked for at; None when nobody asked."""
    return RoleProposal.objects.filter(pk=id).values_list("place__code", flat=True).first()


def may(person: UUID, role: str, place_path: str, merchant: UUID | None = None) -> bool:
    """Whether a person has this role now over the place at `place_path`: one at a station over its village, one at a
    merchant's desk for that `merchant`."""
    held = [held for held in roles_of(person) if held.role == role and held.merchant in (None, merchant)]
    return any(covers(mine.place_path or mine.village_path or "", place_path) for mine in held)


class Standing(NamedTuple):
    """Whether a person has an open log-in now, and a role over a county."""

    log_in: bool
    serves: bool


def which_standing(person: UUID, county: str) -> Question[Standing]:
    """How a person stands to a county (code) at this moment."""
    moment = now()
    return Question(_STANDING, [person, person, county, moment, moment], lambda found: Standing(*found))


_STANDING = """
SELECT json_build_array(
    EXISTS (SELECT FROM people_account WHERE person_id = %s AND is_active),
    EXISTS (SELECT FROM people_role r JOIN places_place p ON p.id = r.place_id, places_place c
        WHERE r.person_id = %s AND c.code = %s AND c.valid_to IS NULL AND (c.path = p.path OR c.path LIKE p.path || '/%')
            AND r.since <= %s AND (r.until IS NULL OR r.until > %s)))"""
# The ids of the phones that sell, for a question of another room.
PHONES_AT_WORK = "SELECT id FROM people_device WHERE kind = 'phone' AND status = 'active'"


def phones_by_status() -> Question[dict[str, int]]:
    """How many phones there are of each status."""
    sql = (
        "SELECT json_object_agg(status, n) FROM"
        " (SELECT status, count(*) AS n FROM people_device WHERE kind = 'phone' GROUP BY status) AS phones"
    )
    return Question(sql, (), lambda found: found or {})
