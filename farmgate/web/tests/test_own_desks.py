"""A merchant's person finds what is her merchant's and does it; the hub's person scans. Neither sees who ordered."""

import re
from datetime import timedelta

import pytest

from farmgate.catalogue.merchants import merchants
from farmgate.kernel.problems import Problem
from farmgate.people import services as people
from farmgate.people.queries import visible_to
from farmgate.sql import ask
from farmgate.sync import desk as desks
from farmgate.sync.desk import act
from farmgate.trade import queries as trade
from farmgate.web.tests.conftest import Desk, Office, desk
from farmgate.web.tests.supplying import at_desk_of, at_hub
from farmgate.web.tests.trading import Traded, traded
from tests.world import COUNTY, START

VILLAGER = "陈桂花"


@pytest.fixture
def goods(office: Office) -> Traded:
    return traded(office)


@pytest.fixture
def her(office: Office, goods: Traded) -> Desk:
    """She sits at the desk of the merchant that fills everything."""
    return at_desk_of(office, goods.shop.merchant, "dashan")


@pytest.fixture
def rival(office: Office, goods: Traded) -> Desk:
    """Another merchant of the same county."""
    added = {"county": COUNTY, "code": "S02", "name_zh": "对面商店"}
    return at_desk_of(office, desks.act(office.world.officer, "merchant.add", added), "rival")


def own_pages(goods: Traded) -> list[str]:
    merchant = f"/office/merchants/{goods.shop.merchant}"
    settlement = f"/office/settlements/{goods.settlement}"
    return [
        *("/office/", "/office/purchases/", "/office/settlements/", "/office/terms/", merchant),
        *(f"{merchant}/draft", f"{merchant}/feed"),
        *(f"/office/purchases/{id}" for id in (goods.collected, goods.dispatched, goods.accepted, goods.unanswered)),
        *(f"/office/purchases/{goods.dispatched}/packing", f"{settlement}/merchants/{goods.shop.merchant}"),
    ]


def test_her_roles_show_her_nothing_of_the_county(her: Desk) -> None:
    sees = visible_to(her.account.person_id)
    assert not sees.paths and not sees.station_ids


def test_her_day_begins_with_what_waits_for_her(office: Office, goods: Traded, her: Desk, rival: Desk) -> None:
    page = her.text("/office/")
    for purchase in (goods.unanswered, goods.accepted):
        assert f"/office/purchases/{purchase}" in page
    assert f"/office/purchases/{goods.dispatched}" not in page and "Owed to you" in page
    others = rival.text("/office/")
    assert "Nothing waits for your answer." in others and "/office/purchases/" + str(goods.unanswered) not in others


def test_no_page_of_hers_names_a_villager_or_what_the_county_keeps(goods: Traded, office: Office, her: Desk) -> None:
    for path in own_pages(goods):
        page = her.text(path)
        assert VILLAGER not in page and ">Take<" not in page and "/office/operations/" not in page, path
        assert "/office/orders/" not in page and "/office/villagers/" not in page, path
    assert f"{office.counter.phone.code}-" in her.text(f"/office/purchases/{goods.unanswered}")
    assert VILLAGER in office.officer.text(f"/office/purchases/{goods.unanswered}")


def test_another_merchant_finds_none_of_it(goods: Traded, rival: Desk, office: Office) -> None:
    for path in own_pages(goods)[4:]:
        assert rival.get(path).status_code == 404, path
        assert office.stranger.get(path).status_code == 404, path
    assert str(goods.shop.merchant) not in "".join(rival.text(path) for path in own_pages(goods)[:4])


def test_she_answers_and_sends(office: Office, goods: Traded, her: Desk, rival: Desk) -> None:
    offer = next(iter(office.world.offers))
    answer = f"/office/purchases/{goods.unanswered}/answer"
    assert rival.post(answer, **{f"missing_{offer}": "1"}).status_code == 404
    assert her.post(answer, **{f"missing_{offer}": "1"}).status_code == 302
    assert her.post(f"/office/purchases/{goods.unanswered}/dispatch", waybill="SF-9").status_code == 302
    row = trade.purchase(goods.unanswered)
    assert row is not None and row.state == "dispatched"
    packing = her.text(f"/office/purchases/{goods.unanswered}/packing")
    assert "<svg" in packing and VILLAGER not in packing


def test_the_intake_judges_by_the_merchant_that_is_named(goods: Traded, rival: Desk) -> None:
    offers = [[1, 100]]
    for kind, body in (
        ("purchase.answer", {"purchase": str(goods.unanswered), "short": []}),
        ("purchase.dispatch", {"purchase": str(goods.accepted)}),
        ("merchant.bank", {"merchant": str(goods.shop.merchant), "holder": "x", "account": "6222000011"}),
        ("terms.draft", {"merchant": str(goods.shop.merchant), "set": offers}),
        ("orders.cut", {"county": COUNTY, "until": "2026-11-23T01:00:00.000Z"}),
        ("merchant.add", {"county": COUNTY, "code": "M77", "name_zh": "x"}),
    ):
        with pytest.raises(Problem) as refused:
            act(rival.account, kind, body)
        assert refused.value.code == "not_allowed", kind


