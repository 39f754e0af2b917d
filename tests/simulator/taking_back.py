"""Settled lines taken back, and commission paid out: one person proposes, another decides, now or on another day."""

from datetime import datetime

from tests.simulator.chance import Chance
from tests.simulator.faults import Faults
from tests.simulator.office import Office
from tests.world import COUNTY

REVERSED_SHARE, AT_ONCE_SHARE, GRANTED_SHARE = 0.35, 0.6, 0.85
PAID_SHARE, BANK_SHARE = 0.25, 0.5
WHY = ("brought_back_late", "wrong_goods", "brushing")


class TakingBack:
    """Officer and accountant, and a chance of their own."""

    def __init__(self, office: Office, chance: Chance, faults: Faults) -> None:
        self._office, self._chance, self._faults = office, chance, faults

    def begin(self, at: datetime) -> None:
        """Some agents have an account that two people have set; the others are paid in cash."""
        for n, agent in enumerate(self._office.county.agents):
            body = {"county": COUNTY, "agent": str(agent.id), "holder": agent.name, "account": f"62220210{n:02d}"}
            proposal = self._office.act("agent.bank", body, at) if self._chance.happens(BANK_SHARE) else None
            if proposal:
                self._approve("agent.bank_decide", {"proposal": proposal, "decision": "approve"}, at)

    def day(self, at: datetime) -> None:
        """What waits is decided; an agent is paid; lines of some order are to be taken back."""
        for (proposal,) in self._office.seen(_WAITING):
            self._decide(str(proposal), at)
        for (proposal,) in self._office.seen(_UNPAID):
            self._pay(str(proposal), at)
        for agent in self._office.county.agents:
            if self._chance.happens(PAID_SHARE):
                body = {"county": COUNTY, "agent": str(agent.id), "by": self._chance.choice(("bank", "cash"))}
                proposal = self._office.act("commission.propose", body, at)
                if proposal and self._chance.happens(AT_ONCE_SHARE):
                    self._pay(proposal, at)
        self._take_back(at)

    def _take_back(self, at: datetime) -> None:
        settled = self._office.seen(_SETTLED)
        if not settled or not self._chance.happens(REVERSED_SHARE):
            return
        order, lines = self._chance.choice(settled)
        some = self._chance.sample(lines, self._chance.randint(1, len(lines)))
        body = {"order": str(order), "lines": some, "why": self._chance.choice(WHY), "note": ""}
        proposal = self._office.act("line.reverse", body, at)
        if proposal:
            own = {"proposal": proposal, "decision": "approve"}
            assert self._office.act("line.reverse_decide", own, at) is None, f"one person alone took {order} back"
        if proposal and self._chance.happens(AT_ONCE_SHARE):
            self._decide(proposal, at)
            # Somebody who did not look decides once more.
            assert self._approve("line.reverse_decide", own, at) is None, f"{order} was taken back twice"

    def _decide(self, proposal: str, at: datetime) -> None:
        granted = self._chance.happens(GRANTED_SHARE)
        decision = "approve" if granted else "reject"
        if self._approve("line.reverse_decide", {"proposal": proposal, "decision": decision}, at) and granted:
            self._faults.note("line_taken_back")

    def _pay(self, proposal: str, at: datetime) -> None:
        """Approved, unless so much is no longer his, or there is no cash: then it is put away."""
        if self._approve("money.approve", {"proposal": proposal}, at):
            self._faults.note("commission_paid")
        else:
            self._approve("money.reject", {"proposal": proposal}, at)

    def _approve(self, kind: str, body: dict[str, str], at: datetime) -> str | None:
        return self._office.act(kind, body, at, self._office.county.accountant)


_WAITING = "SELECT id FROM trade_reversal WHERE approved IS NULL ORDER BY proposed_at, id"
_UNPAID = """
SELECT p.id FROM trade_agentpayout p JOIN money_proposal d ON d.id = p.id WHERE d.decision IS NULL ORDER BY p.proposed_at, p.id"""
_SETTLED = """
SELECT "order", array_agg(n ORDER BY n) FROM trade_line WHERE state = 'final' GROUP BY 1 ORDER BY 1"""
