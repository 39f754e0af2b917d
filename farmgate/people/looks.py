"""Who looked at a villager's statement from a counter: written down once, told to her at the county."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.people.models import StatementLook, Villager

_SHOWN_MAX = 200


class Look(NamedTuple):
    """One look: when, by which agent, at which station, and whether by her card or a slip of hers."""

    at: datetime
    agent: str
    station: str
    by: str


class Her(NamedTuple):
    """To whom a statement is read."""

    name: str
    language: str
    slow: bool


def her_in(villager: UUID, county: str) -> Her | None:
    """A villager who is served in a county; None for any other."""
    rows = Villager.objects.filter(pk=villager, station__county__code=county)
    row = rows.values_list("person__name", "person__language", "slow_speech").first()
    return Her(*row) if row else None


def look(villager: UUID, device: UUID, agent: UUID, station: int, by: str, at: datetime) -> None:
    """Write down that somebody looks."""
    StatementLook.objects.create(
        villager_id=villager, device_id=device, agent_id=agent, station_id=station, by=by, at=at
    )


def of_villager(villager: UUID, since: datetime, until: datetime) -> list[Look]:
    """Who looked in [since, until), the latest first."""
    rows = StatementLook.objects.filter(villager=villager, at__gte=since, at__lt=until).order_by("-at", "-id")
    return [Look(*row) for row in rows.values_list("at", "agent__name", "station__name", "by")[:_SHOWN_MAX]]
