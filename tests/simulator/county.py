"""The county of a world: stations, agents and staff, made through the office's own services."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from farmgate.kernel import clock
from farmgate.people import services as people
from farmgate.people.models import Account, Person
from farmgate.places import services as places
from farmgate.places.models import Station
from farmgate.sync import desk
from tests import world as worlds
from tests.world import COUNTY

VILLAGE = "420527100200"
FEE_MINOR = 100
CAPS = {"sale_cap_minor": 60_000, "day_cap_minor": 400_000, "day_count_cap": 200}


@dataclass
class County:
    """Who and what there is before the first day."""

    officer: Account
    accountant: Account
    stations: list[Station]
    agents: list[Person]


def build(stations: int, at: datetime) -> County:
    """A county with so many stations, one agent each, a price list and caps."""
    worlds.forget()
    with clock.at(at):
        world = worlds.build(at)
        desk.act(world.officer, "limits.set", {"county": COUNTY, **CAPS})
        # A second list, with a fee for each order: what takes an order apart has to know where its fee is.
        desk.act(world.officer, "price_list.draft", {"county": COUNTY, "set": [], "fee_minor": FEE_MINOR})
        desk.act(world.accountant, "price_list.publish", {"county": COUNTY, "version": 2})
        made, agents = list(world.stations[:stations]), list(world.agents[:stations])
        while len(made) < stations:
            made.append(_station(len(made) + 1, at))
            agent = Person.objects.create(name=f"站长{len(agents) + 1}")
            people.grant_role(agent.id, "agent", at - timedelta(days=9), station=made[-1].id)
            agents.append(agent)
    return County(world.officer, world.accountant, made, agents)


def _station(n: int, at: datetime) -> Station:
    return places.open_station(f"S{n:04d}", f"{n}号服务站", VILLAGE, at.date(), lat=30.8, lon=110.98)
