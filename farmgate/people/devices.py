"""The life of a device: registered, approved by another person, frozen or thawed, revoked."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from farmgate.kernel import signing
from farmgate.kernel.ids import key_id
from farmgate.kernel.problems import Problem
from farmgate.people import rules
from farmgate.people.models import Device
from farmgate.sql import ask

_CODE_ATTEMPTS_MAX = 32


def register_device(
    *,
    kind: str,
    alg: str,
    public_key: bytes,
    agent: UUID,
    at: datetime,
    station: int | None = None,
    till: int | None = None,
    label: str = "",
    invited_by: UUID | None = None,
) -> Device:
    """Enter a key. The same key again gives the device it already is.

    A phone waits for approval; a desk's key never leaves the server, so it is active at once. A phone without a
    `till` gets the lowest one free at its station. Problem `bad_key` or `key_in_use`.
    """
    if not signing.is_public_key(alg, public_key):
        raise Problem("bad_key", "设备密钥无效。", "The device's key cannot be used.")
    with transaction.atomic():
        known = Device.objects.filter(public_key=public_key).first()
        if known is None and kind == Device.Kind.PHONE:
            # Two phones enrolled at one station at the same moment must not be given the same till.
            take_turns_at(station)
            till = till or _free_till(station)
            known = Device.objects.filter(public_key=public_key).first()
        if known is None:
            return Device.objects.create(
                id=key_id(public_key),
                code=_free_code(public_key),
                kind=kind,
                alg=alg,
                public_key=public_key,
                label=label,
                status=Device.Status.PENDING if kind == Device.Kind.PHONE else Device.Status.ACTIVE,
                station_id=station,
                till=till,
                agent_id=agent,
                invited_by_id=invited_by,
                created_at=at,
            )
    if (known.agent_id, known.station_id) != (agent, station):
        raise Problem("key_in_use", "这个密钥属于另一台设备。", "This key belongs to another device.", 409)
    return known


def take_turns_at(station: int | None) -> None:
    """Who works at a station, and at which till, is settled by one at a time, until the transaction ends."""
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.people.till', %s))", [station])


def approve_device(device: UUID, by: UUID, at: datetime) -> bool:
    """Let a pending device work. False when it is not pending.

    Problem `own_device` when its agent approves it himself, `till_taken` when another phone works at its till.
    """
    _not_own(device, by)
    with transaction.atomic():
        here = Device.objects.select_for_update().filter(pk=device).values("station_id", "till").first()
        if here and here["station_id"]:
            take_turns_at(here["station_id"])
        if here and _at_till(here["station_id"], here["till"], besides=device):
            raise Problem(
                "till_taken",
                "这个钱柜已有一台设备在用，请先注销旧设备。",
                "Another phone works at this till. Revoke it first.",
                409,
            )
        return _move("approve", device, approved_by_id=by, approved_at=at)


def freeze_device(device: UUID) -> bool:
    """Let nothing of an active device count until a person has looked. False when it is not active."""
    return _move("freeze", device)


def thaw_device(device: UUID, by: UUID) -> bool:
    """Let a frozen device work again. False when it is not frozen. Problem `own_device` for its own agent."""
    _not_own(device, by)
    return _move("thaw", device)


def revoke_device(device: UUID, by: UUID, at: datetime) -> bool:
    """End a device for good. False when it is ended already."""
    return _move("revoke", device, revoked_by_id=by, revoked_at=at)


def _move(move: str, device: UUID, **marks: object) -> bool:
    before, after = rules.DEVICE_MOVES[move]
    return Device.objects.filter(pk=device, status__in=before).update(status=after, **marks) == 1


def _not_own(device: UUID, by: UUID) -> None:
    if Device.objects.filter(pk=device, agent=by).exists():
        raise Problem(
            "own_device",
            "不能批准自己的设备，请另一位工作人员来办。",
            "Nobody approves a device of their own. Ask another officer.",
            403,
        )


def _at_till(station: int | None, till: int | None, besides: UUID) -> bool:
    if station is None or till is None:
        return False
    working = Device.objects.filter(station=station, till=till, status__in=("active", "frozen"))
    return working.exclude(pk=besides).exists()


def _free_till(station: int | None) -> int:
    held = set(Device.objects.filter(station=station).exclude(status="revoked").values_list("till", flat=True))
    return next(till for till in range(1, len(held) + 2) if till not in held)


def _free_code(public_key: bytes) -> str:
    codes = [rules.device_code(public_key, attempt) for attempt in range(_CODE_ATTEMPTS_MAX)]
    taken = set(Device.objects.filter(code__in=codes).values_list("code", flat=True))
    return next(code for code in codes if code not in taken)
