"""Disasters that befall phones and people: chosen by chance, a few each day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulator.chance import Chance
from tests.simulator.counter import Counter
from tests.simulator.flash import Flash

if TYPE_CHECKING:
    from tests.simulator.world import World

# What an honest operation may be given after these, and must not be given before.
AFTER_A_FORK = {
    *("frozen_device", "no_shift", "shift_open", "unknown_order", "already_cancelled", "till_mismatch"),
    *("unknown_villager", "over_float", "unknown_bag", "over_drawer", "over_day_cap", "unknown_slip", "nothing_owed"),
    *("already_collected", "already_back", "already_answered"),
}
AFTER_A_RESTORE = {
    *("no_lease", "stale_price", "wrong_price", "unknown_offer", "over_float", "unknown_villager", "unknown_bag"),
    *("over_sale_cap", "over_day_cap", "bad_total", "lease_expired", "unknown_refund", "unknown_slip", "nothing_owed"),
    *("unknown_parcel", "not_collected", "unknown_ask"),
}
OFFLINE_DAYS = 31
UNHEARD = ("parcel.receive", "parcel.hand_over", "parcel.refuse")
REMEMBERED_SHARE = 0.02

# How often each happens to a phone on a day.
SHARES = {
    "clock_jump": 0.01,
    "device_reset": 0.002,
    "cloned_phone": 0.003,
    "rolled_back_phone": 0.004,
    "two_tabs": 0.004,
    "stolen_phone": 0.002,
    "long_offline": 0.004,
    "quiet_days": 0.02,
}
ROLLED_BACK_AGAIN_SHARE = 0.01
LATE_RETURN_SHARE, LATE_RETURN_DAYS = 0.02, 5
LOST_MEANWHILE_SHARE = 0.1
LATE_ANSWER_SHARE, LATE_ANSWER_DAYS = 0.05, 7


class Trouble:
    """What goes wrong at the counters of a world."""

    def __init__(self, world: "World") -> None:
        self._world = world
        # Until when, how it ends, and the name of what counts only if it lasted to its end.
        self._back: list[tuple[datetime, Callable[[], None], str]] = []
        self._memories: dict[str, Flash] = {}
        self._parted: dict[str, Flash] = {}
        # Of its own, so that the worlds of older faults stay as they were.
        self._chance = Chance(world.plan.seed, "rolled back again")
        self._goods_chance = Chance(world.plan.seed, "late returns")
        self._loss_chance = Chance(world.plan.seed, "lost meanwhile")
        self._ask_chance = Chance(world.plan.seed, "late answers")

    def day(self, at: datetime, first: bool = False) -> None:
        """Undo what is over, and let new things happen. On the `first` day one phone falls silent for a month."""
        if first and self._world.plan.days > OFFLINE_DAYS:
            self._long_offline(self._world.counters[0], at + timedelta(hours=1))
        for until, undo, lasting in self._back:
            if until <= at:
                undo()
                if lasting:
                    self._world.faults.note(lasting)
        self._back = [entry for entry in self._back if entry[0] > at]
        for counter in self._world.counters:
            for name, share in SHARES.items():
                if counter.chance.happens(share * self._world.plan.trouble):
                    getattr(self, f"_{name}")(counter, at)
            if counter.name in self._parted and self._chance.happens(
                ROLLED_BACK_AGAIN_SHARE * self._world.plan.trouble
            ):
                self._rolled_back_again(counter)
            if counter.shelves.last_day(at) and self._goods_chance.happens(
                LATE_RETURN_SHARE * self._world.plan.trouble
            ):
                # On her last day she brings it back to where there will be no network for days: it may be settled first.
                self._offline(counter, at, LATE_RETURN_DAYS)
                counter.act("last_day", at)
            self._lost_meanwhile(counter, at)
            if counter.phone.flash.asks and self._ask_chance.happens(LATE_ANSWER_SHARE * self._world.plan.trouble):
                # She answers where there will be no network until what she was asked has lapsed.
                self._offline(counter, at, LATE_ANSWER_DAYS)
                counter.act("all_consent", at)

    def _lost_meanwhile(self, counter: Counter, at: datetime) -> None:
        """The county gives a parcel up of which a phone has done something that nobody has heard of."""
        unsent = counter.phone.flash.unsent()
        refused = [op.body["parcel"] for op in unsent if op.kind == "parcel.refuse"]
        done = refused or [op.body["parcel"] for op in unsent if op.kind in UNHEARD]
        if done and self._loss_chance.happens(LOST_MEANWHILE_SHARE * self._world.plan.trouble):
            self._world.buyer.losing.declare(self._loss_chance.choice(done), at)

    def remember(self, counter: Counter) -> None:
        """Now and then somebody takes a copy of a phone's memory, at any moment of its day."""
        if counter.chance.happens(REMEMBERED_SHARE):
            self._memories[counter.name] = counter.phone.flash.copy()
        if counter.phone.flash.state["parted"]:
            self._parted[counter.name] = counter.phone.flash.copy()

    def end(self) -> None:
        """Everything that would be over some day is over now."""
        for _, undo, _ in self._back:
            undo()
        self._back = []

    def _clock_jump(self, counter: Counter, at: datetime) -> None:
        self._world.faults.note("clock_jump")
        counter.skew = timedelta(hours=counter.chance.choice((-60, -20, 3, 30, 24 * 400)))
        self._back.append((at + timedelta(days=2), lambda: setattr(counter, "skew", timedelta()), ""))

    def _quiet_days(self, counter: Counter, at: datetime) -> None:
        self._offline(counter, at, counter.chance.randrange(1, 6))

    def _long_offline(self, counter: Counter, at: datetime) -> None:
        self._offline(counter, at, OFFLINE_DAYS, "long_offline")

    def _offline(self, counter: Counter, at: datetime, days: int, lasting: str = "") -> None:
        if counter.road.open:
            counter.road.open = False
            self._back.append((at + timedelta(days=days), lambda: setattr(counter.road, "open", True), lasting))

    def silence_today(self, counter: Counter, at: datetime) -> None:
        """No network at this counter until tomorrow."""
        self._offline(counter, at, 1)

    def _rolled_back_phone(self, counter: Counter, at: datetime) -> None:
        older = self._memories.pop(counter.name, None)
        self._forget(counter, older, "rolled_back_phone")

    def _rolled_back_again(self, counter: Counter) -> None:
        """To when it had just heard that its log had parted: it will sign again what it has signed again since."""
        self._forget(counter, self._parted.pop(counter.name, None), "rolled_back_again")

    def _forget(self, counter: Counter, older: Flash | None, fault: str) -> None:
        if older is None or older.device != counter.phone.flash.device:
            return
        self._world.faults.note(fault)
        counter.excused |= AFTER_A_FORK
        counter.phone.flash = older

    def _two_tabs(self, counter: Counter, at: datetime) -> None:
        """A second tab that read the log before the first one wrote, and writes last."""
        if not counter.phone.may_act:
            return
        self._world.faults.note("two_tabs")
        counter.excused |= AFTER_A_FORK
        second = counter.phone.flash.copy()
        counter.act("add", at)
        counter.act("sync", at)
        counter.phone.flash = second
        counter.act("add", at)

    def _cloned_phone(self, counter: Counter, at: datetime) -> None:
        """Somebody goes on from a copy, and both speak to the server; then the copy is smashed."""
        if not counter.phone.may_act:
            return
        self._world.faults.note("cloned_phone")
        counter.excused |= AFTER_A_FORK
        own = counter.phone.flash
        counter.phone.flash = own.copy()
        counter.act("add", at)
        counter.act("sync", at)
        counter.phone.flash = own
        counter.act("add", at + timedelta(minutes=1))

    def _device_reset(self, counter: Counter, at: datetime) -> None:
        self._world.faults.note("device_reset")
        self._world.replace_phone(counter, at)

    def _stolen_phone(self, counter: Counter, at: datetime) -> None:
        """The thief sells, before the county knows and after."""
        thief = self._world.thief_of(counter)
        thief.act("open", at)
        thief.act("sell", at)
        thief.act("sync", at)
        self._world.faults.note("stolen_phone")
        self._world.replace_phone(counter, at)
        thief.excused |= {"revoked_device"}
        thief.act("sell", at + timedelta(minutes=5))
        late = [op.id for op in thief.phone.flash.unsent()]
        thief.act("sync", at + timedelta(minutes=6))
        for (code,) in self._world.server.owner.ask(
            "SELECT code FROM sync_operation WHERE op_id = ANY(%s::uuid[])", (late,)
        ):
            self._world.faults.note("revoked_phone")
            assert code in ("revoked_device", "frozen_device"), f"a revoked phone's operation came to {code}"
        self._world.gone.append(thief)
