"""Looking at merchants: who fills what at which cost, for the rooms that cut orders and pay; and as the office lists them."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count

from farmgate.catalogue import rules
from farmgate.catalogue.models import BankProposal, Cost, Decided, Merchant, Supply, Terms
from farmgate.keyset import Page, page
from farmgate.sql import ask, one


class Supplier(NamedTuple):
    """Who fills an offer now, and at what cost."""

    merchant: UUID
    cost_minor: int


class MerchantRow(NamedTuple):
    """A merchant. `county` is its county's code; the bank account is empty until two people agreed on it."""

    id: UUID
    code: str
    name_zh: str
    name_en: str
    county: str
    bank_holder: str
    bank_account: str


_ROW = ("id", "code", "name_zh", "name_en", "county__code", "bank_holder", "bank_account")


def suppliers(offers: Collection[int]) -> dict[int, Supplier]:
    """Who fills each of these offers now; one that nobody fills is not there."""
    rows = ask(
        "SELECT offer_id, merchant_id, cost_minor FROM catalogue_supply WHERE offer_id = ANY(%s::bigint[])",
        [list(offers)],
    )
    return {offer: Supplier(merchant, cost) for offer, merchant, cost in rows.fetchall()}


def merchants(ids: Collection[UUID]) -> dict[UUID, MerchantRow]:
    """These merchants, those there are."""
    rows = Merchant.objects.filter(id__in=list(ids)).values_list(*_ROW)
    return {row[0]: MerchantRow(*row) for row in rows}


def merchant_by_code(county: str, code: str) -> MerchantRow | None:
    """The merchant of a county (code) with this code."""
    row = Merchant.objects.filter(county__code=county, code=code).values_list(*_ROW).first()
    return MerchantRow(*row) if row else None


def added(id: UUID) -> tuple[UUID, datetime]:
    """Who added a merchant, and when."""
    return Merchant.objects.values_list("added_by", "added_at").get(id=id)


def county_of_merchant(id: UUID) -> str | None:
    """The code of the county whose orders a merchant fills; None when there is no such merchant."""
    return Merchant.objects.filter(id=id).values_list("county__code", flat=True).first()


def county_of_bank_proposal(id: UUID) -> str | None:
    """The county of the merchant whose account was proposed."""
    return BankProposal.objects.filter(id=id).values_list("merchant__county__code", flat=True).first()


def county_of_terms(id: UUID) -> str | None:
    """The county that terms are of."""
    return Terms.objects.filter(id=id).values_list("county__code", flat=True).first()


class Listed(NamedTuple):
    """A merchant among the others: how many offers it fills now, and whether an account waits for another person."""

    merchant: MerchantRow
    fills: int
    bank_waits: bool
    added_at: datetime


def of_counties(counties: Collection[str], most: int) -> list[MerchantRow]:
    """The merchants of these counties, the latest first."""
    rows = Merchant.objects.filter(county__code__in=list(counties)).order_by("-added_at", "-id")
    return [MerchantRow(*row) for row in rows.values_list(*_ROW)[:most]]


def listed(
    counties: Collection[str], *, only: Collection[UUID] | None = None, after: str = "", size: int = 50
) -> Page[Listed]:
    """The merchants of these counties, the latest first; `only` these, if told so."""
    rows = Merchant.objects.filter(county__code__in=list(counties)).select_related("county")
    if only is not None:
        rows = rows.filter(id__in=list(only))
    found = page(rows, ("added_at", "id"), after, size)
    ids = [row.id for row in found.rows]
    counted = Supply.objects.filter(merchant__in=ids).values("merchant").annotate(n=Count("offer"))
    fills = dict(counted.values_list("merchant", "n"))
    waits = set(BankProposal.objects.filter(merchant__in=ids, status=Decided.DRAFT).values_list("merchant", flat=True))
    return Page(
        [Listed(_row(row), fills.get(row.id, 0), row.id in waits, row.added_at) for row in found.rows], found.after
    )


def _row(row: Merchant) -> MerchantRow:
    return MerchantRow(row.id, row.code, row.name_zh, row.name_en, row.county.code, row.bank_holder, row.bank_account)


class Bank(NamedTuple):
    """An account somebody proposed for a merchant, and what became of it."""

    id: UUID
    holder: str
    account: str
    status: str
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


def bank_proposals(merchant: UUID, most: int = 5) -> list[Bank]:
    """The latest accounts proposed for a merchant, the one that waits among them."""
    rows = BankProposal.objects.filter(merchant=merchant).order_by("-proposed_at", "-id")
    return [Bank(*row) for row in rows.values_list(*Bank._fields)[:most]]


def merchant_of_bank_proposal(id: UUID) -> UUID | None:
    """Whose account was proposed."""
    return BankProposal.objects.filter(id=id).values_list("merchant", flat=True).first()


class Filled(NamedTuple):
    """An offer that a merchant fills: its cost, and its price in one list (None when that does not have it)."""

    offer: int
    name_zh: str
    name_en: str
    spec_zh: str
    spec_en: str
    cost_minor: int
    price_minor: int | None
    terms: UUID

    @property
    def take_minor(self) -> int | None:
        """What of the price is the platform's."""
        return None if self.price_minor is None else self.price_minor - self.cost_minor


