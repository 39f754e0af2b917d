"""What a person may see: the one helper that every room filters by."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from farmgate.kernel.clock import now
from farmgate.people.models import Role
from farmgate.places.queries import covers, under

Row = TypeVar("Row", bound=Model)
# At a place, and yet nothing of it is theirs to see: they see their own desk's pages, which ask by other things.
SEE_NOTHING = (Role.Kind.MERCHANT, Role.Kind.HUB, Role.Kind.CLOCK)


@dataclass(frozen=True)
class Visible:
    """The places (by path, each with all below it) and the stations that a person may see."""

    paths: frozenset[str] = frozenset()
    station_ids: frozenset[int] = frozenset()

    def filter(
        self, queryset: QuerySet[Row], *, county_path_field: str | None = None, station_field: str | None = None
    ) -> QuerySet[Row]:
        """The rows a person may see. A row shows by the path of its place, by its station, or not at all.

        `county_path_field` leads to a `Place.path` (of a county, or finer: `station__village__path` also shows a
        township its own); `station_field` to a station's id. A row that has neither is nobody's to see.
        """
        shown = Q(pk__in=())
        if county_path_field:
            shown |= under(self.paths, county_path_field)
        if station_field and self.station_ids:
            shown |= Q(**{f"{station_field}__in": self.station_ids})
        return queryset.filter(shown)

    def stations(self, queryset: QuerySet[Row]) -> QuerySet[Row]:
        """The stations of `queryset` that a person may see."""
        return self.filter(queryset, county_path_field="village__path", station_field="pk")

    def shows(self, *, path: str | None = None, station_id: int | None = None) -> bool:
        """Whether the person may see what lies at this path or belongs to this station."""
        by_path = path is not None and any(covers(mine, path) for mine in self.paths)
        return by_path or station_id in self.station_ids


def current_roles(person: UUID) -> QuerySet[Role]:
    """The roles a person has at this moment."""
    moment = now()
    return Role.objects.filter(Q(until=None) | Q(until__gt=moment), person=person, since__lte=moment)


def visible_to(person: UUID) -> Visible:
    """What a person may see by the roles she has now: a place with all below it, or one station.

    No role, nothing: being a superuser of the admin shows no record either. The roles in SEE_NOTHING are as none.
    """
    rows = current_roles(person).exclude(role__in=SEE_NOTHING).values_list("place__path", "station_id")
    paths = frozenset(path for path, _ in rows if path)
    return Visible(paths, frozenset(station for _, station in rows if station))
