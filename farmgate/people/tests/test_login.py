"""Staff log in by user name or e-mail, in any case; nobody else's name lets them in."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from farmgate.people.models import Account, Person

pytestmark = pytest.mark.django_db

PASSWORD = "清江 evening 7"


def _log_in(typed: str, password: str) -> Account | None:
    return authenticate(RequestFactory().post("/"), username=typed, password=password)


def test_by_user_name_or_by_email() -> None:
    chunlan = Person.objects.create(name="张春兰")
    account = Account.objects.create_user("chunlan", PASSWORD, person=chunlan, email="Chunlan@Example.org")
    for typed in ("chunlan", "ChunLan", "chunlan@example.org", "CHUNLAN@EXAMPLE.ORG"):
        assert _log_in(typed, PASSWORD) == account
    assert _log_in("chunlan", "wrong") is None
    assert _log_in("chunlan@elsewhere.org", PASSWORD) is None


def test_an_account_put_to_rest_does_not_open() -> None:
    Account.objects.create_user("jianguo", PASSWORD, is_active=False)
    assert _log_in("jianguo", PASSWORD) is None


def test_a_user_name_cannot_pass_for_an_email() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create_user("chunlan@example.org", PASSWORD)
    with pytest.raises(ValidationError):
        Account(username="chunlan@example.org", person=Person.objects.create(name="x")).clean_fields(
            exclude=["password"]
        )


def test_names_may_not_differ_by_case_alone() -> None:
    Account.objects.create_user("chunlan", PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create_user("CHUNLAN", PASSWORD)


def test_many_accounts_may_have_no_email() -> None:
    Account.objects.create_user("one", PASSWORD)
    Account.objects.create_user("two", PASSWORD)
    assert Account.objects.filter(email=None).count() == 2
