"""Allocations: of which goods a station may promise only so many, how many it has promised, and the form to set one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import listings, queries
from farmgate.catalogue.listings import OfferRow
from farmgate.counter import listings as counter
from farmgate.people.listings import StationRow
from farmgate.web.office import fields, filters
from farmgate.web.office.price_forms import good_name
from farmgate.web.office.staff import Staff
from farmgate.web.office.tables import Column, Table
from farmgate.web.office.wording import State

SET = "allocation.set"
QUANTITY_MAX = 1_000_000


@dataclass(frozen=True)
class Allocated:
    """A good with a limit at a station, and how many of it were promised there since it had one."""

    good: OfferRow
    quantity: int
    promised: int

    @property
    def left(self) -> int:
        return max(0, self.quantity - self.promised)

    @property
    def state(self) -> State:
        if self.promised > self.quantity:
            return State(_("More promised than allotted"), "bad")
        return State(_("Some left"), "good") if self.left else State(_("All promised"), "wait")


class GoodFilter(filters.Filter):
    """Which good to set a limit for."""

    good = filters.Search(_("Find a good by name or barcode"))


class AllocationForm(forms.Form):
    """How many of a good the station may promise in all."""

    offer = fields.Picked(_("Good"))
    quantity = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=QUANTITY_MAX,
        label=_("How many in all"),
        help_text=_("Leave empty to lift the limit. With 0 every order of it is held."),
    )

    def __init__(self, data: Any = None, *, goods: list[tuple[int, str]], limited: set[int]) -> None:
        super().__init__(data)
        self.limited = limited
        named: Any = self.fields["offer"]
        named.offer([(str(offer), name) for offer, name in goods])

    def clean(self) -> dict[str, Any]:
        """A limit that is not there cannot be lifted: a number was forgotten."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and found["quantity"] is None and int(found["offer"]) not in self.limited:
            self.add_error("quantity", _("This good has no limit here. Write how many."))
        return found

    def body(self, station: str) -> dict[str, Any]:
        """The operation that says so."""
        given = self.cleaned_data
        return {"station": station, "offer": int(given["offer"]), "quantity": given["quantity"]}


def form_of(request: HttpRequest, me: Staff, station: StationRow, data: Any = None) -> AllocationForm | None:
    """The form, offering what was searched for, else the goods with a limit; None for who may not set one."""
    county = next((county for county in me.counties if county.code == station.county_code), None)
    if county is None or not me.may(SET, county.path):
        return None
    limited = {row.good.offer: good_name(row.good) for row in allocated(station)}
    goods = list(limited.items())
    if wanted := GoodFilter(request).given["good"]:
        goods = [(hit.offer, good_name(hit)) for hit in queries.search(county.code, wanted)]
    return AllocationForm(data, goods=goods, limited=set(limited))


def allocated(station: StationRow) -> list[Allocated]:
    """The goods of a station that have a limit."""
    quantities = queries.allocations(station.code)
    promised = counter.promised(station.id, quantities)
    goods = listings.offers(station.county_code, 0, ids=quantities, most=len(quantities))
    return [Allocated(good, quantities[good.offer], promised.get(good.offer, 0)) for good in goods]


def table(station: StationRow) -> Table[Allocated]:
    """How they are listed."""
    columns: list[Column[Allocated]] = [
        Column(_("Good"), lambda r: good_name(r.good)),
        Column(_("May promise"), lambda r: r.quantity, "number"),
        Column(_("Promised so far"), lambda r: r.promised, "number"),
        Column(_("Left"), lambda r: r.left, "number"),
        Column(_("State"), lambda r: r.state, "state"),
    ]
    return Table(columns, allocated(station), _("No good has a limit here."), export=False)
