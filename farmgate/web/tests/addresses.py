"""Every address of the URL table, what kind it is, and a county's own ids to fill it with.

Whoever adds an address adds a line here: who may open it is tried by `test_every_address.py`, and forgetting is noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from farmgate.people import services as people
from farmgate.people.listings import Account
from farmgate.places import services as places
from farmgate.sync import desk as desks
from farmgate.sync import enrolment
from farmgate.sync.client import Phone
from farmgate.web.tests import crediting, interfacing, paying, supplying
from farmgate.web.tests.conftest import Office, odd_order
from farmgate.web.tests.deeds import Deed
from farmgate.web.tests.trading import Traded, asked_long_ago, traded
from tests.world import COUNTY, START, Api

# Open to anyone: they show nothing of any county.
OPEN = {
    "goods/pictures/<picture:hash>.webp",
    "goods/pictures/<code:station>.json",
    "",
    "healthz",
    "readyz",
    "field/",
    "field",
    "language",
    "pay/<str:code>",
}
# The ways in, tried by test_entrances.py and test_second_factor.py, and what one changes of one's own log-in, tried by
# test_own_log_in.py: no record passes through them.
WAYS_IN = {f"office/{path}" for path in ("login", "login/second", "login/enrol", "login/first", "logout")}
WAYS_IN |= {f"office/me/{path}" for path in ("password", "second", "others")}
PROGRAMS = {f"api/{name}" for name in ("sync", "enrol", "slip", "pickup", "paylink", "earnings", "statement")}
# Whatever stands below it is for superusers of the admin alone.
ADMIN = "admin/"
# Whatever stands below it is for programs with a token alone: test_api_permissions.py.
INTERFACE = "api/v1/"

# Lists and forms: they open for whoever has a role, and hold only what she sees. `True`: an officer finds her county there.
LISTS = {
    "office/": True,
    "office/well/": True,
    "office/stations/": True,
    "office/stations/open": True,
    "office/orders/": True,
    "office/exceptions/": True,
    "office/slip/": False,
    "office/limits/": False,
    "office/accounts/": True,
    "office/trial-balance/": False,
    "office/proposals/": True,
    "office/bags/": True,
    "office/refunds/": True,
    "office/dues/": True,
    "office/deposits/": True,
    "office/transfers/": True,
    "office/bags/seal": True,
    "office/purchases/": True,
    "office/asks/": True,
    "office/parcels/": True,
    "office/parcels/hub": True,
    "office/claims/": True,
    "office/plans/": True,
    "office/settlements/": True,
    "office/clock/": False,
    "office/taken-back/": True,
    "office/commissions/": True,
    "office/prices/": False,
    "office/merchants/": True,
    "office/merchants/add": True,
    "office/terms/": True,
    "office/villagers/": True,
    "office/complaints/": True,
    "office/complaints/file": True,
    "office/staff/": True,
    "office/staff/add": True,
    "office/devices/": True,
    "office/devices/invite": True,
    "office/messages/": True,
    "office/operations/": True,
    "office/interface/": True,
    "office/interface/issue": True,
    "office/interface/hook": True,
    "office/me/": False,
}


@dataclass
class Addresses:
    """Things and deeds of Zigui: route -> the address, and for deeds what an officer would post there."""

    things: dict[str, str]
    deeds: dict[str, tuple[str, Deed]]
    marks: list[str]


def routes() -> Iterator[str]:
    """Every route of the table, those of the admin summed up in one."""
    yield from _below(get_resolver().url_patterns, "")


def _below(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def fill(office: Office, insider: Account) -> Addresses:
    """A county with one of each thing, made by others than the insider, so that she may decide about all of them."""
    world, counter = office.world, office.counter
    agent, colleague = _staffed(office)
    keeper = _keeper(office)
    placed, refunded, odd = counter.phone.log[2].id, odd_order(office), odd_order(office)
    back = {"operation": refunded, "decision": "refund"}
    desks.act(world.accountant, "money.approve", {"proposal": str(desks.act(world.officer, "suspense.propose", back))})
    bag = counter.record("bag.seal", _bag(office, "ZG1"))
    opened = counter.record("bag.seal", _bag(office, "ZG2"))
    counter.phone.sync()
    desks.act(world.officer, "bag.open", {"bag": str(opened.id), "count_minor": 100})
    waiting, frozen = _phone(office, 2), _phone(office, 3, approve=True)
    people.freeze_device(frozen.device)
    raised = {"agent": str(world.agents[0].id), "direction": "raise", "amount_minor": 500}
    float_ = desks.act(world.accountant, "float.propose", raised)
    asked = desks.act(keeper, "role.grant", {"person": str(colleague), "role": "auditor", "place": COUNTY})
    prices = [[offer, price + 100] for offer, price in list(world.offers.items())[:1]]
    desks.act(world.accountant, "price_list.draft", {"county": COUNTY, "set": prices})
    desks.act(world.officer, "message.send", {"county": COUNTY, "zh": "月亮包停电", "en": "月亮包 power cut"})
    ids = {"placed": placed, "odd": odd, "bag": bag.id, "float": float_, "asked": asked, "villager": counter.villager}
    ids |= _complaints(office, keeper)
    ids |= {"agent": agent, "code": counter.phone.code, "waiting": waiting.code, "frozen": frozen.code}
    goods = traded(office, 2)
    paid = paying.fill(office)
    asked_long_ago(goods, office)
    ids |= {"terms_of_deposit": crediting.lent(office).draft}
    ids |= {"receiving": crediting.receiving(office)}
    ids |= supplying.fill(office) | interfacing.fill(office, goods)
    marks = [
        counter.phone.code,
        "月亮包",
        "陈桂花",
        "王秀英",
        "秭归",
        waiting.code,
        frozen.code,
        goods.code,
        "大山",
        "SF-7",
    ]
    things = _things(ids) | {"office/deposits/<uuid:id>": f"/office/deposits/{ids['terms_of_deposit']}"}
    things |= supplying.things(ids) | interfacing.things(ids) | _goods_things(goods, office) | paying.things(paid)
    deeds = supplying.deeds(ids) | interfacing.deeds(ids) | _goods_deeds(goods, office) | paying.deeds(paid)
    deeds |= crediting.deeds(ids["terms_of_deposit"], ids["receiving"])
    return Addresses(things, _deeds(ids, office) | deeds, marks)


def _complaints(office: Office, keeper: Account) -> dict[str, Any]:
    """One that waits and one that is answered, both taken down by the keeper."""
    said = {"county": COUNTY, "villager": str(office.counter.villager), "station": "S0001", "channel": "hotline"}
    said |= {"category": "cash", "words": "月亮包少给十块"}
    open_, answered = (desks.act(keeper, "complaint.file", said) for _ in range(2))
    answer = {"complaint": str(answered), "outcome": "not_upheld", "words": "没有查到"}
    desks.act(keeper, "complaint.answer", answer)
    return {"complaint": open_, "answered": answered}


def _bag(office: Office, seal_no: str) -> dict[str, Any]:
    return {"shift": str(office.counter.shift), "seal_no": seal_no, "to": f"safe:{COUNTY}", "amount_minor": 100}


def _phone(office: Office, till: int, approve: bool = False) -> Phone:
    """Another phone of the first station."""
    world, phone = office.world, Phone(Api().post)
    phone.enrol(enrolment.invite(world.officer, "S0001", till, world.agents[0].id))
    if approve:
        desks.act(world.officer, "device.approve", {"device": phone.device})
    return phone


def _staffed(office: Office) -> tuple[Any, Any]:
    """A station without phones and its agent; and somebody who has asked for work in the office."""
    station = places.open_station("S0009", "月亮包二站", "420527100200", START.date(), lat=30.8, lon=110.98)
    agent, colleague = people.add_person("王秀英二"), people.add_person("月亮包周敏")
    people.grant_role(agent, "agent", START - timedelta(days=9), station=station.id)
    people.grant_role(colleague, "auditor", START - timedelta(days=9), place=office.world.county.id)
    people.end_role_at(colleague, "auditor", START, place=office.world.county.id)
    people.grant_role(colleague, "agent", START - timedelta(days=9), station=station.id)
    return agent, colleague


def _keeper(office: Office) -> Account:
    account = people.open_account(people.add_person("屈小川"), "keeper", "correct horse battery")
    people.grant_role(account.person_id, "keeper", START - timedelta(days=9), place=office.world.county.id)
    return account


def _things(ids: dict[str, Any]) -> dict[str, str]:
    return {
        "office/stations/<code:code>": "/office/stations/S0001",
        "office/stations/<code:code>/change": "/office/stations/S0001/change",
        "office/orders/<uuid:id>": f"/office/orders/{ids['placed']}",
        "office/exceptions/<uuid:id>": f"/office/exceptions/{ids['odd']}",
        "office/accounts/<code:account>": f"/office/accounts/drawer:{ids['code']}",
        "office/bags/<uuid:id>": f"/office/bags/{ids['bag']}",
        "office/prices/<code:county>/draft": f"/office/prices/{COUNTY}/draft",
        "office/prices/<code:county>/<number:version>": f"/office/prices/{COUNTY}/1",
        "office/villagers/<uuid:id>": f"/office/villagers/{ids['villager']}",
        "office/villagers/<uuid:id>/statement/": f"/office/villagers/{ids['villager']}/statement/",
        "office/complaints/<uuid:id>": f"/office/complaints/{ids['answered']}",
        "office/complaints/<uuid:id>/slip": f"/office/complaints/{ids['answered']}/slip",
        "office/staff/<uuid:id>": f"/office/staff/{ids['agent']}",
        "office/devices/<code:code>": f"/office/devices/{ids['code']}",
        "office/operations/<uuid:id>": f"/office/operations/{ids['placed']}",
    }


def _goods_things(goods: Traded, office: Office) -> dict[str, str]:
    settlement = f"/office/settlements/{goods.settlement}"
    agent = office.counter.phone.agent
    return {
        "office/purchases/<uuid:id>": f"/office/purchases/{goods.unanswered}",
        "office/purchases/<uuid:id>/packing": f"/office/purchases/{goods.dispatched}/packing",
        "office/parcels/<uuid:id>": f"/office/parcels/{goods.parcel}",
        "office/claims/<uuid:id>": f"/office/claims/{goods.lost.claim}",
        "office/plans/<uuid:id>": f"/office/plans/{goods.draft}",
        "office/settlements/<uuid:id>": settlement,
        "office/settlements/<uuid:id>/bank": f"{settlement}/bank",
        "office/settlements/<uuid:id>/merchants/<uuid:merchant>": f"{settlement}/merchants/{goods.shop.merchant}",
        "office/settlements/<uuid:id>/agents/<uuid:agent>": f"{settlement}/agents/{agent}",
    }


def _goods_deeds(goods: Traded, office: Office) -> dict[str, tuple[str, Deed]]:
    offer = next(iter(office.world.offers))
    settlement = f"/office/settlements/{goods.settlement}"
    plan = {"rate": "6.25", "return_days": "10", "note": "harvest"}
    return {
        "office/purchases/cut": ("/office/purchases/cut", Deed({"until": "2026-11-22T09:00"})),
        "office/asks/lapse": ("/office/asks/lapse", Deed()),
        "office/purchases/<uuid:id>/ask": (
            f"/office/purchases/{goods.unanswered}/ask",
            Deed({"offer": str(offer), "price": "12.00", "cost": "11.00", "until": "2026-11-26T09:00"}),
        ),
        "office/purchases/<uuid:id>/answer": (
            f"/office/purchases/{goods.unanswered}/answer",
            Deed({f"missing_{offer}": "1"}),
        ),
        "office/purchases/<uuid:id>/dispatch": (
            f"/office/purchases/{goods.accepted}/dispatch",
            Deed({"waybill": "SF1"}),
        ),
        "office/parcels/hub/receive": (
            "/office/parcels/hub/receive",
            Deed({"codes": goods.code, "condition": "ok"}),
        ),
        "office/parcels/<uuid:id>/code": (f"/office/parcels/{goods.parcel}/code", Deed(looks=True)),
        "office/parcels/<uuid:id>/lost": (
            f"/office/parcels/{goods.parcel}/lost",
            Deed({"what": "lost", "note": "van"}),
        ),
        "office/parcels/<uuid:id>/lost/<uuid:loss>": (
            f"/office/parcels/{goods.lost.declared}/lost/{goods.lost.loss}",
            Deed({"decision": "grant", "note": "seen"}),
        ),
        "office/claims/<uuid:id>/dispute": (
            f"/office/claims/{goods.lost.claim}/dispute",
            Deed({"words": "signed for"}),
        ),
        "office/claims/<uuid:id>/settle": (f"/office/claims/{goods.lost.claim}/settle", Deed({"how": "bank"})),
        "office/claims/<uuid:id>/pay": (f"/office/claims/{goods.lost.claim}/pay", Deed()),
        "office/plans/draft": ("/office/plans/draft", Deed(plan, anywhere=True)),
        "office/plans/<uuid:id>/publish": (f"/office/plans/{goods.draft}/publish", Deed()),
        "office/settlements/close": ("/office/settlements/close", Deed({"day": "2026-11-23"})),
        "office/settlements/<uuid:id>/merchants/<uuid:merchant>/payout": (
            f"{settlement}/merchants/{goods.shop.merchant}/payout",
            Deed(),
        ),
    }


def _deeds(ids: dict[str, Any], office: Office) -> dict[str, tuple[str, Deed]]:
    return (
        _complaint_deeds(ids)
        | _station_deeds(office)
        | _money_deeds(ids, office)
        | _people_deeds(ids)
        | _phone_deeds(ids, office)
    )


def _complaint_deeds(ids: dict[str, Any]) -> dict[str, tuple[str, Deed]]:
    said = {"about": "station", "station": "S0001", "category": "cash", "channel": "hotline", "words": "x"}
    open_, answered = f"/office/complaints/{ids['complaint']}", f"/office/complaints/{ids['answered']}"
    answer = Deed({"outcome": "upheld", "words": "退"})
    return {
        "office/complaints/filed": ("/office/complaints/filed", Deed(said, anywhere=True)),
        "office/complaints/<uuid:id>/take": (f"{open_}/take", Deed()),
        "office/complaints/<uuid:id>/answered": (f"{open_}/answered", answer),
        "office/complaints/<uuid:id>/closed": (f"{answered}/closed", Deed({"told": "letter", "by_whom": "周敏"})),
    }


def _station_deeds(office: Office) -> dict[str, tuple[str, Deed]]:
    opened = {"village": "420527100202", "name": "兰陵溪", "name_en": "L", "code": "S0003", "datum": "WGS84"}
    typed = {f"price_{offer}": f"{price // 100}.{price % 100:02d}" for offer, price in office.world.offers.items()}
    offer = next(iter(office.world.offers))
    drafted = Deed(typed | {f"price_{offer}": "99.00", "based_on": "1", "note": "harvest"})
    said = {"station": "", "zh": "停电", "en": "Power cut"}
    caps = {"sale_cap": "3,000", "day_cap": "12000.50", "day_count": "80"}
    return {
        "office/stations/opened": ("/office/stations/opened", Deed(opened)),
        "office/stations/<code:code>/rename": ("/office/stations/S0001/rename", Deed({"name": "站", "name_en": "S"})),
        "office/stations/<code:code>/close": ("/office/stations/S0002/close", Deed({"note": "moved"})),
        "office/stations/<code:code>/allocation": (
            "/office/stations/S0001/allocation",
            Deed({"offer": str(offer), "quantity": "5"}, query="?good=shuihu"),
        ),
        "office/limits/set": ("/office/limits/set", Deed(caps, anywhere=True)),
        "office/clock/<hand:what>/set": ("/office/clock/cut/set", Deed({"cut-at": "20:00"}, anywhere=True)),
        "office/messages/send": ("/office/messages/send", Deed(said, anywhere=True)),
        "office/prices/<code:county>/drafted": (f"/office/prices/{COUNTY}/drafted", drafted),
        "office/prices/<code:county>/<number:version>/publish": (f"/office/prices/{COUNTY}/2/publish", Deed()),
    }


def _money_deeds(ids: dict[str, Any], office: Office) -> dict[str, tuple[str, Deed]]:
    float_ = {"agent": str(office.world.agents[0].id), "direction": "raise", "amount": "7", "note": "x"}
    safe = {"county": COUNTY, "direction": "from_bank", "amount": "7", "note": "x"}
    sealed = {"to": f"drawer:{ids['code']}", "seal_no": "ZG3", "amount": "1"}
    return {
        "office/exceptions/<uuid:id>/propose": (
            f"/office/exceptions/{ids['odd']}/propose",
            Deed({"decision": "accept", "note": "mine"}),
        ),
        "office/proposals/float": ("/office/proposals/float", Deed({f"float-{k}": v for k, v in float_.items()})),
        "office/proposals/safe": ("/office/proposals/safe", Deed({f"safe-{k}": v for k, v in safe.items()})),
        "office/proposals/<uuid:id>/approve": (f"/office/proposals/{ids['float']}/approve", Deed()),
        "office/proposals/<uuid:id>/reject": (f"/office/proposals/{ids['float']}/reject", Deed({"note": "no"})),
        "office/bags/sealed": ("/office/bags/sealed", Deed(sealed)),
        "office/bags/<uuid:id>/opened": (f"/office/bags/{ids['bag']}/opened", Deed({"count": "1"})),
    }


def _people_deeds(ids: dict[str, Any]) -> dict[str, tuple[str, Deed]]:
    person = f"/office/staff/{ids['agent']}"
    return {
        "office/staff/added": ("/office/staff/added", Deed({"agent-name": "向春梅", "agent-station": "S0002"})),
        "office/staff/asked/<uuid:id>": (f"/office/staff/asked/{ids['asked']}", Deed({"granted": "yes"})),
        "office/staff/<uuid:id>/grant": (f"{person}/grant", Deed({"agent-station": "S0002"}, query="?to=station")),
        "office/staff/<uuid:id>/end": (f"{person}/end", Deed({"role": "agent", "at": "S0009", "note": "moved"})),
        "office/staff/<uuid:id>/log-in": (f"{person}/log-in", Deed({"username": "wang2"})),
    }


def _phone_deeds(ids: dict[str, Any], office: Office) -> dict[str, tuple[str, Deed]]:
    invited = Deed({"agent": f"S0002.{office.world.agents[1].id}"})
    return {
        "office/devices/invited": ("/office/devices/invited", invited),
        "office/devices/<code:code>/approve": (f"/office/devices/{ids['waiting']}/approve", Deed({"same": "on"})),
        "office/devices/<code:code>/revoke": (f"/office/devices/{ids['code']}/revoke", Deed({"revoke-note": "lost"})),
        "office/devices/<code:code>/thaw": (f"/office/devices/{ids['frozen']}/thaw", Deed({"thaw-note": "looked"})),
    }
