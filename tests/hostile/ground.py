"""The county under attack: honest counters with money on their books, and phones of agents who have gone bad."""

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

STATIONS = ("H0001", "H0002")
FLOAT_MINOR = 1_000_000
VILLAGE = "420527100201"


@dataclass(frozen=True)
class Enrolled:
    """A hostile agent's phone, as its owner knows it."""

    device: str
    code: str
    agent: str
    seed: bytes
    # Some of them sign two versions of one place, and are frozen for it.
    may_fork: bool


@dataclass(frozen=True)
class Ground:
    """What an attacker may know: more than one would learn, so that not knowing protects nobody."""

    phones: tuple[Enrolled, ...]
    offers: tuple[tuple[int, int], ...]
    honest: dict[str, str]
    # Requests that an honest phone sent, whole and rightly signed.
    overheard: tuple[str, ...]
    stranger_session: str
    pages: tuple[str, ...]
    deeds: tuple[tuple[str, dict[str, Any]], ...]


def build(phones: int) -> Ground:
    """Make the county in the database that Django speaks to. The server's clock is the real one, so the past is before it."""
    from django.conf import settings

    from farmgate.kernel import clock
    from tests import world as worlds

    settings.ALLOWED_HOSTS.append("testserver")
    worlds.START = clock.now() - timedelta(days=3)
    from farmgate.sync import exchange, views
    from farmgate.sync.rates import Rate
    from farmgate.sync.tests.conftest import at_work
    from farmgate.web.tests import addresses
    from farmgate.web.tests.conftest import Office, desk

    # How often one may call is the attacked server's business, not that of this process.
    exchange._per_device = views._enrolments = Rate(10**9, 60)
    with clock.at(worlds.START):
        world = worlds.build(worlds.START)
        world.give_float(world.agents[0].id, 100_000)
        counter = at_work(world)
        office = Office(world, counter, *(desk(a) for a in (world.officer, world.accountant, world.stranger)), None)
        counter.order()
        counter.phone.sync()
        at = addresses.fill(office, world.officer)
        overheard = _overhear(counter)
        stations = [_station(code, worlds.START) for code in STATIONS]
        bad = tuple(_phone(world, n, stations[n % len(stations)].id, n % 10 == 9) for n in range(phones))
    ids = {"device": counter.phone.device, "code": counter.phone.code, "agent": counter.phone.agent}
    ids |= {"villager": str(counter.villager), "shift": str(counter.shift), "order": str(counter.phone.log[2].id)}
    ids |= {"bag": at.things["office/bags/<uuid:id>"].rsplit("/", 1)[1], "desk": _desk(world)}
    return Ground(
        phones=bad,
        offers=tuple(world.offers.items()),
        honest=ids,
        overheard=overheard,
        stranger_session=office.neighbour.client.cookies["sessionid"].value,
        pages=(*(f"/{route}" for route in addresses.LISTS), *at.things.values()),
        deeds=tuple((path + deed.query, deed.fields) for path, deed in at.deeds.values()),
    )


def _overhear(counter: Any) -> tuple[str, ...]:
    """Everything this phone has ever sent, once more, in one request and one by one."""
    phone = counter.phone
    # A challenge that was overheard opens the feed for an hour: SECURITY.md says so, and it is not tried here.
    blocks = [phone.block(made, challenge="", cursor="") for made in (phone.log, *([one] for one in phone.log))]
    return tuple(map(json.dumps, blocks))


def _station(code: str, since: Any) -> Any:
    from farmgate.places import services as places

    return places.open_station(code, f"{code}服务站", VILLAGE, since.date(), lat=30.8, lon=110.98)


def _phone(world: Any, n: int, station: int, may_fork: bool) -> Enrolled:
    """As an officer lets one in, without the pictures."""
    from farmgate.kernel import clock, signing
    from farmgate.people import services as people
    from farmgate.sync import keeping

    seed, agent = os.urandom(32), people.add_person(f"hostile {n}")
    people.grant_role(agent, "agent", clock.now() - timedelta(days=1), station=station)
    world.give_float(agent, FLOAT_MINOR)
    key = signing.public_key_of(seed)
    named: Any = {"kind": "phone", "alg": "ed25519", "public_key": key, "agent": agent, "station": station}
    device = people.register_device(**named, till=n // len(STATIONS) + 1, at=clock.now())
    keeping.begin_chain(device.id, key)
    people.approve_device(device.id, world.officer.person_id, clock.now())
    return Enrolled(str(device.id), device.code, str(agent), seed, may_fork)


def _desk(world: Any) -> str:
    from farmgate.sync.models import Desk

    return str(Desk.objects.get(account=world.officer).device)