def test_what_she_proposes_somebody_of_the_county_decides(office: Office, goods: Traded, her: Desk) -> None:
    merchant = goods.shop.merchant
    assert her.post(f"/office/merchants/{merchant}/bank", holder="大山", account="6222 0000 9999").status_code == 302
    page = office.officer.text(f"/office/merchants/{merchant}")
    assert "at the merchant&#x27;s own desk" in page or "at the merchant's own desk" in page
    proposal = re.search(r"/office/merchants/bank/[0-9a-f-]{36}", page)
    assert proposal
    assert her.post(proposal[0], decision="approve").status_code == 404
    assert office.officer.post(proposal[0], decision="approve").status_code == 302
    assert merchants([merchant])[merchant].bank_account == "622200009999"


def test_at_the_draft_she_sees_her_own_costs_alone(office: Office, goods: Traded, her: Desk, rival: Desk) -> None:
    mine = her.text(f"/office/merchants/{goods.shop.merchant}/draft")
    assert 'value="9.00"' in mine
    found = re.search(r"/office/merchants/[0-9a-f-]{36}", rival.text("/office/"))
    assert found
    theirs = rival.text(f"{found[0]}/draft")
    assert 'value="9.00"' not in theirs and "S01" not in theirs
    offer = next(iter(office.world.offers))
    drawn = rival.post(f"{found[0]}/drafted", **{f"cost_{offer}": "8.00", "note": "cheaper"})
    if drawn.status_code == 422:
        base = re.search(r'name="base" value="([^"]*)"', theirs)
        assert base
        drawn = rival.post(f"{found[0]}/drafted", **{f"cost_{offer}": "8.00", "note": "cheaper", "base": base[1]})
    terms = rival.text(drawn.headers["Location"])
    assert "From another merchant" not in terms and "9.00" not in terms
    assert "From another merchant" in office.officer.text(drawn.headers["Location"])


def test_nobody_sells_and_approves(office: Office, her: Desk) -> None:
    with pytest.raises(Problem) as refused:
        people.grant_role(her.account.person_id, "accountant", START, place=office.world.county.id)
    assert refused.value.code == "both_sides"


def test_a_merchants_person_comes_by_two_people(office: Office, goods: Traded) -> None:
    officer = office.world.officer.person_id
    keeper = people.open_account(people.add_person("屈小川"), "keeper", "correct horse battery")
    people.grant_role(keeper.person_id, "keeper", START - timedelta(days=9), place=office.world.county.id)
    body = {"name": "覃老板", "role": "merchant", "place": COUNTY, "merchant": str(goods.shop.merchant)}
    asked = act(keeper, "person.add", body)
    assert not visible_to(asked).paths and officer
    with pytest.raises(Problem):
        act(keeper, "role.decide", {"proposal": str(asked), "granted": True})
    act(office.world.officer, "role.decide", {"proposal": str(asked), "granted": True})
    assert "At the desk of S01" in office.officer.text("/office/staff/")
    end = {"person": str(asked), "role": "merchant", "place": COUNTY, "merchant": str(goods.shop.merchant)}
    act(keeper, "role.end", end)
    assert "At the desk of S01" not in office.officer.text("/office/staff/")


def test_the_pages_of_the_staff_give_and_end_it(office: Office, goods: Traded) -> None:
    account = people.open_account(people.add_person("屈小川"), "keeper", "correct horse battery")
    people.grant_role(account.person_id, "keeper", START - timedelta(days=9), place=office.world.county.id)
    keeper = desk(account)
    assert "At the desk of S01 Dashan" in keeper.text("/office/staff/add", to="office")
    wanted = {"office-name": "覃老板", "office-role": f"merchant:{goods.shop.merchant}", "office-place": COUNTY}
    page = keeper.post("/office/staff/added?to=office", **wanted).headers["Location"]
    asked = re.search(r"/office/staff/asked/[0-9a-f-]{36}", office.officer.text("/office/staff/"))
    assert asked
    office.officer.post(asked[0], granted="yes")
    assert "At the desk of S01 Dashan" in keeper.text(page)
    assert keeper.post(f"{page}/end", role="merchant", at=COUNTY, note="moved").status_code == 404
    ended = {"role": "merchant", "at": COUNTY, "merchant": str(goods.shop.merchant), "note": "moved"}
    assert keeper.post(f"{page}/end", **ended).status_code == 302
    assert "End this role" not in keeper.text(page)


def test_a_merchant_of_another_county_is_no_place_for_it(office: Office, goods: Traded) -> None:
    keeper = people.open_account(people.add_person("屈小川"), "keeper", "correct horse battery")
    people.grant_role(keeper.person_id, "keeper", START - timedelta(days=9), place=office.world.county.id)
    for merchant in ({}, {"merchant": "00000000-0000-4000-8000-000000000000"}):
        with pytest.raises(Problem):
            act(keeper, "person.add", {"name": "覃老板", "role": "merchant", "place": COUNTY, **merchant})


