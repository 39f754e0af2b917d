"""Who comes to serve: a role in the office by two people, an agent's by one, and the first password of a log-in."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from farmgate.kernel import limits
from farmgate.kernel.ids import crockford
from farmgate.kernel.problems import Problem
from farmgate.people import rules
from farmgate.people.models import Account, FirstCode, Person, Role, RoleProposal
from farmgate.sql import ask

CODE_LENGTH, CODE_GROUP = 16, 4


def propose_role(
    id: UUID, person: UUID, role: str, place: int, by: UUID, at: datetime, merchant: UUID | None = None
) -> None:
    """Ask for a role in the office, or at a `merchant`'s desk.

    Problem `already_has` when she has it, or somebody has asked for it already; `both_sides` as `one_side` has it.
    """
    Person.objects.select_for_update().get(pk=person)
    one_side(person, role)
    wanted = {"person": person, "role": role, "place": place, "merchant": merchant}
    waits = RoleProposal.objects.filter(**wanted, decided_at=None)
    if waits.exists() or Role.objects.filter(**wanted, until=None).exists():
        raise Problem(
            "already_has",
            "她已有这个角色，或已有人提出申请。",
            "She has this role already, or somebody has asked for it.",
            409,
        )
    RoleProposal.objects.create(
        id=id, person_id=person, role=role, place_id=place, merchant=merchant, proposed_by_id=by, proposed_at=at
    )


def one_side(person: UUID, role: str) -> None:
    """Whoever sells to the county does not also work for it: she could approve her own costs. Problem `both_sides`."""
    others = Role.objects.filter(person=person, until=None)
    selling = role == Role.Kind.MERCHANT
    if (others.exclude(role=Role.Kind.MERCHANT) if selling else others.filter(role=Role.Kind.MERCHANT)).exists():
        raise Problem(
            "both_sides",
            "商户的人不能同时在县里或站点任职。什么都没有改动。",
            "Who is at a merchant's desk cannot also work for the county or a station. Nothing was changed.",
            409,
        )


def decide_role(proposal: UUID, granted: bool, by: UUID, at: datetime) -> None:
    """Give a role that another asked for, or put the question away.

    Problem `already_decided`, `both_sides`, or `same_person` when who asked, or whom it is for, would be the one to give
    it.
    """
    found = RoleProposal.objects.select_for_update().filter(pk=proposal, decided_at=None).first()
    if found is None:
        raise Problem(
            "already_decided", "这项申请已经处理过了。", "This has been decided already. Nothing was changed.", 409
        )
    if granted and by in (found.proposed_by_id, found.person_id):
        raise Problem(
            "same_person",
            "角色须由提出人和本人以外的另一人批准。",
            "Another person must grant this: neither who asked for it nor whom it is for.",
            403,
        )
    if granted:
        Person.objects.select_for_update().get(pk=found.person_id)
        one_side(found.person_id, found.role)
    found.decided_by_id, found.decided_at, found.granted = by, at, granted
    found.save(update_fields=["decided_by", "decided_at", "granted"])
    if granted:
        Role.objects.get_or_create(
            person_id=found.person_id,
            role=found.role,
            place_id=found.place_id,
            merchant=found.merchant,
            until=None,
            defaults={"since": at},
        )


def end_role_at(
    person: UUID,
    role: str,
    at: datetime,
    *,
    place: int | None = None,
    station: int | None = None,
    merchant: UUID | None = None,
) -> bool:
    """End the role a person has at this place or station, or at a merchant's desk. False when she has none there."""
    where: dict[str, object] = {"place": place} if place is not None else {"station": station}
    where["merchant"] = merchant
    return Role.objects.filter(person=person, role=role, until=None, **where).update(until=at) == 1


def end_agents(station: int, at: datetime) -> int:
    """End the roles of a station's agents. Returns how many there were."""
    return Role.objects.filter(role=Role.Kind.AGENT, station=station, until=None).update(until=at)


@transaction.atomic
def open_log_in(person: UUID, username: str) -> None:
    """Open a log-in without a password, unless she has this one. Problem `username_taken` when it is another's."""
    # Two people who are given the same name at the same moment take turns.
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.people.log_in', 0))")
    mine = Account.objects.filter(person=person).first()
    if mine is not None and mine.username == username:
        return
    if mine is not None or Account.objects.filter(username__iexact=username).exists():
        raise Problem(
            "username_taken",
            "这个用户名已被使用，或她已有另一个用户名。",
            "This user name is taken, or she has another one.",
            409,
        )
    Account.objects.create_user(username, None, person=Person.objects.get(pk=person))


def first_code(username: str, at: datetime) -> str:
    """A new code by which the password of a log-in may be set, once, within a day. An earlier code stops working."""
    code = crockford(secrets.randbits(5 * CODE_LENGTH), CODE_LENGTH)
    FirstCode.objects.update_or_create(
        account=Account.objects.get(username=username),
        defaults={"code_hash": hash_of_code(code), "expires_at": at + timedelta(hours=limits.INVITE_AGE_HOURS_MAX)},
    )
    return "-".join(code[start : start + CODE_GROUP] for start in range(0, CODE_LENGTH, CODE_GROUP))


def holder_of(username: str, code: str, at: datetime) -> Account | None:
    """The log-in that this code may set the password of now; None for a wrong, used or old one alike."""
    found = FirstCode.objects.select_related("account").filter(account__username__iexact=username).first()
    right = hmac.compare_digest(bytes(found.code_hash) if found else b"", hash_of_code(code))
    return found.account if found and right and found.expires_at > at and found.account.is_active else None


@transaction.atomic
def set_first_password(username: str, code: str, password: str, at: datetime) -> Account | None:
    """Set a password by a code, which is then used up. None when the code does not hold.

    Django's ValidationError when the password is too easily guessed; the code holds on.
    """
    locked = FirstCode.objects.select_for_update().filter(account__username__iexact=username)
    account = holder_of(username, code, at) if locked.exists() else None
    if account is None:
        return None
    set_password(account, password)
    FirstCode.objects.filter(account=account).delete()
    return account


def set_password(account: Account, password: str) -> None:
    """Give a log-in this password. Django's ValidationError, with nothing changed, when it is too easily guessed."""
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])


def hash_of_code(code: str) -> bytes:
    """What is kept of a code, 32 bytes."""
    return hashlib.sha256(b"farmgate first password v1\n" + rules.typed_code(code).encode("utf-8", "replace")).digest()
