"""Who serves, as the office lists them: people with a role where she sees it, roles asked for, log-ins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from farmgate.keyset import Page, page
from farmgate.people.models import Account, FirstCode, Person, Role, RoleProposal
from farmgate.people.visibility import SEE_NOTHING, Visible


class RoleRow(NamedTuple):
    """A role of somebody: where it holds, and until when when it has ended."""

    person: UUID
    name: str
    role: str
    place_code: str
    station_code: str
    where: str
    where_en: str
    path: str
    since: datetime
    until: datetime | None
    merchant: UUID | None


class Asked(NamedTuple):
    """A role in the office that waits for another person, or was decided about."""

    id: UUID
    person: UUID
    name: str
    role: str
    where: str
    where_en: str
    path: str
    proposed_by_id: UUID
    proposed_by: str
    proposed_at: datetime
    merchant: UUID | None


@dataclass(frozen=True)
class LogIn:
    """The log-in of someone who serves. `code_until`: till when she may set its password by a code, if she may."""

    account: Account
    code_until: datetime | None

    @property
    def set_up(self) -> bool:
        """Whether a password was ever set."""
        return self.account.has_usable_password()


@dataclass(frozen=True)
class Serving:
    """Someone who serves or served where the reader sees it."""

    id: UUID
    name: str
    roles: list[RoleRow]
    asked: list[Asked]
    log_in: LogIn | None


def roles(sees: Visible, *, search: str = "", role: str = "", after: str = "", size: int = 50) -> Page[RoleRow]:
    """The roles held now where she sees it, the latest first."""
    rows = _roles_seen(sees).filter(until=None)
    if role:
        rows = rows.filter(role=role)
    for word in search.lower().split():
        named = Q(person__name__icontains=word) | Q(person__pinyin__startswith=word) | Q(person__initials=word)
        at = Q(station__code__icontains=word) | Q(station__name__icontains=word) | Q(place__name__icontains=word)
        rows = rows.filter(named | at)
    found = page(rows, ("since", "id"), after, size)
    return Page([_role_row(row) for row in found.rows], found.after)


def asked(sees: Visible) -> list[Asked]:
    """The roles that wait for a second person where she sees it, the oldest first."""
    rows = sees.filter(RoleProposal.objects.filter(decided_at=None), county_path_field="place__path")
    return [_asked_row(row) for row in rows.select_related("person", "place", "proposed_by").order_by("proposed_at")]


def serving(sees: Visible, person: UUID) -> Serving | None:
    """One of those who serve, with her roles where the reader sees them, ended ones last; None for anyone else."""
    held = [_role_row(row) for row in _roles_seen(sees).filter(person=person).order_by("-since", "-id")]
    waits = [row for row in asked(sees) if row.person == person]
    refused = sees.filter(RoleProposal.objects.filter(person=person), county_path_field="place__path")
    if not (held or waits or refused.exists()):
        return None
    held.sort(key=lambda row: row.until is not None)
    return Serving(person, Person.objects.get(pk=person).name, held, waits, _log_in(person))


def with_log_in(people: Iterable[UUID]) -> dict[UUID, bool]:
    """Which of these people have a log-in, and whether its password was ever set."""
    rows = Account.objects.filter(person__in=set(people))
    return {account.person_id: account.has_usable_password() for account in rows}


def at_desks(people: Iterable[UUID], merchant: UUID) -> set[UUID]:
    """Who of these people sits or sat at the desk of a merchant."""
    return set(Role.objects.filter(person__in=list(people), merchant=merchant).values_list("person", flat=True))


def staff_of(path: str) -> list[tuple[UUID, str]]:
    """(person, name) of everybody with a role of the county's over the place at `path` and an open log-in, by name."""
    above = ["/".join(path.split("/")[:n]) for n in range(1, path.count("/") + 2)]
    rows = Role.objects.filter(until=None, place__path__in=above, person__account__is_active=True)
    rows = rows.exclude(role__in=SEE_NOTHING)
    return list(rows.values_list("person", "person__name").distinct().order_by("person__name", "person"))


def _log_in(person: UUID) -> LogIn | None:
    account = Account.objects.filter(person=person).first()
    if account is None:
        return None
    code = FirstCode.objects.filter(account=account).first()
    return LogIn(account, code.expires_at if code else None)


def _roles_seen(sees: Visible) -> QuerySet[Role]:
    rows = Role.objects.select_related("person", "place", "station__village")
    by_place = sees.filter(rows, county_path_field="place__path")
    by_station = sees.filter(rows, county_path_field="station__village__path", station_field="station_id")
    return by_place | by_station


def _role_row(row: Role) -> RoleRow:
    place, station = row.place, row.station
    if station is not None:
        where = ("", station.code, station.name, station.name_en, station.village.path)
    else:
        assert place is not None, "a role is at a place or at a station"
        where = (place.code, "", place.name, place.name_en, place.path)
    return RoleRow(row.person_id, row.person.name, row.role, *where, row.since, row.until, row.merchant)


def _asked_row(row: RoleProposal) -> Asked:
    place, by = row.place, row.proposed_by
    names = (row.role, place.name, place.name_en, place.path)
    return Asked(row.pk, row.person_id, row.person.name, *names, by.pk, by.name, row.proposed_at, row.merchant)
