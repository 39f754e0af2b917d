"""The server dies after it has committed and before its answer is on the wire."""

from playwright.sync_api import expect

from farmgate.counter.models import AssistedOrder
from farmgate.money import queries as money
from farmgate.sync.models import StoredOperation
from tests.journeys.conftest import PATIENCE_MS, County
from tests.journeys.phone import Phone
from tests.world import COUNTY


def test_what_was_committed_without_an_answer_counts_once(county: County, counter: Phone) -> None:
    county.server.lose_answers()
    counter.sell("cgx", "烧水壶")
    assert county.server.lost.wait(PATIENCE_MS / 1000)
    county.server.cut()
    assert AssistedOrder.objects.count() == 1
    assert "1 笔未发送" in counter.unsent()

    county.server.mend()
    counter.send()

    expect(counter.page.locator(".fact")).to_contain_text("都已发送")
    assert StoredOperation.objects.filter(kind="order.place").count() == 1
    assert AssistedOrder.objects.count() == 1
    assert money.balances([f"escrow:{COUNTY}"])[f"escrow:{COUNTY}"].net == -6200
