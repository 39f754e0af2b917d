"""The county's staff: they approve, thaw and revoke, top up, change prices, count bags and settle what is odd."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.people.models import Account
from farmgate.sync import desk, enrolment
from tests.simulator.chance import Chance
from tests.simulator.county import County
from tests.simulator.server import Server
from tests.world import COUNTY

FLOAT_LOW_MINOR, FLOAT_MORE_MINOR = 300_000, 500_000
TIGHT_LOW_MINOR, TIGHT_MORE_MINOR = 30_000, 60_000
SAFE_MINOR = 200_000


class Office:
    """An officer and an accountant at their desks. What they see they ask the database, as their pages do."""

    def __init__(self, county: County, server: Server, chance: Chance) -> None:
        self.county, self._server, self._chance = county, server, chance
        self._given_back = chance.beside("given back")
        self._revoked: list[str] = []
        self._replaced: dict[int, datetime] = {}

    def invite(self, station: int, till: int, at: datetime) -> str:
        """A code for one phone of a station's agent."""
        with clock.at(at):
            agent = self.county.agents[station].id
            return enrolment.invite(self.county.officer, self.county.stations[station].code, till, agent)

    def replaced_at(self, price_list: int) -> datetime | None:
        """When another list took the place of this one."""
        return self._replaced.get(price_list)

    def after_restore(self, at: datetime) -> None:
        """What the staff did since the backup is nowhere: they do again what must not wait."""
        for device in self._revoked:
            self.act("device.revoke", {"device": device}, at)
        self._read_lists()

    def act(self, kind: str, body: dict[str, Any], at: datetime, by: Account | None = None) -> str | None:
        """One deed, or None where somebody was faster."""
        with clock.at(at):
            try:
                return str(desk.act(by or self.county.officer, kind, body))
            except Problem:
                return None

    def both(self, kind: str, body: dict[str, Any], at: datetime) -> None:
        """The officer proposes, the accountant approves."""
        proposal = self.act(kind, body, at)
        if proposal:
            self.act("money.approve", {"proposal": proposal}, at, self.county.accountant)

    def approve_all(self, at: datetime) -> None:
        """Every phone that waits: somebody has compared the words."""
        for (device,) in self.seen(
            "SELECT id FROM people_device WHERE kind = 'phone' AND status = 'pending' ORDER BY id"
        ):
            self.act("device.approve", {"device": str(device)}, at)

    def thaw_all(self, at: datetime) -> int:
        """Every frozen phone goes on. Returns how many there were."""
        frozen = self.seen("SELECT id FROM people_device WHERE status = 'frozen' ORDER BY id")
        for (device,) in frozen:
            self.act("device.thaw", {"device": str(device)}, at)
        return len(frozen)

    def revoke(self, device: str, at: datetime) -> None:
        """A phone is lost."""
        self._revoked.append(device)
        self.act("device.revoke", {"device": device}, at)

    def day(self, at: datetime) -> None:
        """What the staff do once a day."""
        self.approve_all(at)
        self.thaw_all(at)
        self._top_up(at)
        self._count_bags(at)
        if self._chance.happens(0.15):
            self.change_prices(at)
        if self._chance.happens(0.3):
            self._send_bag(at)
        if self._chance.happens(0.2):
            self.act("message.send", {"county": COUNTY, "zh": "明天停电。", "en": "No power tomorrow."}, at)
        self._settle(at)

    def change_prices(self, at: datetime) -> None:
        """A new list: one person draws it up, another publishes it."""
        offers = [row[0] for row in self.seen("SELECT id FROM catalogue_offer ORDER BY id")]
        changed = self._chance.sample(offers, 3)
        prices = [[offer, self._chance.randrange(500, 3000, 50)] for offer in changed]
        if self.act("price_list.draft", {"county": COUNTY, "set": prices}, at) is None:
            return
        ((version,),) = self.seen("SELECT max(version) FROM catalogue_pricelist")
        self.act("price_list.publish", {"county": COUNTY, "version": version}, at, self.county.accountant)
        self._read_lists()

    def _read_lists(self) -> None:
        lists = self.seen("SELECT version, published_at FROM catalogue_pricelist WHERE status = 'published' ORDER BY 1")
        self._replaced = {older[0]: newer[1] for older, newer in pairwise(lists)}

    def _top_up(self, at: datetime) -> None:
        for agent, available in self.seen(_AVAILABLE):
            # The agent with two phones is kept short, so that both cannot sell what each believes to have.
            tight = agent == self.county.agents[0].id
            low, more = (TIGHT_LOW_MINOR, TIGHT_MORE_MINOR) if tight else (FLOAT_LOW_MINOR, FLOAT_MORE_MINOR)
            if available < low:
                self.both("float.propose", {"agent": str(agent), "direction": "raise", "amount_minor": more}, at)

    def _count_bags(self, at: datetime) -> None:
        for bag, sealed in self.seen(_BAGS_TO_COUNT):
            short = 100 if self._chance.happens(0.05) else 0
            self.act("bag.open", {"bag": str(bag), "count_minor": max(0, sealed - short)}, at)

    def _send_bag(self, at: datetime) -> None:
        codes = self.seen("SELECT code FROM people_device WHERE kind = 'phone' AND status = 'active' ORDER BY id")
        if not codes:
            return
        self.both("safe.propose", {"county": COUNTY, "direction": "from_bank", "amount_minor": SAFE_MINOR}, at)
        (code,) = self._chance.choice(codes)
        seal = f"SEAL-{self._chance.randrange(10**6)}"
        self.act("bag.seal", {"seal_no": seal, "to": f"drawer:{code}", "amount_minor": SAFE_MINOR // 10}, at)

    def _settle(self, at: datetime) -> None:
        waiting = self.seen(_WAITING)
        for op, kind, suspense in waiting[:5]:
            held = kind == "order.place" and suspense
            decision = self._chance.choice(["accept", "refund", "write_off"]) if held else "write_off"
            if kind == "order.consent" and suspense < 0:
                # Cash that she gave can go back to her; of an order that is not there it can only be written off.
                decision = self._given_back.choice(["refund", "write_off"])
            if suspense:
                self.both("suspense.propose", {"operation": str(op), "decision": decision}, at)
            else:
                self.act("suspense.propose", {"operation": str(op), "decision": decision}, at)

    def seen(self, query: str, params: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        return self._server.owner.ask(query, params)


_AVAILABLE = """
SELECT r.person_id, coalesce(a.dr - a.cr - a.cr_pending, 0) FROM people_role r
LEFT JOIN money_standing a ON a.code = 'float:' || r.person_id WHERE r.role = 'agent' ORDER BY r.id"""
_BAGS_TO_COUNT = (
    "SELECT id, sealed_minor FROM counter_bag WHERE to_holder LIKE 'safe:%' AND opened_at IS NULL ORDER BY id"
)
_WAITING = """
SELECT e.op_id, o.kind, e.suspense_minor FROM sync_exception e JOIN sync_operation o ON o.id = e.operation_id
WHERE e.resolved_at IS NULL AND e.proposal IS NULL ORDER BY e.operation_id"""
