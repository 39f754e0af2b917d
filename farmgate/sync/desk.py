"""Desks: what a staff account does in the office is an operation too, signed with a key the server holds for it."""

import base64
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from farmgate import telling
from farmgate.kernel import signing
from farmgate.kernel.clock import now, wire
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.people import services as people_services
from farmgate.sql import ask, one
from farmgate.sync import intake, keeping
from farmgate.sync.models import Desk
from farmgate.sync.registry import newest, read_body
from farmgate.sync.wire import Block, Hello, Signed

if TYPE_CHECKING:
    from farmgate.people.models import Account

DEADLOCKS_MAX = 2


def act(account: "Account", kind: str, body: dict[str, Any]) -> UUID:
    """Sign and take in what this account does. Returns the operation's id.

    Raises Problem, with nothing stored, when it may not or cannot be done.
    """
    try:
        made = _act(account, kind, body)
    except Problem as problem:
        telling.tell(deed=kind, refused=problem.code)
        raise
    telling.tell(deed=kind, operation=str(made))
    return made


def _act(account: "Account", kind: str, body: dict[str, Any]) -> UUID:
    read_body(kind, newest(kind), body)
    for _ in range(DEADLOCKS_MAX):
        try:
            return _act_once(account, kind, body)
        except OperationalError as error:
            # A person at a form does not send again by herself, as a phone does. Inside a caller's transaction, which
            # is lost, nothing may be tried again.
            if connection.in_atomic_block or not isinstance(error.__cause__, DeadlockDetected):
                raise
    return _act_once(account, kind, body)


def _act_once(account: "Account", kind: str, body: dict[str, Any]) -> UUID:
    with transaction.atomic():
        desk = _desk(account)
        device = people.device(desk.device)
        assert device is not None
        last_seq, head = one("SELECT last_seq, head FROM sync_chain WHERE device = %s", [desk.device])
        signed = _sign(desk, account, last_seq + 1, bytes(head), kind, body)
        hello = Hello(v=1, device=desk.device, seq=last_seq, head=bytes(head).hex(), epoch=0, cursor="", challenge="")
        taken = intake.take_in(device, Block(hello, signed, (signed,)), now())
        if taken.problem is not None:
            raise taken.problem
        (result,) = taken.results
        if result.code == "not_allowed":
            raise Problem("not_allowed", "您没有办理这一项的权限。", "You are not entitled to do this.", 403)
    (op_id,) = one(
        "SELECT op_id FROM sync_operation WHERE hash = %s AND device = %s AND seq = %s",
        [result.hash, desk.device, result.seq],
    )
    made: UUID = op_id
    return made


def _desk(account: "Account") -> Desk:
    """This account's desk, its chain locked so that two browser tabs take turns."""
    desk = Desk.objects.filter(account=account).first() or _make_desk(account)
    ask("SELECT 1 FROM sync_chain WHERE device = %s FOR UPDATE", [desk.device])
    return desk


def _make_desk(account: "Account") -> Desk:
    # The first deeds of one account in two windows: the second finds the desk that the first has made.
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.sync.desk', %s))", [account.pk])
    made = Desk.objects.filter(account=account).first()
    if made is not None:
        return made
    seed = os.urandom(32)
    public_key = signing.public_key_of(seed)
    device = people_services.register_device(
        kind="desk", alg="ed25519", public_key=public_key, label=account.username, agent=account.person_id, at=now()
    )
    keeping.begin_chain(device.id, public_key)
    return Desk.objects.create(account=account, device=device.id, sealed_seed=_box().encrypt(seed))


def _sign(desk: Desk, account: "Account", seq: int, head: bytes, kind: str, body: dict[str, Any]) -> Signed:
    fields = {
        "v": newest(kind),
        "device": str(desk.device),
        "seq": seq,
        "prev": head.hex(),
        "agent": str(account.person_id),
        "at": wire(now()),
        "kind": kind,
        "body": body,
    }
    data = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return Signed(data, signing.sign(_box().decrypt(bytes(desk.sealed_seed)), signing.OPERATION, data))


def _box() -> Fernet:
    """Seeds at rest are sealed with a key drawn from the server's secret: a stolen backup alone cannot sign."""
    digest = hashlib.sha256(b"farmgate desk v1\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
