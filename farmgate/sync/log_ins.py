"""Letting someone set the password of her log-in. That she may is signed; the code by which she does is not."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from farmgate.kernel import clock
from farmgate.people import services as people
from farmgate.sync import desk

if TYPE_CHECKING:
    from farmgate.people.models import Account


@transaction.atomic
def invite(by: "Account", person: UUID, username: str) -> str:
    """Sign that this person has this log-in, and make the code of its first password. It is shown once, and not kept.

    Problem when this account may not.
    """
    desk.act(by, "account.invite", {"person": str(person), "username": username})
    return people.first_code(username, clock.now())
