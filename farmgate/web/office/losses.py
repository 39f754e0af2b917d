"""Declaring a parcel lost or spoiled: the form on its page, the word of a second person, and what came of it."""

from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.logistics import loss_listings, rules
from farmgate.logistics.listings import ParcelRow
from farmgate.logistics.loss_listings import LossRow
from farmgate.trade import claim_listings
from farmgate.web.office import fields, trade_words
from farmgate.web.office.holders import holder, holders
from farmgate.web.office.staff import Staff
from farmgate.web.office.wording import State, Text

PROPOSE, DECIDE = "loss.propose", "loss.decide"


class LossForm(forms.Form):
    """What became of it."""

    what = forms.ChoiceField(label=_("What became of it"), choices=[(c, s.word) for c, s in trade_words.LOST.items()])
    note = fields.Note(_("How it is known"))


class DecisionForm(forms.Form):
    """A few words to a decision."""

    note = fields.Note()


class Shown(NamedTuple):
    """A declaration as the page shows it."""

    row: LossRow
    what: State
    state: State
    held_by: str
    payer: str
    may_decide: bool
    own: bool


_DECIDED = {
    None: State(_("Waiting for another person"), "wait"),
    True: State(_("It is so"), "bad"),
    False: State(_("Not granted"), "quiet"),
}


def waiting(counties: list[str]) -> list[tuple[LossRow, Text]]:
    """Declarations that wait for a second person, with what is said in them."""
    return [(row, trade_words.LOST[row.what].word) for row in loss_listings.waiting(counties)]


def find(parcel: UUID, id: UUID) -> LossRow | None:
    """A declaration of this parcel."""
    return next((row for row in loss_listings.of_parcel(parcel) if row.id == id), None)


def of_parcel(me: Staff, parcel: ParcelRow, form: forms.Form | None) -> dict[str, Any]:
    """What a parcel's page says of its loss, and the form while it may be declared."""
    rows = loss_listings.of_parcel(parcel.id)
    path = me.county(parcel.county).path
    under_way = parcel.state in rules.FORTH or parcel.state in rules.GOING_BACK
    asked = any(row.granted is not False for row in rows)
    may = me.may(PROPOSE, path) and under_way and not asked
    marked = parcel.condition != "ok"
    given = LossForm(initial={"what": "damaged" if marked else "lost"})
    named = holders([code for row in rows for code in (row.held_by, row.payer)])
    return {
        "losses": [_shown(row, me, named, me.may(DECIDE, path)) for row in rows],
        "loss_form": (form or given) if may or form else None,
        "back_days": rules.LOST_BACK_AFTER.days if parcel.state in rules.GOING_BACK else 0,
        "claim": claim_listings.of_parcel(parcel.id)
        if parcel.state == "lost" or any(r.granted for r in rows)
        else None,
    }


def _shown(row: LossRow, me: Staff, named: dict[UUID, str], may: bool) -> Shown:
    return Shown(
        row,
        trade_words.LOST[row.what],
        _DECIDED[row.granted],
        holder(row.held_by, named),
        holder(row.payer, named) if row.payer else "",
        may and row.granted is None,
        row.proposed_by == me.person,
    )
