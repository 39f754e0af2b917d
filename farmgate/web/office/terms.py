"""Terms: at what cost merchants fill offers. Drawn up by one person, compared and decided by another."""

from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import listings, merchants, queries
from farmgate.catalogue.listings import OfferRow
from farmgate.catalogue.merchants import MerchantRow, TermsRow
from farmgate.catalogue.operations import COSTS_MAX
from farmgate.kernel import clock
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.web.office import wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.merchant_forms import TermsFilter, TermsForm, decision_of, name_of
from farmgate.web.office.price_forms import PricesFilter, good_name
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.takes import part_of, take_state
from farmgate.web.office.wording import State

DRAFT, DECIDE = "terms.draft", "terms.decide"
_CHANGES_MAX = 2 * COSTS_MAX


def terms_columns(named: dict[UUID, str], *, merchant: bool = True) -> list[Column[TermsRow]]:
    """How terms are listed, here and on the page of a merchant."""
    columns: list[Column[TermsRow]] = [
        Column(_("Drawn up at"), lambda r: r.drawn_at, "moment", href=lambda r: reverse("office:terms", args=[r.id])),
        Column(_("State"), lambda r: wording.DECIDED[r.status], "state"),
        Column(_("Costs set"), lambda r: r.sets, "number"),
        Column(_("Withdrawn"), lambda r: len(r.withdraw), "number"),
        Column(_("Drawn up by"), lambda r: named.get(r.drawn_by, "")),
        Column(_("Decided by"), lambda r: named.get(r.decided_by, "") if r.decided_by else ""),
        Column(_("Note"), lambda r: r.note),
    ]
    if merchant:
        columns.insert(1, Column(_("Merchant"), _whose, href=lambda r: reverse("office:merchant", args=[r.merchant])))
    return columns


def _whose(row: TermsRow) -> str:
    return f"{row.merchant_code} {wording.in_language(row.merchant_name_zh, row.merchant_name_en)}"


@office_page
def all_terms(request: HttpRequest) -> HttpResponse:
    """The terms of her counties, the latest first."""
    me = staff(request)
    form = TermsFilter(request)
    status, after = form.given["state"], request.GET.get("after", "")
    codes = [county.code for county in me.trades_in]
    found = merchants.terms_list(codes, whose=me.merchants, status=status, after=after, size=size_of(request))
    named = names_of({r.drawn_by for r in found.rows} | {r.decided_by for r in found.rows if r.decided_by})
    table = Table(terms_columns(named), found.rows, _("No terms match."), found.after, name="terms")
    return respond(request, "office/all_terms.html", {"filter": form}, table)


class Move(NamedTuple):
    """What terms change about one good; `after_minor` is None where it is withdrawn."""

    good: OfferRow
    before: str
    before_minor: int | None
    after_minor: int | None
    price_minor: int | None
    change: State

    @property
    def take_minor(self) -> int | None:
        """What will be left of the price."""
        return None if self.price_minor is None or self.after_minor is None else self.price_minor - self.after_minor


@office_page
def terms(request: HttpRequest, id: UUID) -> HttpResponse:
    """Terms: what they change, beside the price and what is left of it."""
    me = staff(request)
    row = merchants.terms(id)
    if row is None:
        raise Http404
    county = me.merchant_county(row.merchant, row.county)
    named = names_of({row.drawn_by, *({row.decided_by} if row.decided_by else set())})
    moves = _moves(row, others=not me.desk)
    context = {
        "terms": row,
        "county": county,
        "merchant_name": wording.in_language(row.merchant_name_zh, row.merchant_name_en),
        "state": wording.DECIDED[row.status],
        "drawn_by": named.get(row.drawn_by, ""),
        "decided_by": named.get(row.decided_by, "") if row.decided_by else "",
        "losses": 0 if me.desk else sum(1 for move in moves if move.take_minor is not None and move.take_minor <= 0),
        "may_decide": row.status == "draft" and me.may(DECIDE, county.path),
        "own": row.drawn_by == me.person,
    }
    table = Table(
        _own_move_columns() if me.desk else _move_columns(),
        moves,
        _("Nothing changes."),
        name=f"terms-{row.merchant_code}",
    )
    return respond(request, "office/terms.html", context, table)


def _moves(row: TermsRow, *, others: bool) -> list[Move]:
    """What changes, good by good; what `others` fill, and at what cost, is not for a merchant to see."""
    changes = [
        change
        if others or change.before_merchant == row.merchant
        else change._replace(before_merchant=None, before_minor=None)
        for change in merchants.changes(row)
    ]
    version = queries.list_in_force(row.county, clock.now()) or 0
    offers = [change.offer for change in changes]
    goods = {good.offer: good for good in listings.offers(row.county, version, ids=offers, most=_CHANGES_MAX)}
    whose = merchants.merchants({change.before_merchant for change in changes if change.before_merchant})
    moves = []
    for change in changes:
        good, before = goods[change.offer], whose.get(change.before_merchant) if change.before_merchant else None
        moves.append(
            Move(
                good,
                _filled_by(row.merchant, before),
                change.before_minor,
                change.cost_minor,
                good.price_minor,
                _change(row.merchant, before, change.before_minor, change.cost_minor),
            )
        )
    return sorted(moves, key=lambda move: move.take_minor if move.take_minor is not None else 1 << 60)