_FILLED = """
SELECT s.offer_id, g.name_zh, g.name_en, g.spec_zh, g.spec_en, s.cost_minor, p.price_minor, s.terms_id
FROM catalogue_supply s JOIN catalogue_offer o ON o.id = s.offer_id JOIN catalogue_good g ON g.id = o.good_id
LEFT JOIN catalogue_price p ON p.offer_id = s.offer_id AND p.price_list_id = (
    SELECT l.id FROM catalogue_pricelist l
    WHERE l.county_id = o.county_id AND l.status = 'published' ORDER BY l.version DESC LIMIT 1)
WHERE s.merchant_id = %s AND s.offer_id > %s"""


def fills(merchant: UUID, *, at_a_loss: bool = False, after: str = "", size: int = 50) -> Page[Filled]:
    """The offers a merchant fills, by number, with the prices in force; `at_a_loss` those whose take is nothing or less."""
    last = int(after) if after.isascii() and after.isdigit() and len(after) <= rules.OFFER_DIGITS_MAX else 0
    narrowed = " AND p.price_minor <= s.cost_minor" if at_a_loss else ""
    rows = ask(f"{_FILLED}{narrowed} ORDER BY s.offer_id LIMIT %s", [merchant, last, size + 1]).fetchall()
    found = [Filled(*row) for row in rows[:size]]
    return Page(found, str(found[-1].offer) if len(rows) > size else "")


class TermsRow(NamedTuple):
    """Terms among the others. `sets` and `withdraws`: how many offers they name."""

    id: UUID
    merchant: UUID
    merchant_code: str
    merchant_name_zh: str
    merchant_name_en: str
    county: str
    status: str
    sets: int
    withdraw: list[int]
    note: str
    drawn_by: UUID
    drawn_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


def terms_list(
    counties: Collection[str],
    *,
    whose: Collection[UUID] | None = None,
    status: str = "",
    after: str = "",
    size: int = 50,
) -> Page[TermsRow]:
    """Terms of these counties, the latest first; of the merchants `whose` they are, when that is given."""
    rows = Terms.objects.filter(county__code__in=list(counties)).select_related("merchant", "county")
    if whose is not None:
        rows = rows.filter(merchant__in=list(whose))
    if status:
        rows = rows.filter(status=status)
    found = page(rows, ("drawn_at", "id"), after, size)
    counted = Cost.objects.filter(terms__in=[row.id for row in found.rows]).values("terms").annotate(n=Count("offer"))
    sets = dict(counted.values_list("terms", "n"))
    return Page([_terms_row(row, sets.get(row.id, 0)) for row in found.rows], found.after)


def terms(id: UUID) -> TermsRow | None:
    """These terms."""
    row = Terms.objects.select_related("merchant", "county").filter(id=id).first()
    return _terms_row(row, Cost.objects.filter(terms=id).count()) if row else None


def _terms_row(row: Terms, sets: int) -> TermsRow:
    whose = row.merchant
    return TermsRow(
        *(row.id, whose.id, whose.code, whose.name_zh, whose.name_en, row.county.code, row.status, sets, row.withdraw),
        *(row.note, row.drawn_by, row.drawn_at, row.decided_by, row.decided_at),
    )


def terms_waiting(counties: Collection[str]) -> int:
    """How many terms wait for another person in these counties."""
    return Terms.objects.filter(county__code__in=list(counties), status=Decided.DRAFT).count()


_UNFILLED = """
SELECT count(*) FROM places_place c
CROSS JOIN LATERAL (SELECT l.id FROM catalogue_pricelist l
    WHERE l.county_id = c.id AND l.status = 'published' ORDER BY l.version DESC LIMIT 1) l
JOIN catalogue_price p ON p.price_list_id = l.id
LEFT JOIN catalogue_supply s ON s.offer_id = p.offer_id
WHERE c.code = ANY(%s::text[]) AND s.offer_id IS NULL"""


def unfilled(counties: Collection[str]) -> int:
    """How many goods on sale in these counties nobody fills: orders of them wait."""
    found: int = one(_UNFILLED, [list(counties)])[0]
    return found


class Change(NamedTuple):
    """What terms do to one offer: cost None where they withdraw it; `before` of whoever fills it, or filled it before."""

    offer: int
    cost_minor: int | None
    before_merchant: UUID | None
    before_minor: int | None


def changes(row: TermsRow) -> list[Change]:
    """What terms change, by offer: beside what holds now while they wait, beside what held before once decided."""
    set_ = list(Cost.objects.filter(terms=row.id).order_by("offer_id"))
    now = suppliers([cost.offer_id for cost in set_] + row.withdraw) if row.status != Decided.APPROVED else {}
    found = [
        Change(cost.offer_id, cost.cost_minor, *_before(cost, now.get(cost.offer_id), row.status)) for cost in set_
    ]
    gone = [(offer, now.get(offer)) for offer in sorted(row.withdraw)]
    return found + [Change(offer, None, s and s.merchant, s and s.cost_minor) for offer, s in gone]


def _before(cost: Cost, now: Supplier | None, status: str) -> tuple[UUID | None, int | None]:
    if status == Decided.APPROVED:
        return cost.before_merchant_id, cost.before_minor
    return (now.merchant, now.cost_minor) if now else (None, None)


def latest_terms(county: str) -> UUID | None:
    """The terms approved last in a county: what was typed over older ones would undo somebody's change."""
    rows = Terms.objects.filter(county__code=county, status=Decided.APPROVED).order_by("-decided_at", "-id")
    return rows.values_list("id", flat=True).first()
