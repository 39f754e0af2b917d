"""What comes after a settlement: an agent is paid, and what was settled is taken back."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from farmgate.kernel.clock import wire
from tests.golden import playing
from tests.golden.ground import COUNTY, person


class Says(Protocol):
    """Whoever signs and plays: `record.Story`."""

    at: datetime

    def say(self, by: str, kind: str, body: dict[str, Any]) -> str:
        """The id of what was signed."""


def tell(story: Says, shift: str, wanted: dict[str, Any]) -> None:
    """One more order is settled, by which the agent earns; he is paid; a line of it is taken back and paid to her."""
    order = _settled(story, shift, wanted)
    say, wang = story.say, str(person("wang"))
    account = {"county": COUNTY, "agent": wang, "holder": "王秀英", "account": "6222020000001111"}
    say("officer", "agent.bank_decide", {"proposal": say("accountant", "agent.bank", account), "decision": "reject"})
    say("accountant", "agent.bank_decide", {"proposal": say("officer", "agent.bank", account), "decision": "approve"})
    cash = say("officer", "commission.propose", {"county": COUNTY, "agent": wang, "by": "cash", "note": "fair"})
    say("accountant", "money.reject", {"proposal": cash, "note": "into the bank"})
    bank = say("accountant", "commission.propose", {"county": COUNTY, "agent": wang, "by": "bank"})
    say("officer", "money.approve", {"proposal": bank})
    taken = {"order": order, "lines": [playing.final_line(order)], "note": "ten days later"}
    wrong = say("officer", "line.reverse", {**taken, "why": "brushing"})
    say("accountant", "line.reverse_decide", {"proposal": wrong, "decision": "reject"})
    late = say("officer", "line.reverse", {**taken, "why": "brought_back_late"})
    refund = say("accountant", "line.reverse_decide", {"proposal": late, "decision": "approve"})
    paid = {"shift": shift, "refund": refund, "shown": "card", "amount_minor": playing.owed(refund)}
    say("wang-phone", "refund.pay", paid)


def _settled(story: Says, shift: str, wanted: dict[str, Any]) -> str:
    say, phone = story.say, "wang-phone"
    order = say(phone, "order.place", wanted)
    story.at += timedelta(hours=21)
    cut = say("officer", "orders.cut", {"county": COUNTY, "until": wire(story.at)})
    for purchase in playing.purchases_of(cut):
        say("accountant", "purchase.answer", {"purchase": purchase, "short": [], "note": ""})
        say("accountant", "purchase.dispatch", {"purchase": purchase, "waybill": ""})
    for parcel in playing.parcels_of(order):
        say(phone, "parcel.receive", {"parcel": parcel, "condition": "ok"})
        say(phone, "parcel.hand_over", {"parcel": parcel, "shown": "slip"})
    story.at += timedelta(days=11)
    say("officer", "settlement.close", {"county": COUNTY, "until": wire(story.at)})
    return order
