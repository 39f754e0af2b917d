"""Changing what stands of tokens and hooks, keeping answers, and the queue of what is to be sent."""

import base64
import hashlib
import os
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction

from farmgate.interface import rules
from farmgate.interface.models import Delivery, Drawn, Hook, KeptAnswer, Token
from farmgate.interface.queries import TokenRow
from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.sql import array, ask

ANSWERS_KEPT = timedelta(days=30)
DELIVERIES_KEPT = timedelta(days=90)
HOOKS_EACH_MAX = 10
TRIES_TOLD_MAX = 24
CLEANED_AT_ONCE_MAX = 10_000
# Whoever takes a delivery to send it has this long; then, if the process died, another may.
SENDING = timedelta(minutes=5)
# Of one address in one turn, so that one that is slow does not keep the others waiting.
EACH_A_TURN_MAX = 10


def new_token() -> tuple[str, bytes]:
    """A new token and its hash. The token is shown once and kept nowhere."""
    text = rules.token_text(os.urandom(32))
    return text, rules.token_hash(text)


def issue_token(id: UUID, body: Any, by: UUID, at: datetime) -> None:
    """Let a program act. `body` is that of `token.issue`. Problem `bad_until`, `token_taken`."""
    if body.until.tzinfo is None or not at < body.until <= at + timedelta(days=rules.TOKEN_DAYS_MAX):
        raise Problem(
            "bad_until",
            f"有效期最长 {rules.TOKEN_DAYS_MAX} 天，且必须晚于现在。没有发出令牌。",
            f"A token must end later than now and within {rules.TOKEN_DAYS_MAX} days. None was issued.",
        )
    secret_hash = bytes.fromhex(body.secret_hash)
    if Token.objects.filter(secret_hash=secret_hash).exists():
        raise Problem("token_taken", "这个令牌已经发过。", "This token was issued before.", 409)
    Token.objects.create(
        id=id,
        secret_hash=secret_hash,
        county=body.county,
        person=body.person,
        merchant=body.merchant,
        label=body.label,
        scopes=sorted(set(body.scopes)),
        issued_by=by,
        issued_at=at,
        until=body.until,
    )


def end_token(id: UUID, by: UUID, at: datetime) -> None:
    """Nothing more by this token. Problem `already_ended`."""
    if not Token.objects.filter(id=id, ended_at=None).update(ended_by=by, ended_at=at):
        raise _already_ended()


def used(token: TokenRow, day: date) -> None:
    """Note the day of a token's last use. Writes once a day."""
    if token.used_on is None or token.used_on < day:
        ask(
            "UPDATE interface_token SET used_on = %s WHERE id = %s AND used_on IS DISTINCT FROM %s",
            [day, token.id, day],
        )


def set_hook(id: UUID, body: Any, by: UUID, at: datetime) -> None:
    """Tell an address of events from now on. `body` is that of `hook.set`. Problem `bad_address`, `too_many_hooks`."""
    if rules.target(body.address, to_loopback=settings.HOOKS_TO_LOOPBACK) is None:
        raise Problem(
            "bad_address",
            "地址必须是 https 网址，不带用户名，端口为 443 或大于 1023。什么都没有改动。",
            "The address must be https, without a user name, at port 443 or one above 1023. Nothing was changed.",
        )
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate hooks ' || %s, 0))", [body.county])
    standing = Hook.objects.filter(county=body.county, merchant=body.merchant, ended_at=None)
    if standing.count() >= HOOKS_EACH_MAX:
        raise Problem(
            "too_many_hooks",
            f"最多同时有 {HOOKS_EACH_MAX} 个通知地址，请先停用一个。",
            f"There may be {HOOKS_EACH_MAX} addresses at a time. End one first.",
            409,
        )
    Hook.objects.create(
        id=id,
        county=body.county,
        merchant=body.merchant,
        address=body.address,
        events=sorted(set(body.events)),
        set_by=by,
        set_at=at,
    )


def end_hook(id: UUID, by: UUID, at: datetime) -> None:
    """Send nothing there any more; what waits is given up. Problem `already_ended`."""
    if not Hook.objects.filter(id=id, ended_at=None).update(ended_by=by, ended_at=at):
        raise _already_ended()
    ask(_GIVE_UP, [at, id])


def secret_of(hook: UUID) -> str:
    """The secret that this server and the owner of a hook share: shown to her once, when it is set."""
    return rules.hook_secret(_key("hook"), hook)


def _already_ended() -> Problem:
    return Problem(
        "already_ended",
        "这一项已经停用，请刷新后再看。",
        "This was ended before. Reload and look again.",
        409,
    )


def _key(what: str) -> bytes:
    """A key drawn from the server's secret: a stolen backup alone neither signs nor reads."""
    return hashlib.sha256(f"farmgate interface {what} v1\n".encode() + settings.SECRET_KEY.encode()).digest()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("answers")))


class Kept(NamedTuple):
    """The first answer to a request: hash of the request, status and body."""

    request_hash: bytes
    status: int
    body: bytes


def take_turn(token: UUID, key: str) -> bool:
    """Hold this key until the transaction ends; False while another request with it is being answered."""
    sql = "SELECT pg_try_advisory_xact_lock(hashtextextended('farmgate answer ' || %s || ' ' || %s, 0))"
    return bool(ask(sql, [str(token), key]).fetchall()[0][0])


def kept_answer(token: UUID, key: str) -> Kept | None:
    """What a request with this key was answered, if it was."""
    row = KeptAnswer.objects.filter(token=token, key=key).first()
    return Kept(bytes(row.request_hash), row.status, _box().decrypt(bytes(row.sealed))) if row else None


