"""The URL table itself is walked: an insider acts, and nobody else sees or changes anything of her county.

What each page shows to whom is in `test_who_sees_what.py`; here the point is that no address is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from farmgate.people import services as people
from farmgate.places.queries import place
from farmgate.sync import desk as desks
from farmgate.web.office.staff import PAGES
from farmgate.web.tests import addresses, supplying
from farmgate.web.tests.addresses import ADMIN, COUNTY, INTERFACE, LISTS, OPEN, PROGRAMS, START, WAYS_IN, Addresses
from farmgate.web.tests.conftest import Desk, Office, desk
from tests.tables import changed, digests

OUTSIDE = ("/office/login", "/admin/login/")
ADMIN_HOME = "/admin/"


@dataclass
class Everybody:
    """An insider with every role in Zigui; a neighbour with every role in Changyang; an agent of another station."""

    insider: Desk
    neighbour: Desk
    agent: Desk
    nobody: Desk
    other_merchant: Desk
    other_hub: Desk
    at: Addresses

    def others(self) -> Iterator[tuple[str, Desk, list[str]]]:
        """Who must find nothing, and by which words one would know. An agent may know the county she lives in."""
        known = [mark for mark in self.at.marks if mark != "秭归"]
        yield "neighbour", self.neighbour, self.at.marks
        yield "agent", self.agent, known
        yield "other merchant", self.other_merchant, known
        yield "other hub", self.other_hub, self.at.marks
        yield "nobody", self.nobody, self.at.marks


@pytest.fixture
def everybody(office: Office) -> Everybody:
    world = office.world
    for account in (world.officer, world.stranger):
        held = world.county if account == world.officer else place("CN", "420528")
        assert held is not None
        for role in ("keeper", "accountant"):
            people.grant_role(account.person_id, role, START - timedelta(days=9), place=held.id)
    agent = people.open_account(world.agents[1].id, "agent", "correct horse battery")
    at = addresses.fill(office, world.officer)
    nobody = Desk(agent, Client(headers={"Accept-Language": "en"}))
    third = desks.act(world.officer, "merchant.add", {"county": COUNTY, "code": "M03", "name_zh": "三店"})
    sells, scans = supplying.at_desk_of(office, third, "third"), supplying.at_hub(office, "hub2", "420528")
    return Everybody(office.officer, office.neighbour, desk(agent), nobody, sells, scans, at)


def test_every_address_is_known_here(everybody: Everybody) -> None:
    known = OPEN | WAYS_IN | PROGRAMS | set(LISTS) | set(everybody.at.things) | set(everybody.at.deeds)
    walked = {route for route in addresses.routes() if not route.startswith((ADMIN, INTERFACE))}
    assert walked - known == set(), "say in addresses.py what these are, and who may open them"
    assert known - walked == set(), "these are no longer in the table"


def shown(response: HttpResponse, marks: list[str]) -> list[str]:
    """The words of the county that stand on a page."""
    text = response.content.decode() + response.headers.get("Location", "")
    return [mark for mark in marks if mark in text]


def test_an_insider_finds_her_county_everywhere(everybody: Everybody) -> None:
    for route, hers in LISTS.items():
        page = everybody.insider.get(f"/{route}")
        assert page.status_code == 200, route
        assert shown(page, everybody.at.marks) or not hers, route
    for path in everybody.at.things.values():
        assert everybody.insider.get(path).status_code == 200, path


def test_nobody_else_is_shown_anything_of_it(everybody: Everybody) -> None:
    before = digests()
    for who, other, marks in everybody.others():
        for route in LISTS:
            for query in ("", f"?county={COUNTY}", "?format=csv", f"?format=csv&county={COUNTY}&station=S0001"):
                page = other.get(f"/{route}{query}")
                assert page.status_code in (200, 302, 404), (who, route, query)
                assert not shown(page, marks), (who, route, query)
        for path in everybody.at.things.values():
            for query in ("", f"?county={COUNTY}", "?format=csv"):
                page = other.get(path + query)
                outside = page.status_code == 302 and page.headers["Location"].startswith(OUTSIDE)
                assert page.status_code == 404 or outside, (who, path, query)
    assert changed(before, digests()) == []


def test_nobody_else_changes_anything_by_any_address(everybody: Everybody) -> None:
    forms = [(path, deed.fields, deed) for path, deed in everybody.at.deeds.values()]
    pages = [f"/{route}" for route in LISTS] + list(everybody.at.things.values())
    before = digests()
    for who, other, marks in everybody.others():
        for path, fields, deed in forms:
            for query in (deed.query,) if deed.anywhere else (deed.query, ""):
                answer = other.post(path + query, **fields)
                assert answer.status_code in (302, 404, 422), (who, path, query)
                if answer.status_code == 422:
                    assert not shown(answer, [m for m in marks if m not in str(fields)]), (who, path, query)
                assert changed(before, digests()) == [], (who, path, query)
            assert other.get(path).status_code == 302, (who, path)
        for path in pages:
            assert other.post(path, note="mine", county=COUNTY).status_code in (302, 405), (who, path)
    assert changed(before, digests()) == []


@pytest.mark.parametrize("own", PAGES)
def test_a_merchant_and_the_hub_have_their_own_pages_and_no_other(
    everybody: Everybody, office: Office, own: str
) -> None:
    """Of the very county: what is not hers is not there, and cannot be told from what never was."""
    merchant = everybody.at.things["office/merchants/<uuid:id>"].rsplit("/", 1)[1]
    her = supplying.at_hub(office) if own == "hub" else supplying.at_desk_of(office, merchant, "insider")
    pages = [f"/{route}" for route in LISTS] + list(everybody.at.things.values())
    before = digests()
    for path in pages:
        hers = resolve(path).url_name in PAGES[own]
        for query in ("", f"?county={COUNTY}", "?format=csv"):
            status = her.get(path + query).status_code
            assert status == 404 if not hers else status in (200, 302, 404), (path, query, status)
    for path, deed in everybody.at.deeds.values():
        if resolve(path).url_name not in PAGES[own]:
            assert her.post(path + deed.query, **deed.fields).status_code == 404, path
    assert changed(before, digests()) == []


def test_an_insider_could_have_changed_it(everybody: Everybody) -> None:
    """Otherwise the test above would pass for a form that is only filled in wrongly."""
    before = digests()
    for path, deed in everybody.at.deeds.values():
        with transaction.atomic():
            answer = everybody.insider.post(path + deed.query, **deed.fields)
            after = digests()
            transaction.set_rollback(True)
        assert bool(changed(before, after)) is not deed.looks, (path, answer.status_code)


def test_the_admin_is_for_superusers_alone(everybody: Everybody) -> None:
    walked = sorted({route for route in addresses.routes() if route.startswith(ADMIN)} - {"admin/login/"})
    assert len(walked) > 20
    before = digests()
    for who, other in [("insider", everybody.insider)] + [(who, other) for who, other, _ in everybody.others()]:
        for route in walked:
            path = "/" + "".join(_filled(part) for part in route.split("/") if part)
            for answer in (other.get(path), other.post(path, action="delete_selected")):
                away = answer.headers.get("Location", "")
                assert answer.status_code in (301, 302, 404), (who, path, answer.status_code)
                assert answer.status_code == 404 or away.startswith(OUTSIDE) or away == ADMIN_HOME, (who, path, away)
    assert changed(before, digests()) == []


def _filled(part: str) -> str:
    if part.startswith(("(?P<url>", "^")):
        return "places/"
    for name, value in (("object_id", "1"), ("id", "1"), ("content_type_id", "1"), ("app_label", "places")):
        if f":{name}>" in part or f"<{name}>" in part:
            return f"{value}/"
    return f"{part}/"


def test_programs_take_no_session(everybody: Everybody) -> None:
    before = digests()
    for _who, other, marks in everybody.others():
        for route in PROGRAMS:
            assert other.get(f"/{route}").status_code == 405
            answer = other.post(f"/{route}", county=COUNTY)
            assert answer.status_code in (400, 413) and not shown(answer, marks)
    assert changed(before, digests()) == []
