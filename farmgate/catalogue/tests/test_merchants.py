"""Merchants, their bank accounts and terms: one person draws up, another decides, and the latest approved terms hold."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from farmgate.catalogue import merchants, queries, supplying
from farmgate.catalogue.models import BankProposal, Cost, Supply, Terms
from farmgate.catalogue.tests.conftest import DRAWER, MONDAY, REVIEWER, County
from farmgate.kernel.problems import Problem


def add(county: County, code: str = "M01") -> UUID:
    merchant = uuid4()
    supplying.add_merchant(merchant, county.code, code, "秭归日杂", "Zigui Goods", DRAWER, MONDAY)
    return merchant


def draft(merchant: UUID, costs: dict[int, int], withdraw: tuple[int, ...] = ()) -> UUID:
    terms = uuid4()
    supplying.draft_terms(terms, merchant, list(costs.items()), withdraw, DRAWER, MONDAY)
    return terms


def approve(terms: UUID, days: int = 0) -> None:
    supplying.decide_terms(terms, REVIEWER, MONDAY + timedelta(days=days), approve=True)


def test_a_merchant_is_found_by_its_id_and_its_code(county: County, neighbour: County) -> None:
    merchant, theirs = add(county), add(neighbour)
    row = queries.merchants([merchant])[merchant]
    assert (row.code, row.name_en, row.county, row.bank_account) == ("M01", "Zigui Goods", county.code, "")
    assert queries.county_of_merchant(theirs) == neighbour.code
    assert queries.county_of_merchant(uuid4()) is None
    found = merchants.merchant_by_code(county.code, "M01")
    assert found is not None
    assert found.id == merchant
    with pytest.raises(Problem) as refused:
        add(county)
    assert refused.value.code == "merchant_code_taken"


def test_nobody_fills_an_offer_until_terms_are_approved(county: County) -> None:
    merchant, apples = add(county), county.offers[1]
    terms = draft(merchant, {apples: 900})
    assert queries.suppliers([apples]) == {}
    approve(terms)
    assert queries.suppliers([apples, county.offers[2]]) == {apples: queries.Supplier(merchant, 900)}


def test_the_terms_approved_last_hold_whenever_they_were_drawn_up(county: County) -> None:
    first, second, apples = add(county), add(county, "M02"), county.offers[1]
    older, newer = draft(first, {apples: 900}), draft(second, {apples: 800})
    approve(newer)
    approve(older, days=1)
    assert queries.suppliers([apples])[apples] == queries.Supplier(first, 900)
    row = merchants.terms(older)
    assert row is not None
    assert merchants.changes(row) == [merchants.Change(apples, 900, second, 800)]


def test_what_is_withdrawn_has_no_supplier(county: County) -> None:
    first, second = add(county), add(county, "M02")
    apples, salt = county.offers[1], county.offers[3]
    approve(draft(first, {apples: 900, salt: 100}))
    gone = draft(first, {}, (apples, salt))
    approve(draft(second, {salt: 90}))
    approve(gone)
    assert queries.suppliers([apples, salt]) == {salt: queries.Supplier(second, 90)}


@pytest.mark.parametrize("kind", ["terms", "bank"])
def test_who_drew_up_cannot_decide(county: County, kind: str) -> None:
    merchant, proposal = add(county), uuid4()
    terms = draft(merchant, {county.offers[1]: 900})
    supplying.propose_bank(proposal, merchant, "王秀英", "6222000012345678", DRAWER, MONDAY)
    decide, waits = (supplying.decide_terms, terms) if kind == "terms" else (supplying.decide_bank, proposal)
    with pytest.raises(Problem) as refused:
        decide(waits, DRAWER, MONDAY, approve=True)
    assert refused.value.code == "same_person"
    assert queries.suppliers([county.offers[1]]) == {}
    rows = Terms.objects.filter(id=terms) if kind == "terms" else BankProposal.objects.filter(id=proposal)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="approved", decided_by=DRAWER, decided_at=MONDAY)


def test_the_bank_account_is_the_one_two_people_agreed_on(county: County) -> None:
    merchant, good, bad = add(county), uuid4(), uuid4()
    supplying.propose_bank(good, merchant, "王秀英", "6222000012345678", DRAWER, MONDAY)
    with pytest.raises(Problem) as waits:
        supplying.propose_bank(bad, merchant, "别人", "6222000099999999", DRAWER, MONDAY)
    assert waits.value.code == "bank_already_proposed"
    supplying.decide_bank(good, REVIEWER, MONDAY, approve=True)
    supplying.propose_bank(bad, merchant, "别人", "6222000099999999", DRAWER, MONDAY)
    supplying.decide_bank(bad, REVIEWER, MONDAY, approve=False)
    assert queries.merchants([merchant])[merchant][-2:] == ("王秀英", "6222000012345678")
    with pytest.raises(Problem) as settled:
        supplying.decide_bank(bad, REVIEWER, MONDAY, approve=True)
    assert settled.value.code == "already_decided"


def test_terms_name_offers_of_their_county_once(county: County, neighbour: County) -> None:
    merchant, apples = add(county), county.offers[1]
    for costs, withdraw, code in (
        ([(neighbour.offers[1], 900)], [], "unknown_offer"),
        ([(apples, 900), (apples, 800)], [], "offer_twice"),
        ([], [], "nothing_to_change"),
        ([], [apples], "not_supplied"),
    ):
        with pytest.raises(Problem) as refused:
            supplying.draft_terms(uuid4(), merchant, costs, withdraw, DRAWER, MONDAY)
        assert refused.value.code == code
    assert not Terms.objects.exists()


def test_decided_terms_stay_as_they_are(county: County) -> None:
    terms = draft(add(county), {county.offers[1]: 900})
    approve(terms)
    for change in (
        lambda: Cost.objects.filter(terms=terms).update(cost_minor=1),
        lambda: Terms.objects.filter(id=terms).update(note="x"),
        lambda: Cost.objects.create(terms_id=terms, offer_id=county.offers[2], cost_minor=1),
    ):
        with pytest.raises(DatabaseError, match="decided"), transaction.atomic():
            change()


def test_a_merchants_offers_show_what_is_left_of_the_price(county: County) -> None:
    merchant = add(county)
    county.publish({1: 1000, 2: 500})
    approve(draft(merchant, {county.offers[1]: 900, county.offers[2]: 500, county.offers[3]: 50}))
    page = merchants.fills(merchant, size=2)
    rest = merchants.fills(merchant, after=page.after, size=2)
    takes = {row.name_en: row.take_minor for row in page.rows + rest.rows}
    assert takes == {"Fuji apples": 100, "Apple vinegar": 0, "Table salt": None}
    assert rest.after == ""
    assert [row.name_en for row in merchants.fills(merchant, at_a_loss=True).rows] == ["Apple vinegar"]
    assert Supply.objects.count() == 3