def _filled_by(merchant: UUID, before: MerchantRow | None) -> str:
    """Its code; of another merchant the name too, for that is what a reviewer should see."""
    if before is None:
        return ""
    return before.code if before.id == merchant else f"{before.code} {name_of(before)}"


def _change(merchant: UUID, before: MerchantRow | None, before_minor: int | None, after_minor: int | None) -> State:
    if after_minor is None:
        return State(_("Withdrawn"), "quiet")
    if before is None or before_minor is None:
        return State(_("New"), "good")
    if before.id != merchant:
        return State(_("From another merchant"), "wait")
    if after_minor == before_minor:
        return State(_("The same"), "quiet")
    return State(_("Dearer"), "wait") if after_minor > before_minor else State(_("Cheaper"), "good")


def _move_columns() -> list[Column[Move]]:
    """What a reviewer weighs comes first: a phone shows the first columns."""
    return [
        Column(_("Good"), lambda r: good_name(r.good)),
        Column(_("Cost before"), lambda r: r.before_minor, "money"),
        Column(_("Cost after"), lambda r: r.after_minor, "money"),
        Column(_("Take"), lambda r: r.take_minor, "money"),
        Column(_("Of the price"), lambda r: part_of(r.take_minor, r.price_minor), "part"),
        Column("", lambda r: take_state(r.take_minor) if r.after_minor is not None else None, "state"),
        Column(_("Price"), lambda r: r.price_minor, "money"),
        Column(_("Change"), lambda r: r.change, "state"),
        Column(_("Filled until now by"), lambda r: r.before),
    ]


def _own_move_columns() -> list[Column[Move]]:
    return [
        Column(_("Good"), lambda r: good_name(r.good)),
        Column(_("Cost before"), lambda r: r.before_minor, "money"),
        Column(_("Cost after"), lambda r: r.after_minor, "money"),
        Column(_("Change"), lambda r: r.change, "state"),
        Column(_("Price"), lambda r: r.price_minor, "money"),
    ]


@office_deed
def decided(request: HttpRequest, id: UUID) -> HttpResponse:
    """Approve terms, or reject them."""
    county = merchants.county_of_terms(id)
    if county is None:
        raise Http404
    staff(request).county(county)
    decision = decision_of(request)
    if decision and act(request, DECIDE, {"terms": str(id), "decision": decision}):
        approved = gettext("Approved. From now on the merchant fills these goods at these costs.")
        said = approved if decision == "approve" else gettext("Rejected. Nothing was changed.")
        return done(request, said, "office:terms", id)
    return redirect("office:terms", id)


@office_page
def draft(request: HttpRequest, id: UUID) -> HttpResponse:
    """Edit the costs of a merchant."""
    county, form, chosen = _drafting(request, id)
    return _draft_page(request, county, form, chosen)


@office_deed
def drafted(request: HttpRequest, id: UUID) -> HttpResponse:
    """Draw terms up from what was typed or uploaded."""
    county, form, chosen = _drafting(request, id)
    if form.is_valid():
        costs, gone = form.changes()
        if not costs and not gone:
            form.add_error(None, gettext("No cost differs from the terms that hold. Nothing was drawn up."))
        elif len(costs) > COSTS_MAX:
            form.add_error("file", gettext("At most %(n)d goods in one draft.") % {"n": COSTS_MAX})
        else:
            body = {"merchant": str(id), "set": [list(item) for item in costs.items()], "withdraw": gone}
            made = act(request, DRAFT, body | {"note": form.cleaned_data["note"]}, form)
            if made:
                return done(request, gettext("Drawn up. Another person must approve them."), "office:terms", made)
    return _draft_page(request, county, form, chosen)


def _drafting(request: HttpRequest, id: UUID) -> tuple[CountyName, TermsForm, PricesFilter]:
    found = merchants.merchants([id]).get(id)
    if found is None:
        raise Http404
    me = staff(request)
    county = me.merchant_county(id, found.county)
    chosen = PricesFilter(request)
    given = chosen.given
    version = queries.list_in_force(county.code, clock.now()) or 0
    category = "" if given["q"] else given["category"]
    rows = listings.offers(county.code, version, category=category, search=given["q"])
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    suppliers = merchants.suppliers([row.offer for row in rows])
    form = TermsForm(
        *posted,
        merchant=found,
        rows=rows,
        suppliers={offer: who for offer, who in suppliers.items() if not me.desk or who.merchant == id},
        base=merchants.latest_terms(county.code),
    )
    return county, form, chosen


def _draft_page(request: HttpRequest, county: CountyName, form: TermsForm, chosen: PricesFilter) -> HttpResponse:
    others = merchants.merchants({s.merchant for s in form.suppliers.values()})
    codes = {id: row.code for id, row in others.items()}
    context = {
        "county": county,
        "merchant": form.merchant,
        "name": name_of(form.merchant),
        "form": form,
        "goods": [(row, s and codes.get(s.merchant, ""), s and s.cost_minor, bound) for row, s, bound in form.goods()],
        "filter": chosen,
        "may_draft": staff(request).may(DRAFT, county.path, form.merchant.id),
        "capped": len(form.rows) == listings.OFFERS_MAX,
    }
    return render(request, "office/terms_draft.html", context, status=422 if form.errors else 200)
