"""Two counties side by side, and three people: an insider, a neighbour and a stranger."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from farmgate.people.models import Person
from farmgate.people.services import NewVillager, add_villagers, grant_role
from farmgate.places.queries import place
from farmgate.places.tests import hills

if TYPE_CHECKING:
    from farmgate.places.models import Place, Station

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """The small country of `places`, its stations by code, and who is who."""

    stations: "dict[str, Station]"
    zigui: "Place"
    changyang: "Place"
    insider: UUID
    neighbour: UUID
    stranger: UUID

    def villager(self, name: str = "王秀兰", **fields: object) -> UUID:
        """Enter a villager at S0001 and return her id."""
        row = NewVillager(
            id=uuid4(),
            name=name,
            village_code=hills.JINGANGCHENG,
            household=None,
            language="zh-Hans",
            born_year=1952,
            card_no=None,
            station_id=self.stations["S0001"].id,
            added_at=AT,
        )._replace(**fields)
        add_villagers([row])
        return row.id


@pytest.fixture
def world(db: None) -> World:
    stations = hills.settle()
    zigui, changyang = (place("CN", code) for code in ("420527", "420528"))
    insider, neighbour, stranger = (Person.objects.create(name=n).id for n in ("张春兰", "李建国", "陈远"))
    grant_role(insider, "county_officer", AT, place=zigui.id)
    grant_role(neighbour, "county_officer", AT, place=changyang.id)
    return World(stations, zigui, changyang, insider, neighbour, stranger)
