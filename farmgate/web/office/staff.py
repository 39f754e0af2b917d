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

# What whoever has nothing but a merchant's or the hub's role may open, by the name of its address; all else is not there.
OWN_LOG_IN = frozenset({"own", "own_password", "own_second", "own_others"})
PAGES = {
    "merchant": OWN_LOG_IN
    | {"home", "purchases", "purchase", "packing", "ask_purchase", "answer_purchase", "dispatch_purchase"}
    | {"settlements", "merchant_statement", "merchant", "merchant_bank"}
    | {"all_terms", "terms", "terms_draft", "terms_drafted"}
    | {"feed", "feed_progress", "feed_uploaded", "feed_terms", "feed_errors", "feed_pictures"},
    "hub": OWN_LOG_IN | {"home", "hub", "hub_receive"},
}


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

    @cached_property
    def desk(self) -> str:
        """Whose own desk this is, `merchant` or `hub`; empty for the county's office, and for who has no role at all."""
        if self.sees.paths or self.sees.station_ids:
            return ""
        held = {role.role for role in self.roles}
        return next((desk for desk in PAGES if desk in held), "")

    def reaches(self, page: str) -> bool:
        """Whether a page, by the name of its address, is there for her at all. What it shows is asked again."""
        return not self.desk or page in PAGES[self.desk]

    @cached_property
    def merchants(self) -> frozenset[UUID] | None:
        """The merchants at whose desk she sits; None for who sees all of her counties."""
        return frozenset(role.merchant for role in self.roles if role.merchant) if self.desk == "merchant" else None

    @cached_property
    def trades_in(self) -> list[CountyName]:
        """The counties of which she sees purchase orders and terms: all of these, or of her `merchants`."""
        return self._counties_of("merchant")

    @cached_property
    def hubs(self) -> list[CountyName]:
        """The counties whose hub she sees."""
        return self._counties_of("hub")

    def _counties_of(self, desk: str) -> list[CountyName]:
        if self.desk != desk:
            return self.counties
        return counties_in({role.place_path for role in self.roles if role.role == desk and role.place_path})

    def merchant_county(self, merchant: UUID, code: str) -> CountyName:
        """The county (code) of a merchant whose things she sees. Http404 for one of others."""
        found = next((county for county in self.trades_in if county.code == code), None)
        if found is None or (self.merchants is not None and merchant not in self.merchants):
            raise Http404
        return found

    def county(self, code: str | None) -> CountyName:
        """The county with this code, or the only one. Http404 when it is not one of hers, or she must say which."""
        return one_of(self.counties, code)

    def may(self, kind: str, county_path: str, merchant: UUID | None = None) -> bool:
        """Whether a role of hers lets her do this in a county, of a `merchant`. The intake judges again."""
        return self.holds(DESK_KINDS[kind], county_path, merchant)

    def holds(self, wanted: Collection[str], county_path: str, merchant: UUID | None = None) -> bool:
        """Whether she has one of these roles in a county; one at a merchant's desk for what is that merchant's."""
        return any(
            role.role in wanted
            and role.merchant in (None, merchant)
            and role.place_path
            and covers(role.place_path, county_path)
            for role in self.roles
        )

    def may_anywhere(self, kind: str) -> bool:
        """Whether there is a county she sees where she may do this."""
        return any(self.may(kind, county.path) for county in self.counties)


def one_of(counties: list[CountyName], code: str | None) -> CountyName:
    """The county with this code, the first when none is asked for. Http404 when there is none such."""
    found = [county for county in counties if county.code == code or not code]
    if not found:
        raise Http404
    return found[0]


def staff(request: HttpRequest) -> Staff:
    """The person behind this request, who has logged in."""
    known: Any = request
    if not hasattr(known, "_farmgate_staff"):
        user = known.user
        known._farmgate_staff = Staff(user, user.is_verified())
    found: Staff = known._farmgate_staff
    return found
