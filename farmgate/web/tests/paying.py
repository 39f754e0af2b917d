"""A county where settled lines are being taken back and an agent is being paid: one of each thing those pages show."""

from dataclasses import dataclass
from uuid import UUID

from farmgate.sql import ask
from farmgate.sync import desk as desks
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.deeds import Deed
from tests.world import COUNTY


@dataclass
class Paid:
    """Two settled orders, a line of one proposed to be taken back; a payment that was rejected; an account that waits."""

    order: UUID
    reversal: UUID
    other: UUID
    agent: str
    payout: UUID
    bank: UUID
    line: str
    # Another agent, of whom no account waits.
    colleague: UUID


def fill(office: Office) -> Paid:
    """Play it after `traded`; what waits was proposed by the accountant, so that the officer may decide about it."""
    world, agent = office.world, str(office.counter.phone.agent)
    (order,), (other,) = ask('SELECT DISTINCT "order" FROM trade_line WHERE state = %s', ["final"]).fetchall()
    ((first,),) = ask('SELECT min(n) FROM trade_line WHERE "order" = %s', [order]).fetchall()
    proposal = desks.act(world.accountant, "commission.propose", {"county": COUNTY, "agent": agent, "by": "cash"})
    desks.act(world.officer, "money.reject", {"proposal": str(proposal), "note": "tomorrow"})
    body = {"order": str(order), "lines": [first], "why": "brought_back_late", "note": "late"}
    reversal = desks.act(world.accountant, "line.reverse", body)
    account = {"county": COUNTY, "agent": agent, "holder": "王秀英", "account": "6222021234"}
    bank = desks.act(world.accountant, "agent.bank", account)
    return Paid(order, reversal, other, agent, proposal, bank, str(first), world.agents[1].id)


def things(paid: Paid) -> dict[str, str]:
    """Pages of one thing."""
    return {
        "office/orders/<uuid:id>/reverse": f"/office/orders/{paid.order}/reverse",
        "office/taken-back/<uuid:id>": f"/office/taken-back/{paid.reversal}",
        "office/commissions/<code:county>/<uuid:agent>": f"/office/commissions/{COUNTY}/{paid.agent}",
        "office/commissions/paid/<uuid:id>": f"/office/commissions/paid/{paid.payout}",
        "office/commissions/<code:county>/file": f"/office/commissions/{COUNTY}/file",
    }


def deeds(paid: Paid) -> dict[str, tuple[str, Deed]]:
    """What may be posted there. What is refused for what it is about changes nothing, whoever asks."""
    agent = f"/office/commissions/{COUNTY}/{paid.agent}"
    return {
        "office/orders/<uuid:id>/reverse/propose": (
            f"/office/orders/{paid.other}/reverse/propose",
            Deed({"lines": paid.line, "why": "wrong_goods", "note": "x"}),
        ),
        "office/taken-back/<uuid:id>/decide": (
            f"/office/taken-back/{paid.reversal}/decide",
            Deed({"decision": "reject"}),
        ),
        "office/commissions/<code:county>/<uuid:agent>/pay": (f"{agent}/pay", Deed({"by": "cash"})),
        "office/commissions/<code:county>/<uuid:agent>/bank": (
            f"/office/commissions/{COUNTY}/{paid.colleague}/bank",
            Deed({"holder": "王秀英", "account": "6222 0299"}),
        ),
        "office/commissions/bank/<uuid:id>": (f"/office/commissions/bank/{paid.bank}", Deed({"decision": "reject"})),
    }
