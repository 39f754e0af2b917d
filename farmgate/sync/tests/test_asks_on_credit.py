"""A villager is asked about an order that is not paid in full: what falls away lessens the rest before cash goes back."""

import pytest

from farmgate.money.proof import prove
from farmgate.sync import desk
from farmgate.sync.client import Made
from farmgate.sync.tests.conftest import Counter
from farmgate.sync.tests.test_asks import answer, asked, codes, items, later, net, pay
from farmgate.sync.tests.test_deposits import HALF, TOTAL, ladder, trust
from farmgate.sync.tests.test_deposits import placed as placed_on_credit
from tests.supplied import Supplied
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_LINE = 2000


@pytest.fixture
def shop(counter: Counter) -> Supplied:
    made = Supplied(counter.world, lambda: counter.at)
    ladder(made)
    trust(counter, 1)
    return made


def ordered(shop: Supplied, counter: Counter, due: int = HALF) -> Made:
    """An order of 42.00, a part of it open, that its merchant has been asked for."""
    order = placed_on_credit(counter, due)
    shop.cut()
    return order


def stands(counter: Counter) -> tuple[int, int, int]:
    return net(f"due:{counter.villager}"), net(f"refunds_owed:{counter.villager}"), net(f"escrow:{COUNTY}")


def test_a_refused_line_lessens_the_rest_and_nothing_is_paid_out(shop: Supplied, counter: Counter) -> None:
    order = ordered(shop, counter)
    (item,) = asked(shop, counter, unit_price_minor=1200)
    made = answer(counter, item, False)
    assert codes(counter) == [None]
    assert stands(counter) == (HALF - FIRST_LINE, 0, FIRST_LINE - TOTAL)
    assert items(counter, "due")[-1]["set"] == [[str(order.id), str(counter.villager), HALF - FIRST_LINE]]
    pay(counter, made.id, FIRST_LINE)
    assert codes(counter) == ["unknown_refund"]
    assert prove() == []


def test_only_what_is_over_the_rest_is_paid_back_by_the_same_phone(shop: Supplied, counter: Counter) -> None:
    ordered(shop, counter, due=500)
    (item,) = asked(shop, counter, unit_price_minor=1200)
    pay(counter, answer(counter, item, False).id, FIRST_LINE - 500)
    assert codes(counter) == [None, None]
    assert stands(counter) == (0, 0, FIRST_LINE - TOTAL)
    assert prove() == []


def test_what_nobody_answered_and_what_is_cheaper_lessens_the_rest_too(shop: Supplied, counter: Counter) -> None:
    ordered(shop, counter)
    asked(shop, counter, unit_price_minor=1200)
    assert asked(shop, counter, good=2, unit_price_minor=1050) == []
    assert stands(counter) == (HALF - 100, 0, 100 - TOTAL)
    with later(counter, hours=48 + 73):
        desk.act(shop.officer, "asks.lapse", {"county": COUNTY})
    assert stands(counter) == (0, 0, 100 + FIRST_LINE - TOTAL)
    assert prove() == []
