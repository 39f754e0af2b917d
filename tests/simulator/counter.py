"""An agent's day: counts, orders, cancellations, bags. The drawer of wood and the drawer in the phone are two things."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.simulator.chance import Chance
from tests.simulator.consents import Consents
from tests.simulator.county import CAPS, VILLAGE
from tests.simulator.faults import Faults
from tests.simulator.phone import Phone, PowerCut
from tests.simulator.road import Road
from tests.simulator.shelves import Shelves
from tests.simulator.wire import Op
from tests.world import COUNTY

POWER_CUT_SHARE = 0.004
FULL_SHARE = 0.003
ODD_SHARE = 0.02
DRAWER_HIGH_MINOR = 150_000
LEASE_MARGIN = timedelta(hours=1)
SYNCS_A_DAY = (0, 1, 2)
ACTS = {"sell": 80, "add": 8, "cancel": 8, "bag": 4}
GOODS_A_DAY = 2
GOODS_ACTS = ("goods", "last_day", "consent", "all_consent")
# An agent goes home without closing the shift; the next morning somebody takes back what was ordered in it.
NOT_CLOSED_SHARE, TAKEN_BACK_SHARE = 0.03, 0.5
STALE_AFTER = timedelta(hours=72)
# What two phones of one station cannot know of each other: how much float is left, whose hand took a parcel, and what
# a villager has said.
NOT_KNOWN_TO_EACH_OTHER = ("over_float", "already_collected", "already_back", "already_answered")
BEFORE_THE_LIST_IS_OLD = ("unknown_villager", "unknown_offer", "wrong_price", "bad_total")


@dataclass(frozen=True)
class Site:
    """Where a counter stands, and what its county knows of price lists and of versions."""

    station: int
    till: int
    replaced_at: Callable[[int], datetime | None]
    versions: Callable[[], int]
    # Another phone sells against the same agent's float, and has the same shelf behind it.
    shared: bool = False


class Counter:
    """One station's agent with one phone. `cash_minor` is what really lies in the drawer."""

    def __init__(self, name: str, site: Site, phone: Phone, road: Road, chance: Chance, faults: Faults) -> None:
        self.name, self.site, self.road, self.chance = name, site, road, chance
        self.cash_minor = 0
        self.skew = timedelta()
        # Slips of another station with which villagers have come for their money.
        self.asked_for: list[tuple[str, list[int]]] = []
        self.goods_chance = chance.beside("goods")
        self._now = chance
        self._faults = faults
        self.shelves, self.consents = Shelves(self, faults), Consents(self, faults)
        self.take(phone)

    def take(self, phone: Phone, version: int = 1) -> None:
        """Work with this phone from now on. `version`: of the operations that its app writes."""
        self.phone, self.version = phone, version
        # Codes that no longer say anything about the agent, because of what befell this phone.
        self.excused: set[str] = set(NOT_KNOWN_TO_EACH_OTHER) if self.site.shared else set()
        phone.random = self.chance.random
        phone.battery = self._battery
        phone.outcome = self._outcome

    def _outcome(self, op: Op, code: str | None) -> None:
        self.shelves.outcome(op, code)
        self.consents.outcome(op, code)

    def _battery(self) -> None:
        # Once the network is calm so is the battery: a month's branch is signed again in one go.
        if self._now.happens(POWER_CUT_SHARE) and not self.road.calm:
            raise PowerCut

    def day(self, morning: datetime, acts: int) -> Iterator[tuple[datetime, str]]:
        """What is planned for a day, as moments and acts, in order."""
        yield morning, "open"
        plan = self.chance.choices(list(ACTS), weights=list(ACTS.values()), k=acts)
        plan += ["sync"] * self.chance.choice(SYNCS_A_DAY)
        self.chance.shuffle(plan)
        timed = list(zip(sorted(self.chance.randrange(10, 700) for _ in plan), plan, strict=True))
        timed += [(self.goods_chance.randrange(10, 700), "goods") for _ in range(GOODS_A_DAY)]
        timed.append((self.consents.minute(), "consent"))
        for minute, what in sorted(timed, key=lambda entry: entry[0]):
            yield morning + timedelta(minutes=minute), what
        yield morning + timedelta(minutes=720), "close"
        yield morning + timedelta(minutes=725), "sync"

    def act(self, what: str, at: datetime) -> None:
        """Do one thing, by this phone's own clock."""
        if what == "sync":
            self.sync(at)
            return
        if not self.phone.may_act or self.phone.flash.shelf is None:
            return
        self._now = self.goods_chance if what in GOODS_ACTS else self.chance
        if self._now.happens(FULL_SHARE):
            # The phone looks for room before cash moves, and says so: nothing is sold.
            self._faults.note("phone_full")
            return
        try:
            getattr(self, f"_{what}")(at + self.skew)
        except PowerCut:
            # What was not written did not happen: the villager still has her money.
            self._faults.note("power_cut")
        self._now = self.chance

    def sync(self, at: datetime) -> int:
        """Speak to the server, as far as the network goes."""
        if self.site.shared and any(op.float_minor for op in self.phone.flash.unsent()):
            self._faults.note("two_phones_one_agent")
        try:
            return self.phone.sync(self.road, at)
        except PowerCut:
            # In the middle of signing again what had parted: it goes on at the next exchange.
            self._faults.note("power_cut")
            return 1

    def _open(self, at: datetime) -> None:
        till = self.phone.flash.till
        if till.shift is None:
            self._count("shift.open", {}, at)
        elif self.goods_chance.happens(TAKEN_BACK_SHARE):
            self._take_back(self._placed_in_this_shift()[:1], at)
        for slip_no, words in self.asked_for:
            self.phone.record("refund.claim", {"slip_no": slip_no, "words": words}, at)
        if self.asked_for:
            self.asked_for = []
            # The server goes by its own clock, whatever this phone's says.
            self.sync(at - self.skew)
        for id in list(self.phone.flash.refunds):
            self.pay_back(id, at)
        self.shelves.morning(at)

    def _goods(self, at: datetime) -> None:
        self.shelves.act(at)

    def _consent(self, at: datetime) -> None:
        self.consents.act(at)

    def _all_consent(self, at: datetime) -> None:
        self.consents.act(at, share=1)

    def _last_day(self, at: datetime) -> None:
        parcel = self.shelves.last_day(at)
        if parcel:
            self.shelves.bring_back(parcel, at)

    def pay_back(self, id: str, at: datetime) -> None:
        """Money that the county owes somebody who has come for it, as far as there is cash."""
        flash = self.phone.flash
        amount = flash.refunds[id].amount_minor
        if flash.till.shift is None or amount > min(self.cash_minor, flash.till.drawer_minor):
            return
        body = {"shift": flash.till.shift, "refund": id, "shown": "slip", "amount_minor": amount}
        self.phone.record("refund.pay", body, at, -amount, amount)
        self.cash_minor -= amount

    def _close(self, at: datetime) -> None:
        till = self.phone.flash.till
        if till.shift is not None and not self.goods_chance.happens(NOT_CLOSED_SHARE):
            self._count("shift.close", {"shift": till.shift}, at)

    def _count(self, kind: str, body: dict[str, Any], at: datetime) -> None:
        if self.cash_minor > 500 and self.chance.happens(0.02):
            self._faults.note("short_count")
            self.cash_minor -= 500
        counts = {"count_minor": max(0, self.cash_minor), "expected_minor": self.phone.flash.till.drawer_minor}
        self.phone.record(kind, body | counts, at)

    def _add(self, at: datetime) -> None:
        name = self.chance.choice("王李张刘陈杨") + self.chance.choice(["桂花", "建国", "秀英", "大山"])
        self.phone.record("villager.add", {"name": name, "village": VILLAGE}, at)

    def _sell(self, at: datetime) -> None:
        flash = self.phone.flash
        body = self._order(at)
        if body is None:
            return
        odd = self.chance.happens(ODD_SHARE) and self._spoilt(body)
        total = body["total_minor"]
        if self._stale(body, at) and odd not in BEFORE_THE_LIST_IS_OLD:
            self._faults.note("stale_price_list")
            odd = "stale_price"
        if not odd and (total > flash.till.float_minor or total > flash.lease["sale_cap_minor"]):
            return
        cash = body["tendered_minor"] - body["change_minor"]
        self.phone.record("order.place", body, at, cash, 0 if odd else -total, deserves=odd or None)
        self.cash_minor += cash

    def sell_at_a_wrong_price(self, at: datetime) -> Op:
        """An order that the county will hold: its cash waits for a person."""
        body = self._order(at)
        assert body is not None, "a shift is open, and there is somebody to sell to"
        deserves = self._too_dear(body)
        cash = body["tendered_minor"] - body["change_minor"]
        self.cash_minor += cash
        return self.phone.record("order.place", body, at, cash, 0, deserves=deserves)

    def _stale(self, body: dict[str, Any], at: datetime) -> bool:
        replaced = self.site.replaced_at(body["price_list"])
        return replaced is not None and at > replaced + STALE_AFTER

    def _order(self, at: datetime) -> dict[str, Any] | None:
        flash = self.phone.flash
        shelf, lease = flash.shelf, flash.lease
        if flash.till.shift is None or not flash.villagers or not lease or shelf is None or not shelf.prices:
            return None
        if not self.may_take(at):
            return None
        offers = self.chance.sample(sorted(shelf.prices), self.chance.choice((1, 1, 2, 3)))
        lines = [[offer, self.chance.choice((1, 1, 2)), shelf.prices[offer]] for offer in offers]
        total = sum(quantity * price for _, quantity, price in lines) + shelf.fee_minor
        tendered = -(-total // 5000) * 5000
        return {
            "shift": flash.till.shift,
            "villager": self.chance.choice(flash.villagers),
            "mandate": {"consent": self.chance.choice(("spoken", "card"))},
            "lease": lease["lease"],
            "price_list": shelf.price_list,
            "lines": lines,
            "fee_minor": shelf.fee_minor,
            "total_minor": total,
            "tendered_minor": tendered,
            "change_minor": tendered - total,
        }

    def may_take(self, at: datetime) -> bool:
        """Whether the lease lets this phone take money now."""
        lease = self.phone.flash.lease
        return bool(lease) and at + LEASE_MARGIN <= datetime.fromisoformat(lease["hard_expires_at"])

    def _spoilt(self, body: dict[str, Any]) -> str:
        """Make one thing of an order wrong; the code that it deserves."""
        line = body["lines"][0]
        match self.chance.choice(("price", "total", "villager", "lease", "offer", "cap")):
            case "price":
                return self._too_dear(body)
            case "total":
                body["total_minor"] -= 1
                return "bad_total"
            case "villager":
                body["villager"] = "00000000-0000-8000-8000-000000000001"
                return "unknown_villager"
            case "lease":
                body["lease"] = 10**6
                return "no_lease"
            case "offer":
                line[0] = 10**6
                return "unknown_offer"
        line[1] = CAPS["sale_cap_minor"] // line[2] + 1
        body["total_minor"] = sum(quantity * price for _, quantity, price in body["lines"]) + body["fee_minor"]
        body["tendered_minor"], body["change_minor"] = body["total_minor"], 0
        return "over_sale_cap"

    def _too_dear(self, body: dict[str, Any]) -> str:
        line = body["lines"][0]
        line[2] += 1
        body["total_minor"] += line[1]
        body["tendered_minor"] += line[1]
        return "wrong_price"

    def _cancel(self, at: datetime) -> None:
        orders = self._placed_in_this_shift()
        if orders:
            self._take_back([self.chance.choice(orders)], at)

    def _placed_in_this_shift(self) -> list[str]:
        """Orders that this phone may take back, as far as it knows."""
        flash = self.phone.flash
        return [id for id, it in flash.sold.items() if it.shift == flash.till.shift and it.state == "placed"]

    def _take_back(self, orders: list[str], at: datetime) -> None:
        flash = self.phone.flash
        for order in orders:
            total = flash.sold[order].total_minor
            body = {"shift": flash.till.shift, "order": order, "reason": "changed_mind", "refund_minor": total}
            if self.version > 1:
                body["told"] = True
            elif self.site.versions() > 1:
                self._faults.note("old_versions")
            self.phone.record("order.cancel", body, at, -total, total, v=self.version)
            self.cash_minor -= total

    def _bag(self, at: datetime) -> None:
        flash = self.phone.flash
        if flash.bags and flash.till.shift:
            bag = min(flash.bags)
            count = flash.bags[bag]
            takes = min(count, flash.till.float_minor) == count
            self.phone.record(
                "bag.open",
                {"shift": flash.till.shift, "bag": bag, "count_minor": count},
                at,
                count,
                -count if takes else 0,
                deserves=None if takes else "over_float",
            )
            self.cash_minor += count
        elif flash.till.shift and min(flash.till.drawer_minor, self.cash_minor) > DRAWER_HIGH_MINOR:
            amount = DRAWER_HIGH_MINOR * 2 // 3
            body = {"shift": flash.till.shift, "seal_no": f"{self.name}-{flash.state['lastSeq']}"}
            self.phone.record("bag.seal", body | {"to": f"safe:{COUNTY}", "amount_minor": amount}, at, -amount)
            self.cash_minor -= amount
