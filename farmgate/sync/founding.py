"""Stations opened and closed, people who come to serve and what they may: done at a desk, by a keeper.

Least rights: nobody gives what is beyond her own reach, nor anything to herself. A role in the office takes two people,
because whoever could make two people alone could move money alone. An agent's role takes one: his phone and his float
take two anyway.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone

from farmgate.catalogue import merchants
from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.people import listings as people_listings
from farmgate.people import operations as people_ops
from farmgate.people import queries as people_queries
from farmgate.people import rules as people_rules
from farmgate.people import services as people
from farmgate.places import operations as places_ops
from farmgate.places import queries as places
from farmgate.places import services as places_services
from farmgate.sql import ask
from farmgate.sync import invites
from farmgate.sync.batch import Batch
from farmgate.sync.refusing import found

UDEG = 1_000_000


def county_of_role(body: people_ops.DeskWhere) -> str:
    """Where a role is judged: in the county of its place or station, or at its place when that is above counties."""
    if not people_rules.fits(body.role, body.place, body.station, body.merchant):
        raise Problem(
            "role_needs_one_place",
            "站长要选一个站点，其他角色要选一个地区；商户的人还要选商户。",
            "An agent's role is at one station, every other at one place; a merchant's person also needs the merchant.",
        )
    if body.place is not None:
        return found(places.county_of_place(body.place), "place")
    return found(places.county_of_station(body.station or ""), "station")


def county_of_person(person: UUID) -> str:
    """Where whoever serves is judged: by the first of her places. `invite_account` looks at all of them."""
    serves = people_queries.serves_at(person)
    return found(places.county_of_place(serves[0][0]) if serves else None, "person")


def open_station(op: Operation[places_ops.StationOpenV1], batch: Batch, county: str) -> str | None:
    """Open one in a village."""
    body, point = op.body, op.body.point
    # Two who take the same code at the same moment take turns.
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.places.station', 0))")
    places_services.open_station(
        body.code,
        body.name,
        body.village,
        timezone.localdate(op.at),
        name_en=body.name_en,
        lat=point.lat_udeg / UDEG if point else None,
        lon=point.lon_udeg / UDEG if point else None,
        datum=point.datum if point else "WGS84",
    )
    return None


def rename_station(op: Operation[places_ops.StationRenameV1], batch: Batch, county: str) -> str | None:
    """Call one by other names, on its phones too."""
    places_services.rename_station(op.body.station, op.body.name, op.body.name_en)
    station = found(places.station(op.body.station), "station")
    batch.feed.append((f"station:{station.code}", places.station_item(station.id)))
    return None


def close_station(op: Operation[places_ops.StationCloseV1], batch: Batch, county: str) -> str | None:
    """Close one where no phone works any more: its agents and its open invites end with it."""
    station = found(places.station(op.body.station), "station")
    people.take_turns_at(station.id)
    if any(phone.status != "revoked" for phone in people_listings.devices_of_station(station.id)):
        raise _phones_at_work()
    if not places_services.close_station(station.code, timezone.localdate(op.at)):
        raise _closed()
    people.end_agents(station.id, op.at)
    invites.end(station.id, op.at)
    return None


def add_person(op: Operation[people_ops.PersonAddV2], batch: Batch, county: str) -> str | None:
    """Enter someone with the role she came for."""
    people.add_person(op.body.name, op.id)
    _grant(op, op.id)
    return None


def grant_role(op: Operation[people_ops.RoleGrantV2], batch: Batch, county: str) -> str | None:
    """One more role for someone who serves where this keeper sees it."""
    if op.body.person == op.agent:
        raise _own()
    county_of_person(op.body.person)
    _grant(op, op.body.person)
    return None


def decide_role(op: Operation[people_ops.RoleDecideV1], batch: Batch, county: str) -> str | None:
    """Give what another asked for, or put it away."""
    people.decide_role(op.body.proposal, op.body.granted, op.agent, op.at)
    return None


def end_role(op: Operation[people_ops.RoleEndV2], batch: Batch, county: str) -> str | None:
    """End one; an agent's when no phone of his works there any more."""
    body = op.body
    if body.person == op.agent:
        raise _own()
    # Two keepers who end each other take turns too, and the second is none any more.
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.people.role', 0))")
    if not people_queries.may(op.agent, "keeper", found(places.county_path(county), "place")):
        return "not_allowed"
    place, station = _ids(body)
    if station is not None:
        phones = people_listings.devices_of_station(station)
        if any(phone.agent_id == body.person and phone.status != "revoked" for phone in phones):
            raise _phones_at_work()
    if not people.end_role_at(body.person, body.role, op.at, place=place, station=station, merchant=body.merchant):
        raise Problem(
            "already_done",
            "这个角色已经结束，请刷新后再看。",
            "This role has ended already. Reload and look again.",
            409,
        )
    if station is not None:
        invites.end(station, op.at, agent=body.person)
    return None


def invite_account(op: Operation[people_ops.AccountInviteV1], batch: Batch, county: str) -> str | None:
    """Let someone set the password of her log-in. Whoever could do that to her betters could become one of them."""
    body = op.body
    if body.person == op.agent:
        raise _own()
    for _code, path in people_queries.serves_at(body.person):
        if not people_queries.may(op.agent, "keeper", path):
            raise Problem(
                "beyond_reach",
                "她还有您管辖范围以外的角色，须由上级管理员办理。",
                "She also serves beyond your reach: a keeper above must do this.",
                403,
            )
    people.open_log_in(body.person, body.username)
    return None


def _grant(op: Operation[Any], person: UUID) -> None:
    place, station = _ids(op.body)
    whose = op.body.merchant
    if whose is not None and merchants.county_of_merchant(whose) != op.body.place:
        raise Problem(
            "not_its_county",
            "这个商户不在所选的县。什么都没有改动。",
            "The merchant is not of this county. Nothing was changed.",
        )
    if place is not None:
        people.propose_role(op.id, person, op.body.role, place, op.agent, op.at, whose)
    else:
        people.grant_role(person, op.body.role, op.at, station=station)


def _ids(where: people_ops.DeskWhere) -> tuple[int | None, int | None]:
    """The place or the open station that a role is at."""
    if where.place is not None:
        return found(places.place("CN", where.place), "place").id, None
    people.take_turns_at(found(places.station(where.station or ""), "station").id)
    station = found(places.station(where.station or ""), "station")
    if station.closed_on:
        raise _closed()
    return None, station.id


def _closed() -> Problem:
    return Problem("station_closed", "这个站点已经关闭。", "This station is closed.", 409)


def _own() -> Problem:
    return Problem(
        "own_role",
        "自己的角色和账号须由另一位管理员办理。",
        "Your own roles and log-in are for another keeper to change.",
        403,
    )


def _phones_at_work() -> Problem:
    return Problem(
        "phones_at_work",
        "这里还有手机没有注销。请先交清现金、注销手机，再办理。",
        "A phone here has not been revoked. Bring its cash in and revoke it first.",
        409,
    )