def test_the_hub_scans_one_by_one_and_hears_where_it_goes(office: Office, goods: Traded) -> None:
    hub, away = at_hub(office), at_hub(office, "hub2", "420528")
    door = hub.text("/office/")
    assert 'id="scan"' in door and "On their way here" in door and VILLAGER not in door
    deed = "/office/parcels/hub/receive"
    assert away.post(f"{deed}?county={COUNTY}", codes=goods.code, condition="ok").status_code == 404
    assert away.post(deed, codes=goods.code, condition="ok").status_code == 422
    done = hub.post(deed, codes=goods.code.lower(), condition="ok")
    page = hub.text(done.headers["Location"])
    assert 'data-say="月亮包村服务站"' in page and "scan-answer good" in page
    assert "longest here" in page and goods.code not in away.text("/office/")
    unknown = hub.post(deed, codes="ZZZZZZZZ", condition="ok")
    assert unknown.status_code == 422 and "scan-answer bad" in unknown.content.decode()


def test_the_hubs_person_does_nothing_else(office: Office, goods: Traded) -> None:
    hub = at_hub(office)
    assert not visible_to(hub.account.person_id).paths
    for kind, body in (
        ("purchase.dispatch", {"purchase": str(goods.accepted)}),
        ("message.send", {"county": COUNTY, "zh": "x", "en": "x"}),
        ("orders.cut", {"county": COUNTY, "until": "2026-11-23T01:00:00.000Z"}),
    ):
        with pytest.raises(Problem) as refused:
            act(hub.account, kind, body)
        assert refused.value.code == "not_allowed", kind


@pytest.mark.parametrize("path", ["/office/", "/office/purchases/", "/office/settlements/"])
def test_questions_do_not_grow(office: Office, goods: Traded, her: Desk, path: str) -> None:
    her.text(path)
    before = her.questions(path)
    office.counter.order()
    office.counter.phone.sync()
    goods.shop.cut(hours=21)
    assert her.questions(path) == before


def test_she_says_another_price_and_the_county_keeps_its_part(office: Office, goods: Traded, her: Desk) -> None:
    path, (offer, price) = f"/office/purchases/{goods.unanswered}", list(office.world.offers.items())[1]
    cost = price * 9 // 10
    page = her.text(path)
    assert f"{cost / 100:.2f}" in page and f"{price / 100:.2f}" not in page and "New price each (yuan)" not in page
    done = her.post(f"{path}/ask", offer=str(offer), cost=f"{cost / 100 + 1:.2f}", until="2026-11-26T09:00")
    assert done.status_code == 302
    assert ask("SELECT unit_price_minor, unit_cost_minor, state FROM trade_ask").fetchall() == [
        (price + 100, cost + 100, "open")
    ]
    page = her.text(path)
    assert "Waits for her answer" in page and VILLAGER not in page and "/office/orders/" not in page
    assert "/office/operations/" not in page and f"{price / 100 + 1:.2f}" not in page
    assert VILLAGER in office.officer.text(path)


def test_she_sends_another_good_instead(office: Office, goods: Traded, her: Desk) -> None:
    (offer, price), (other, _) = list(office.world.offers.items())[1:3]
    form = {"offer": str(offer), "cost": f"{price * 9 / 1000:.2f}", "substitute": str(other)}
    path = f"/office/purchases/{goods.unanswered}"
    assert her.post(f"{path}/ask", until="2026-11-26T09:00", **form).status_code == 302
    assert ask("SELECT offer_before, offer, unit_price_minor FROM trade_ask").fetchall() == [(offer, other, price)]
    assert " → " in her.text(path)


def test_only_whose_purchase_order_it_is_may_say_another_price(office: Office, goods: Traded, rival: Desk) -> None:
    offer = next(iter(office.world.offers))
    form = {"offer": str(offer), "price": "12.00", "cost": "11.00", "until": "2026-11-26T09:00"}
    path = f"/office/purchases/{goods.unanswered}/ask"
    for other, status in ((rival, 404), (office.neighbour, 404), (office.stranger, 404), (at_hub(office), 404)):
        assert other.post(path, **form).status_code == status
    assert ask("SELECT count(*) FROM trade_ask").fetchone() == (0,)


def test_her_own_costs_stay_agreed_with_the_county(office: Office, goods: Traded, her: Desk) -> None:
    """Whoever signs past the form: a cost alone, or a cost that rises by more than the price, is not hers to set."""
    offer, price = list(office.world.offers.items())[1]
    cost = price * 9 // 10
    for new_price, new_cost in ((price, cost + 1), (price + 100, cost + 101), (price - 100, cost)):
        change = {"offer": offer, "unit_price_minor": new_price, "unit_cost_minor": new_cost}
        body = {"purchase": str(goods.unanswered), "changes": [change], "until": "2026-11-26T01:00:00.000Z"}
        with pytest.raises(Problem) as refused:
            act(her.account, "purchase.ask", body)
        assert refused.value.code == "take_lessened"
    act(office.world.officer, "purchase.ask", body)
