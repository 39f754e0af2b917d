"""How a phone becomes a device: an officer invites, the phone shows its key, another look, then approval."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from farmgate.kernel import signing
from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.people import services as people_services
from farmgate.people.queries import DeviceFacts
from farmgate.places import queries as places
from farmgate.sync import desk, invites, keeping, server
from farmgate.sync.models import Invite

if TYPE_CHECKING:
    from farmgate.people.models import Account


def invite(account: "Account", station: str, till: int, agent: UUID) -> str:
    """Let one phone enrol for this till of a station (its code) and this agent.

    Returns the code, which is not kept: only its hash is signed. Problem when the agent does not work there, or when
    this account may not invite.
    """
    code = invites.new_code()
    desk.act(
        account,
        "device.invite",
        {"station": station, "till": till, "agent": str(agent), "code_hash": invites.hash_of(code).hex()},
    )
    return code


def enrol(code: str, alg: str, public_key: bytes, label: str, at: datetime) -> dict[str, object]:
    """Register a phone's key under an invite. The same key with the same code answers the same again."""
    if not signing.is_public_key(alg, public_key):
        raise Problem(
            "bad_key",
            "这部手机的密钥无法使用，请重新安装应用。",
            "This phone's key cannot be used. Install the app again.",
        )
    with transaction.atomic():
        wanted = Invite.objects.filter(code_hash=invites.hash_of(code))
        station = wanted.values_list("station", flat=True).first()
        if station is not None:
            # Whoever closes the station looks for its phones first, and ends its invites then.
            people_services.take_turns_at(station)
        found = wanted.select_for_update().first()
        if found is None or (found.device is None and found.expires_at <= at):
            raise Problem(
                "bad_invite",
                "邀请码不对或已过期，请向县里要一个新的。",
                "This invite code is wrong or has expired. Ask the county for a new one.",
                403,
            )
        device = _registered(found, alg, public_key, label, at)
    return _welcome(found, device, at)


def _registered(found: Invite, alg: str, public_key: bytes, label: str, at: datetime) -> DeviceFacts:
    if found.device is None:
        registered = people_services.register_device(
            kind="phone",
            alg=alg,
            public_key=public_key,
            label=label,
            station=found.station_id,
            till=found.till,
            agent=found.agent_id,
            invited_by=found.invited_by_id,
            at=at,
        )
        keeping.begin_chain(registered.id, public_key)
        found.device = registered.id
        found.save(update_fields=["device"])
    device = people.device(found.device)
    assert device is not None, "an invite keeps the device it made"
    if device.public_key != public_key:
        raise Problem(
            "invite_used",
            "这个邀请码已被另一部手机使用，请向县里要一个新的。",
            "Another phone has used this invite code. Ask the county for a new one.",
            409,
        )
    return device


def _welcome(found: Invite, device: DeviceFacts, at: datetime) -> dict[str, object]:
    station = places.station_item(found.station_id)
    return {
        "device": str(device.id),
        "device_code": device.code,
        "status": device.status,
        "server_key": signing.b64(server.public_key()),
        "station": {"code": station["code"], "name": station["name"]},
        "county": station["county"],
        "agent": people.agent_item(found.agent_id),
        "till": found.till,
        "currency": "CNY",
        "now": wire(at),
    }
