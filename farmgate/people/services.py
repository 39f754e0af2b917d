"""Changing people: villagers, their cards and delegates, and who has which role. Keys are in `devices`."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from farmgate.kernel.problems import Problem
from farmgate.people import rules
from farmgate.people.devices import (
    approve_device,
    freeze_device,
    register_device,
    revoke_device,
    take_turns_at,
    thaw_device,
)
from farmgate.people.models import Account, Person, Role
from farmgate.people.serving import (
    decide_role,
    end_agents,
    end_role_at,
    first_code,
    hash_of_code,
    holder_of,
    one_side,
    open_log_in,
    propose_role,
    set_first_password,
    set_password,
)
from farmgate.sql import ask

__all__ = [
    "NewVillager",
    "add_delegate",
    "add_person",
    "add_villagers",
    "approve_device",
    "decide_role",
    "end_agents",
    "end_role",
    "end_role_at",
    "first_code",
    "freeze_device",
    "grant_role",
    "hash_of_code",
    "holder_of",
    "link_card",
    "open_account",
    "open_log_in",
    "propose_role",
    "register_device",
    "revoke_device",
    "set_first_password",
    "set_password",
    "take_turns_at",
    "thaw_device",
]


class NewVillager(NamedTuple):
    """Someone to enter in the register. `village_code` is of the scheme of her station's county."""

    id: UUID
    name: str
    village_code: str
    household: UUID | None
    language: str
    born_year: int | None
    card_no: str | None
    station_id: int
    added_at: datetime


_ADD_VILLAGERS = """
WITH incoming AS (
    SELECT n.*, place.id AS village_id
      FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::smallint[],
                  %s::text[], %s::bigint[], %s::timestamptz[])
           WITH ORDINALITY
           AS n (id, name, pinyin, initials, village_code, household, language, born_year, card_no, station_id,
                 added_at, turn)
      LEFT JOIN places_station station ON station.id = n.station_id
      LEFT JOIN places_place county ON county.id = station.county_id
      LEFT JOIN places_place place
             ON place.scheme = county.scheme AND place.code = n.village_code AND place.valid_to IS NULL
), households AS (
    INSERT INTO people_household (id, village_id, name)
    SELECT DISTINCT ON (household) household, village_id, name FROM incoming
     WHERE household IS NOT NULL ORDER BY household, turn
    ON CONFLICT (id) DO NOTHING
), persons AS (
    INSERT INTO people_person (id, name, pinyin, initials, phone, language, village_id)
    SELECT id, name, pinyin, initials, '', language, village_id FROM incoming
    ON CONFLICT (id) DO NOTHING
)
INSERT INTO people_villager (person_id, household_id, station_id, card_no, born_year, slow_speech, added_at)
SELECT id, household, station_id, card_no, born_year, false, added_at FROM incoming
ON CONFLICT (person_id) DO NOTHING
"""


def add_villagers(rows: Sequence[NewVillager]) -> None:
    """Enter villagers in the register, with their households; one who is there already stays as she is.

    One statement for any number. A village that is not on the map leaves hers open rather than leave her out.
    psycopg's UniqueViolation when a card is someone else's: look with `queries.cards_taken` first.
    """
    if not rows:
        return
    spelt = [rules.pinyin_of(row.name) for row in rows]
    id, name, village, household, language, born, card, station, added = map(list, zip(*rows, strict=True))
    pinyin, initials = map(list, zip(*spelt, strict=True))
    ask(_ADD_VILLAGERS, [id, name, pinyin, initials, village, household, language, born, card, station, added])


def add_person(name: str, id: UUID | None = None) -> UUID:
    """Enter someone who serves: an agent, or a member of staff before she has a log-in. Returns her id."""
    pinyin, initials = rules.pinyin_of(name)
    return Person.objects.create(id=id or uuid4(), name=name, pinyin=pinyin, initials=initials).id


def open_account(person: UUID, username: str, password: str) -> Account:
    """Give a person a log-in. What she may do with it is said by her roles.

    Django's ValidationError when the password is too easily guessed.
    """
    validate_password(password, Account(username=username))
    return Account.objects.create_user(username, password, person=Person.objects.get(pk=person))


def account_of_the_server(username: str, name: str) -> Account:
    """The log-in by which the server itself signs: nobody can log in with it. Made when it is first asked for."""
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.people.log_in', 0))")
    found = Account.objects.filter(username=username).first()
    if found is None:
        person = Person.objects.get(pk=add_person(name))
        found = Account.objects.create_user(username, None, person=person, is_active=False)
    return found


def account_of(person: UUID) -> Account | None:
    """The log-in a person may use now; None when she has none, or it was closed."""
    return Account.objects.filter(person=person, is_active=True).first()


def link_card(villager: UUID, card_no: str) -> bool:
    """Give a villager a card; her earlier one stops working. False for someone else's card or a stranger."""
    sent = ask(
        "UPDATE people_villager v SET card_no = %s WHERE v.person_id = %s"
        " AND NOT EXISTS (SELECT FROM people_villager o WHERE o.card_no = %s AND o.person_id <> v.person_id)",
        [card_no, villager, card_no],
    )
    return sent.rowcount == 1


def add_delegate(villager: UUID, delegate: UUID, relation: str, at: datetime) -> None:
    """Let another villager act for her from now on; saying it twice changes nothing.

    psycopg's CheckViolation when both are the same; a stranger is refused when the transaction ends.
    """
    ask(
        "INSERT INTO people_delegate (villager_id, delegate_id, relation, since) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (villager_id, delegate_id) WHERE until IS NULL DO NOTHING",
        [villager, delegate, relation, at],
    )


def grant_role(
    person: UUID,
    role: str,
    at: datetime,
    *,
    place: int | None = None,
    station: int | None = None,
    merchant: UUID | None = None,
) -> int:
    """Give a person a role at a place or at a station (exactly one, by id), at a `merchant`'s desk. Returns the role's id.

    A role she holds already stays the one it is. Problem `unknown_role`, `role_needs_one_place` for none or both,
    `both_sides`.
    """
    if role not in Role.Kind.values:
        raise Problem("unknown_role", f"没有“{role}”这个角色。", f"There is no role {role}.")
    if (place is None) == (station is None):
        raise Problem(
            "role_needs_one_place", "请选一个地区或一个站点。", "Choose one place or one station for the role."
        )
    where = {"place_id": place} if place is not None else {"station_id": station}
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person)
        one_side(person, role)
        held, _ = Role.objects.get_or_create(
            person_id=person, role=role, until=None, merchant=merchant, **where, defaults={"since": at}
        )
    return held.pk


def end_role(role: int, at: datetime) -> bool:
    """End a role; what she did in it stays. False when it has ended already."""
    return Role.objects.filter(pk=role, until=None).update(until=at) == 1
