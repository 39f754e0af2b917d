"""Every page of the office opens for an insider, in both languages, with nothing left to run in the page itself."""

import re
from datetime import timedelta

import pytest

from farmgate.people import services as people
from farmgate.web.tests import crediting, interfacing, paying, supplying
from farmgate.web.tests.conftest import Office, desk, odd_order
from farmgate.web.tests.trading import traded
from tests.world import START

LISTS = [
    "/office/",
    "/office/well/",
    "/office/stations/",
    "/office/stations/S0001",
    "/office/stations/open",
    "/office/stations/S0001/change",
    "/office/orders/",
    "/office/exceptions/",
    "/office/slip/",
    "/office/limits/",
    "/office/clock/",
    "/office/accounts/",
    "/office/accounts/escrow:420527",
    "/office/trial-balance/",
    "/office/proposals/",
    "/office/bags/",
    "/office/refunds/",
    "/office/dues/",
    "/office/deposits/",
    "/office/transfers/",
    "/office/bags/seal",
    "/office/purchases/",
    "/office/asks/",
    "/office/parcels/",
    "/office/parcels/hub",
    "/office/plans/",
    "/office/settlements/",
    "/office/taken-back/",
    "/office/taken-back/?state=waiting",
    "/office/commissions/",
    "/office/accounts/?kind=payable",
    "/office/accounts/?kind=commission",
    "/office/prices/",
    "/office/prices/420527/1",
    "/office/prices/420527/draft",
    "/office/merchants/",
    "/office/merchants/add",
    "/office/terms/",
    "/office/villagers/",
    "/office/complaints/",
    "/office/complaints/?state=late",
    "/office/complaints/file",
    "/office/staff/",
    "/office/staff/add",
    "/office/staff/add?to=office",
    "/office/login/first",
    "/office/devices/",
    "/office/devices/invite",
    "/office/messages/",
    "/office/operations/",
    "/office/interface/",
    "/office/interface/issue",
    "/office/interface/hook",
    "/office/me/",
]


def pages(office: Office) -> list[str]:
    """Lists, and one of each thing."""
    placed, odd = office.counter.phone.log[-1].id, odd_order(office)
    return [
        *LISTS,
        *(
            path
            for path in supplying.things(supplying.fill(office)).values()
            if not path.endswith(("/errors", "/progress"))
        ),
        f"/office/orders/{placed}",
        f"/office/operations/{placed}",
        f"/office/exceptions/{odd}",
        f"/office/orders/{odd}",
        f"/office/villagers/{office.counter.villager}",
        f"/office/villagers/{office.counter.villager}/statement/",
        f"/office/devices/{office.counter.phone.code}",
        f"/office/staff/{office.counter.phone.agent}",
        f"/office/accounts/drawer:{office.counter.phone.code}",
        f"/office/accounts/float:{office.counter.phone.agent}",
    ]


def goods_pages(office: Office) -> list[str]:
    """What becomes of orders, step by step."""
    goods = traded(office, 2)
    paid = paying.fill(office)
    programs = interfacing.things(interfacing.fill(office, goods)).values()
    settlement = f"/office/settlements/{goods.settlement}"
    lent = crediting.lent(office)
    return [
        *("/office/dues/", "/office/deposits/", f"/office/deposits/{lent.draft}", f"/office/orders/{lent.order}"),
        *programs,
        *("/office/purchases/", "/office/parcels/", "/office/plans/", "/office/settlements/", "/office/refunds/"),
        *(f"/office/purchases/{id}" for id in (goods.collected, goods.dispatched, goods.accepted, goods.unanswered)),
        f"/office/purchases/{goods.dispatched}/packing",
        f"/office/parcels/{goods.parcel}",
        f"/office/plans/{goods.draft}",
        settlement,
        f"{settlement}/bank",
        f"{settlement}/merchants/{goods.shop.merchant}",
        f"{settlement}/agents/{office.counter.phone.agent}",
        f"/office/operations/{goods.settlement}",
        *(path for path in paying.things(paid).values() if not path.endswith("/file")),
        f"/office/accounts/payable:{goods.shop.merchant}",
        f"/office/accounts/commission:{office.counter.phone.agent}",
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_goods_open(office: Office, language: str) -> None:
    reader = desk(office.world.officer, language=language)
    for path in goods_pages(office):
        html = reader.text(path)
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", html), path


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_opens(office: Office, language: str) -> None:
    officer = office.world.officer.person_id
    people.grant_role(officer, "keeper", START - timedelta(days=1), place=office.world.county.id)
    reader = desk(office.world.officer, language=language)
    for path in pages(office):
        html = reader.text(path)
        assert f'lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in html, path
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", html), path
