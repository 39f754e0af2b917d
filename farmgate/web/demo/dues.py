"""What a station's phone knows of deposits: by which terms she may leave a part, and what is left of which order."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.counter.deposits import Ladder, Rung, Standing, may_owe
from farmgate.sync.client import Phone

# Nobody walks here twice over less than this.
WORTH_LEAVING_MINOR = 4_000


@dataclass
class Dues:
    """The terms, what came of each villager's orders, and what is still to be paid of each order."""

    ladder: Ladder | None = None
    standings: dict[str, Standing] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    _whose: dict[str, str] = field(default_factory=dict)

    def read(self, item: dict[str, Any], at: datetime) -> None:
        """News of any of the three."""
        match item["kind"]:
            case "deposits":
                rungs = tuple(Rung(*rung) for rung in item["rungs"])
                caps = item["villager_cap_minor"], item["station_cap_minor"]
                self.ladder = Ladder(rungs, item["quiet_days"], *caps, at)
            case "standing":
                for villager, collected, refused in item["set"]:
                    self.standings[villager] = Standing(collected, refused and datetime.fromisoformat(refused))
            case "due":
                for order, villager, due in item["set"]:
                    # It only ever falls: what the phone has done since the news was written stands.
                    self.left[order] = min(due, self.left.get(order, due))
                    self._whose[order] = villager

    def to_leave(self, villager: UUID, at: datetime, total_minor: int) -> int:
        """What she leaves of an order, of which nothing is a fee: all she may, if it is worth it."""
        if self.ladder is None:
            return 0
        hers = sum(due for order, due in self.left.items() if self._whose[order] == str(villager))
        owed = hers, sum(self.left.values())
        standing = self.standings.get(str(villager), Standing())
        most = may_owe(self.ladder, standing, owed, at, total_minor, total_minor)
        return most if most >= WORTH_LEAVING_MINOR else 0

    def leave(self, order: UUID, villager: UUID, due_minor: int) -> None:
        """She has left so much of it."""
        if due_minor:
            self.left[str(order)], self._whose[str(order)] = due_minor, str(villager)

    def lessen(self, order: str, amount_minor: int) -> int:
        """Goods of so much do not come. What of it she has paid, and is owed."""
        fell = min(self.left.get(order, 0), amount_minor)
        if fell:
            self.left[order] -= fell
        return amount_minor - fell

    def pay(self, phone: Phone, shift: UUID, order: str, at: datetime) -> int:
        """The rest of an order is paid with exact money. The cash it brings."""
        due = self.left.get(order, 0)
        if due:
            body = {"shift": str(shift), "order": order, "amount_minor": due, "tendered_minor": due, "change_minor": 0}
            phone.record("order.balance", body, at)
            self.left[order] = 0
        return due
