"""Two people settle merchants at the same moment: terms of one good, one bank account."""

from uuid import UUID

from farmgate.sync import desk
from tests.races.county import County, deed
from tests.races.test_desks import Other, told
from tests.world import COUNTY


def test_two_merchants_come_to_fill_one_good(county: County) -> None:
    """Whoever is approved later fills it, and her terms say who did before."""
    merchants, terms = zip(*(_terms(county, code, cost) for code, cost in (("M01", 900), ("M02", 800))), strict=True)
    deeds = [
        deed(account, "terms.decide", {"terms": drawn, "decision": "approve"})
        for account, drawn in zip((county.world.accountant, county.clerk), terms, strict=True)
    ]

    def the_later_holds(one: Other, other: Other) -> None:
        assert told(one, other) == ["done", "done"]
        ((held,),) = county.owner.ask("SELECT merchant_id FROM catalogue_supply")
        before = county.owner.ask("SELECT terms_id, before_merchant_id FROM catalogue_cost")
        assert sorted(str(merchant) for _, merchant in before if merchant) == [m for m in merchants if m != str(held)]
        assert [str(drawn) for drawn, merchant in before if merchant] == [terms[merchants.index(str(held))]]

    tally = county.race(*deeds, the_later_holds)
    assert tally.waits > 0


def test_terms_are_decided_once(county: County) -> None:
    _, drawn = _terms(county, "M01", 900)
    approve = deed(county.world.accountant, "terms.decide", {"terms": drawn, "decision": "approve"})
    reject = deed(county.clerk, "terms.decide", {"terms": drawn, "decision": "reject"})

    def once(one: Other, other: Other) -> None:
        assert told(one, other) == ["already_decided", "done"]
        ((held,),) = county.owner.ask("SELECT count(*) FROM catalogue_supply")
        assert held == isinstance(one, UUID)

    tally = county.race(approve, reject, once)
    assert tally.waits > 0


def test_one_account_at_a_time_waits_for_a_merchant(county: County) -> None:
    merchant = _merchant(county, "M01")
    deeds = [
        deed(account, "merchant.bank", {"merchant": merchant, "holder": "日杂", "account": number})
        for account, number in ((county.world.accountant, "622200001"), (county.clerk, "622200002"))
    ]

    def once(one: Other, other: Other) -> None:
        assert told(one, other) == ["bank_already_proposed", "done"]

    tally = county.race(*deeds, once, alike=True)
    assert tally.waits > 0


def test_an_account_is_decided_once(county: County) -> None:
    given = {"merchant": _merchant(county, "M01"), "holder": "日杂", "account": "622200001"}
    proposal = str(desk.act(county.world.officer, "merchant.bank", given))
    approve = deed(county.world.accountant, "merchant.bank_decide", {"proposal": proposal, "decision": "approve"})
    reject = deed(county.clerk, "merchant.bank_decide", {"proposal": proposal, "decision": "reject"})

    def once(one: Other, other: Other) -> None:
        assert told(one, other) == ["already_decided", "done"]
        ((account,),) = county.owner.ask("SELECT bank_account FROM catalogue_merchant")
        assert account == ("622200001" if isinstance(one, UUID) else "")

    tally = county.race(approve, reject, once)
    assert tally.waits > 0


def _merchant(county: County, code: str) -> str:
    return str(desk.act(county.world.officer, "merchant.add", {"county": COUNTY, "code": code, "name_zh": "日杂"}))


def _terms(county: County, code: str, cost_minor: int) -> tuple[str, str]:
    """A merchant and its terms for the first good of the list, drawn up by the officer."""
    merchant, offer = _merchant(county, code), next(iter(county.world.offers))
    terms = desk.act(county.world.officer, "terms.draft", {"merchant": merchant, "set": [[offer, cost_minor]]})
    return merchant, str(terms)
