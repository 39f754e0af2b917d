"""A county lets a part of an order wait for its collection, and a child far away pays one by bank."""

from collections.abc import Callable
from typing import Any

from tests.golden.ground import COUNTY


def on_credit(story: Any, order_of: Callable[..., dict[str, Any]]) -> None:
    """A part is left until collection: paid later, paid twice, taken back, and more left than the terms let."""
    say, phone = story.say, "wang-phone"
    terms = {"rungs": [[0, 500, None, 5000], [3, 0, 2000, 0]], "quiet_days": 90, "note": ""}
    caps = {"villager_cap_minor": 5_000, "station_cap_minor": 50_000}
    drawn = say("officer", "deposit.draft", {"county": COUNTY, **terms, **caps})
    say("accountant", "deposit.publish", {"ladder": drawn})
    shift = next(line["id"] for line in reversed(story.lines) if line["kind"] == "shift.open" and line["by"] == phone)
    chen = next(line["id"] for line in story.lines if '"陈桂花"' in line["text"])

    def order(due: int) -> str:
        paid = {"tendered_minor": 1_100 - due, "change_minor": 0, "due_minor": due}
        return say(phone, "order.place", order_of(shift, chen, [[1, 1, 1000]], **paid), version=2)

    def balance(of: str) -> None:
        paid = {"amount_minor": 550, "tendered_minor": 1_000, "change_minor": 450}
        say(phone, "order.balance", {"shift": shift, "order": of, **paid})

    left, taken_back = order(550), order(400)
    balance(left)
    balance(left)
    order(551)
    back = {"shift": shift, "order": taken_back, "reason": "changed_mind", "refund_minor": 700}
    say(phone, "order.cancel", back)
    _from_afar(story, order(550))


def _from_afar(story: Any, order: str) -> None:
    """A child pays by bank into an account that two people have set."""
    say = story.say
    account = {"county": COUNTY, "holder": "秭归县电商服务中心", "bank": "农商银行", "account": "6222 0200 01"}
    asked = say("officer", "receiving.set", account)
    say("accountant", "receiving.decide", {"proposal": asked, "decision": "approve"})
    rows = {"county": COUNTY, "rows": [[order, 550, "ab" * 16]]}
    say("accountant", "money.approve", {"proposal": say("officer", "transfer.propose", rows)})