def keep_answer(token: UUID, key: str, answer: Kept, at: datetime) -> None:
    """Keep the first answer. In the transaction of the act that it tells of."""
    KeptAnswer.objects.create(
        token_id=token,
        key=key,
        request_hash=answer.request_hash,
        status=answer.status,
        sealed=_box().encrypt(answer.body),
        at=at,
    )


class Queued(NamedTuple):
    """An event for one hook: `body` is what will be sent, to the byte."""

    hook: UUID
    event: UUID
    kind: str
    body: str


def queue(events: Sequence[Queued], at: datetime) -> int:
    """Queue events to be sent at once; one that was queued before is passed over. How many are new."""
    if not events:
        return 0
    columns = [array(column) for column in zip(*events, strict=True)]
    return len(ask(_QUEUE, [at, at, *columns]).fetchall())


def drawn_upto() -> int | None:
    """The last row of the log that was looked through; None before the first time."""
    return Drawn.objects.values_list("upto", flat=True).first()


def draw_from(upto: int) -> None:
    """Begin with what comes after this row of the log, unless it was begun before."""
    ask("INSERT INTO interface_drawn (id, upto) VALUES (1, %s) ON CONFLICT DO NOTHING", [upto])


def drawn(upto: int) -> None:
    """The log was looked through up to this row."""
    ask("UPDATE interface_drawn SET upto = %s WHERE upto < %s", [upto, upto])


class Due(NamedTuple):
    """A delivery that somebody took to send it."""

    id: int
    hook: UUID
    address: str
    event: UUID
    kind: str
    body: str
    tries: int


def take_due(at: datetime, most: int) -> list[Due]:
    """Take deliveries whose time has come, of each hook a few, so that nobody else sends them meanwhile."""
    with transaction.atomic():
        rows = ask(_TAKE, [EACH_A_TURN_MAX, at, most, at + SENDING]).fetchall()
    return [Due(*row) for row in sorted(rows)]


class Try(NamedTuple):
    """How a delivery went: the status answered or 0, how long it took, and in a word why not."""

    status: int
    ms: int
    why: str


def put_back(ids: Collection[int], until: datetime) -> None:
    """What was taken and not tried: it waits on, and no try is counted."""
    Delivery.objects.filter(id__in=list(ids), state=Delivery.State.WAITING).update(next_at=until)


def tried(id: int, result: Try, at: datetime) -> str:
    """Keep how a try went. Returns the state of the delivery after it; `ended` when its hook was ended meanwhile."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update().filter(id=id, state=Delivery.State.WAITING).first()
        if row is None:
            return "ended"
        row.tries += 1
        row.tried = [*row.tried, [wire(at), result.status, result.ms, result.why]][-TRIES_TOLD_MAX:]
        row.next_at = None if result.status in rules.ACCEPTED else rules.next_try(row.tries, at)
        if row.next_at is None:
            accepted = result.status in rules.ACCEPTED
            row.state, row.ended_at = Delivery.State.DELIVERED if accepted else Delivery.State.GIVEN_UP, at
        row.save()
        return str(row.state)


def send_again(id: int, at: datetime) -> None:
    """Let a delivery be sent again, whatever became of it, with all its tries before it. Problem `already_ended`."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update(of=("self",)).select_related("hook").get(id=id)
        if row.hook.ended_at is not None:
            raise _already_ended()
        row.state, row.tries, row.next_at, row.ended_at = Delivery.State.WAITING, 0, at, None
        row.save()


def clean(at: datetime) -> int:
    """Forget answers and ended deliveries that are too old to be asked for. How many; more may be left for the next time."""
    old = ask(_FORGET_ANSWERS, [at - ANSWERS_KEPT, CLEANED_AT_ONCE_MAX]).fetchall()
    gone = ask(_FORGET_DELIVERIES, [at - DELIVERIES_KEPT, CLEANED_AT_ONCE_MAX]).fetchall()
    return len(old) + len(gone)


_GIVE_UP = """
UPDATE interface_delivery SET state = 'given_up', next_at = NULL, ended_at = %s
WHERE hook_id = %s AND state = 'waiting'"""
_QUEUE = """
INSERT INTO interface_delivery (made_at, state, tries, next_at, tried, hook_id, event, kind, body)
SELECT %s::timestamptz, 'waiting', 0, %s::timestamptz, '[]'::jsonb, *
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[]) ON CONFLICT (hook_id, event) DO NOTHING RETURNING id"""
_TAKE = """
WITH due AS (
    SELECT d.id FROM interface_hook h CROSS JOIN LATERAL (
        SELECT id FROM interface_delivery WHERE hook_id = h.id AND state = 'waiting' ORDER BY next_at, id LIMIT %s
    ) AS few JOIN interface_delivery d ON d.id = few.id
    WHERE h.ended_at IS NULL AND d.next_at <= %s ORDER BY d.next_at, d.id LIMIT %s FOR UPDATE OF d SKIP LOCKED
)
UPDATE interface_delivery d SET next_at = %s FROM due, interface_hook h WHERE d.id = due.id AND h.id = d.hook_id
RETURNING d.id, h.id, h.address, d.event, d.kind, d.body, d.tries"""
_FORGET_ANSWERS = """
DELETE FROM interface_keptanswer WHERE id IN (SELECT id FROM interface_keptanswer WHERE at < %s LIMIT %s) RETURNING id"""
_FORGET_DELIVERIES = """
DELETE FROM interface_delivery WHERE id IN (
    SELECT id FROM interface_delivery WHERE state <> 'waiting' AND ended_at < %s LIMIT %s) RETURNING id"""
