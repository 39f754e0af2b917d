"""Who is asking: what she may see, what she may do. Worked out once for each request."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from farmgate.people import queries as people
from farmgate.people.listings import Account
from farmgate.people.queries import RoleFacts, Visible
from farmgate.places.listings import CountyName, counties_in
from farmgate.places.queries import covers
from farmgate.sync.registry import DESK_KINDS


@dataclass
class Staff:
    """The person behind a request."""

    account: Account
    # Whether the second factor was given at this log-in: looking needs a password, doing needs both.
    verified: bool

    @property
    def person(self) -> UUID:
        return self.account.person_id

    @cached_property
    def sees(self) -> Visible:
        return people.visible_to(self.person)

    @cached_property
    def roles(self) -> list[RoleFacts]:
        return people.roles_of(self.person)

    @cached_property
    def counties(self) -> list[CountyName]:
        """The counties this person sees whole."""
        return counties_in(self.sees.paths)

    @property
    def county_codes(self) -> list[str]:
        return [county.code for county in self.counties]

    def county(self, code: str | None) -> CountyName:
        """The county with this code, or the only one. Http404 when it is not one of hers, or she must say which."""
        found = [county for county in self.counties if county.code == code]
        if not found and not code:
            found = self.counties[:1]
        if not found:
            raise Http404
        return found[0]

    def may(self, kind: str, county_path: str) -> bool:
        """Whether a role of hers lets her do this in a county. The intake judges again."""
        return self.holds(DESK_KINDS[kind], county_path)

    def holds(self, wanted: Collection[str], county_path: str) -> bool:
        """Whether she has one of these roles in a county."""
        return any(
            role.role in wanted and role.place_path and covers(role.place_path, county_path) for role in self.roles
        )

    def may_anywhere(self, kind: str) -> bool:
        """Whether there is a county she sees where she may do this."""
        return any(self.may(kind, county.path) for county in self.counties)


def staff(request: HttpRequest) -> Staff:
    """The person behind this request, who has logged in."""
    known: Any = request
    if not hasattr(known, "_farmgate_staff"):
        user = known.user
        known._farmgate_staff = Staff(user, user.is_verified())
    found: Staff = known._farmgate_staff
    return found
