"""The pick-up code is judged by the server only, ten wrong ones a parcel."""

from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel import limits
from farmgate.sync import parcels
from farmgate.sync.client import Phone
from farmgate.sync.tests.conftest import Counter
from tests.supplied import Supplied, placed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def parcel(counter: Counter) -> str:
    """A parcel on the shelf."""
    shop = Supplied(counter.world, lambda: counter.at)
    placed(counter)
    shop.on_the_shelf(counter)
    (found,) = shop.parcels(counter)
    return str(found["parcel"])


def ask(phone: Phone, parcel: str, code: str) -> dict[str, Any]:
    return phone.send("/api/pickup", phone.block([]) | {"parcel": parcel, "code": code})


def wrong(parcel: str) -> str:
    return f"{(int(parcels.pickup_code(UUID(parcel))) + 1) % 1_000_000:06d}"


def test_the_right_code_is_right_however_often_it_is_asked(counter: Counter, parcel: str) -> None:
    for _ in range(2):
        answer = ask(counter.phone, parcel, parcels.pickup_code(UUID(parcel)))
        assert answer == {"right": True, "tries_left": limits.PICKUP_TRIES_PER_PARCEL_MAX}


def test_after_ten_wrong_ones_not_even_the_right_one_is_judged(counter: Counter, parcel: str) -> None:
    left = [ask(counter.phone, parcel, wrong(parcel))["tries_left"] for _ in range(limits.PICKUP_TRIES_PER_PARCEL_MAX)]
    assert left == list(reversed(range(limits.PICKUP_TRIES_PER_PARCEL_MAX)))
    answer = ask(counter.phone, parcel, parcels.pickup_code(UUID(parcel)))
    assert answer["problem"]["code"] == "too_many_tries"


def test_of_a_parcel_that_is_not_there_nothing_is_told(counter: Counter) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert ask(counter.phone, nowhere, "123456") == {"right": False, "tries_left": 0}


@pytest.mark.parametrize(
    ("parcel", "code"), [("x", "123456"), ("00000000-0000-4000-8000-000000000000", "12345"), (1, 2)]
)
def test_what_is_no_question_is_refused(counter: Counter, parcel: Any, code: Any) -> None:
    assert ask(counter.phone, parcel, code)["problem"]["code"] == "malformed"
