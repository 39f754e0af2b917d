"""An agent at work: the reference phone, and what she knows and has in the drawer. Acts as the field app would."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.sync.client import Made, Phone
from farmgate.web.demo.chance import draw
from farmgate.web.demo.consents import Consents
from farmgate.web.demo.days import Act, What
from farmgate.web.demo.dues import Dues
from farmgate.web.demo.goods import Sale, Shelf, paid
from farmgate.web.demo.oddities import twist
from farmgate.web.demo.shelves import Shelf as ParcelShelf
from farmgate.web.demo.stations import Site
from farmgate.web.demo.who import Neighbour

CHANGE_KEPT_MINOR = 20_000
BAG_LEAST_MINOR = 60_000
BAG_STEP_MINOR = 1_000


@dataclass
class Bag:
    """A sealed bag that waits to be opened."""

    id: UUID
    amount_minor: int
    known_since: datetime | None = None


@dataclass
class Odd:
    """An operation that the server calls an exception."""

    op_id: UUID
    code: str
    since: datetime


@dataclass
class Counter:
    """One station's counter. `liked` is what the villagers like, `neighbours` who will come to be registered."""

    site: Site
    phone: Phone
    county: str
    liked: Mapping[int, float]
    neighbours: Iterator[Neighbour]
    shelf: Shelf | None = None
    register: dict[int, tuple[UUID, Neighbour]] = field(default_factory=dict)
    delegates: dict[UUID, UUID] = field(default_factory=dict)
    drawer_minor: int = 0
    float_minor: int = 0
    shift: UUID | None = None
    last_order: tuple[UUID, int] | None = None
    bags_in: list[Bag] = field(default_factory=list)
    bags_out: list[Bag] = field(default_factory=list)
    allotted: dict[int, int] = field(default_factory=dict)
    sold: dict[int, int] = field(default_factory=dict)
    parcels: ParcelShelf = field(default_factory=ParcelShelf)
    dues: Dues = field(default_factory=Dues)
    consents: Consents = field(default_factory=Consents)
    _met: int = 0

    def do(self, act: Act) -> None:
        """Act on the plan, as far as it is possible now."""
        match act.what:
            case What.OPEN:
                self._open(act)
            case What.REGISTER:
                self._register(act)
            case What.ORDER if self.shift and self.register and self.shelf:
                self._order(act, self.shift, self.shelf)
            case What.CANCEL if self.shift and self.last_order:
                self._cancel(act, self.shift, *self.last_order)
            case What.SEAL_BAG if self.shift:
                self._seal(act, self.shift)
            case What.OPEN_BAGS if self.shift:
                self._open_bags(act, self.shift)
            case What.VAN:
                self.parcels.van(self.phone, act.at)
            case What.FETCH if self.shift:
                self._cash(
                    self.parcels.fetch(self.phone, self.shift, act.at, self.dues, self._may_take, self.drawer_minor)
                )
            case What.ASK if self.shift:
                self._cash(
                    self.consents.ask(self.phone, self.shift, act.at, self.dues, self._may_take, self.drawer_minor)
                )
            case What.CLOSE if self.shift:
                self._close(act, self.shift)

    def sync(self, at: datetime) -> list[Odd]:
        """Exchange until all is sent and the news is read. Returns what became an exception."""
        found: list[Odd] = []
        while True:
            answer = self.phone.sync()
            found += self.taken(answer, at)
            if len(self.phone.log) == self.phone.acked and (answer.get("feed") or answer.get("problem")):
                return found

    def taken(self, answer: dict[str, Any], at: datetime) -> list[Odd]:
        """Read an answer: what is new for the counter, and which of its operations are exceptions."""
        for item in (answer.get("feed") or {}).get("items", ()):
            self._read(item, at)
        if len(self.phone.log) == self.phone.acked:
            for bag in self.bags_out:
                bag.known_since = bag.known_since or at
        odd = [Odd(self.phone.log[r["seq"] - 1].id, r["code"], at) for r in answer["results"] if r["code"]]
        refused = {o.op_id for o in odd}
        self.bags_out = [bag for bag in self.bags_out if bag.id not in refused]
        self.register = {n: entry for n, entry in self.register.items() if entry[0] not in refused}
        return odd

    def _read(self, item: dict[str, Any], at: datetime) -> None:
        match item["kind"]:
            case "shelf":
                # Of an offer, the phone needs its number and its price: see docs/protocol.md for the others.
                self._price(item["price_list"], {offer[0]: offer[7] for offer in item["offers"]})
            case "prices" if self.shelf:
                prices = dict(self.shelf.prices) | dict(item["set"])
                self._price(item["price_list"], {o: p for o, p in prices.items() if o not in item["withdrawn"]})
            case "bag":
                self.bags_in.append(Bag(UUID(item["bag"]), item["amount_minor"]))
            case "parcel" if len(self.phone.log) == self.phone.acked:
                self.parcels.read(item)
            case "deposits" | "standing" | "due":
                self.dues.read(item, at)
            case "ask":
                self.consents.read(item)
            case "allocation":
                self.allotted |= dict(item["set"])
            case "till" if len(self.phone.log) == self.phone.acked:
                self.float_minor = item["float_minor"]

    def _price(self, version: int, prices: dict[int, int]) -> None:
        self.shelf = Shelf(version, prices, self.liked)

    def _record(self, kind: str, body: dict[str, Any], at: datetime) -> Made:
        return self.phone.record(kind, body, at)

    def _open(self, act: Act) -> None:
        count = max(0, self.drawer_minor + act.value_minor) if self.drawer_minor else 0
        body = {"count_minor": count, "expected_minor": self.drawer_minor}
        self.shift = self._record("shift.open", body, act.at).id
        self.drawer_minor, self.last_order = count, None

    def _close(self, act: Act, shift: UUID) -> None:
        count = max(0, self.drawer_minor + act.value_minor)
        body = {"shift": str(shift), "count_minor": count, "expected_minor": self.drawer_minor}
        self._record("shift.close", body, act.at)
        self.drawer_minor, self.shift = count, None

    def _register(self, act: Act) -> None:
        person = next(self.neighbours, None)
        if person is None:
            return
        body: dict[str, Any] = {"name": person.name, "village": person.village, "household": str(person.household)}
        body |= {"born_year": person.born_year} | ({"card_no": person.card_no} if person.card_no else {})
        id = self._record("villager.add", body, act.at).id
        self.register[self._met] = (id, person)
        self._met += 1
        if person.delegate_of in self.register:
            elder, _ = self.register[person.delegate_of]
            self._record("delegate.add", {"villager": str(elder), "delegate": str(id), "relation": "child"}, act.at)
            self.delegates[elder] = id

    def _order(self, act: Act, shift: UUID, shelf: Shelf) -> None:
        rng = draw("order", self.site.n, act.at.timestamp())
        lease = self.phone.lease
        assert lease is not None, "a phone that has a shelf has a lease"
        sale = paid(rng, shelf.basket(rng, act.value_minor))
        if act.odd:
            allotted = {o: (n, shelf.prices[o]) for o, n in self.allotted.items() if o in shelf.prices}
            sale = twist(act.odd, sale, rng, cap_minor=lease["sale_cap_minor"], allotted=allotted)
        elif not self._may_sell(sale, lease):
            return
        villager, person = rng.choice(list(self.register.values()))
        due = 0 if act.odd else self.dues.to_leave(villager, act.at, sale.total_minor)
        if due:
            sale = replace(sale, tendered_minor=sale.total_minor - due, change_minor=0)
        body = {
            "shift": str(shift),
            "villager": str(villager),
            "mandate": self._mandate(rng.random(), villager, person),
            "lease": lease["lease"],
            "price_list": shelf.version,
            "lines": [list(line) for line in sale.lines],
            "fee_minor": 0,
            "total_minor": sale.total_minor,
            "tendered_minor": sale.tendered_minor,
            "change_minor": sale.change_minor,
            "due_minor": due,
        }
        made = self.phone.record("order.place", body, act.at, v=2)
        self.dues.leave(made.id, villager, due)
        self.drawer_minor += sale.tendered_minor - sale.change_minor
        if not act.odd:
            self.float_minor -= sale.total_minor - due
            self.last_order = (made.id, sale.total_minor - due)
        for offer, quantity, _ in sale.lines:
            self.sold[offer] = self.sold.get(offer, 0) + quantity

    def _may_sell(self, sale: Sale, lease: dict[str, Any]) -> bool:
        """What the app warns of before cash moves; a careful agent heeds it."""
        allotted = any(offer in self.allotted for offer, _, _ in sale.lines)
        return not allotted and sale.total_minor <= min(lease["sale_cap_minor"], self.float_minor)

    def _may_take(self, amount_minor: int) -> bool:
        """Whether the agent may hold so much more of the operator's cash."""
        return amount_minor <= self.float_minor

    def _cash(self, moved_minor: int) -> None:
        """So much more of the operator's is in the drawer, or less."""
        self.drawer_minor += moved_minor
        self.float_minor -= moved_minor

    def _mandate(self, chance: float, villager: UUID, person: Neighbour) -> dict[str, str]:
        if villager in self.delegates and chance < 0.6:
            return {"consent": "delegate", "delegate": str(self.delegates[villager])}
        return {"consent": "card" if person.card_no and chance < 0.8 else "spoken"}

    def _cancel(self, act: Act, shift: UUID, order: UUID, paid_minor: int) -> None:
        reasons = ("changed_mind", "wrong_goods", "not_enough_cash")
        reason = draw("cancel", self.site.n, act.at.timestamp()).choice(reasons)
        body = {"shift": str(shift), "order": str(order), "reason": reason, "refund_minor": paid_minor}
        self._record("order.cancel", body, act.at)
        self._cash(-paid_minor)
        self.dues.left.pop(str(order), None)
        self.last_order = None

    def _seal(self, act: Act, shift: UUID) -> None:
        amount = (self.drawer_minor - CHANGE_KEPT_MINOR) // BAG_STEP_MINOR * BAG_STEP_MINOR
        if amount < BAG_LEAST_MINOR:
            return
        seal_no = f"ZG{draw('seal', self.site.n, act.at.timestamp()).randrange(10**6):06d}"
        body = {"shift": str(shift), "seal_no": seal_no, "to": f"safe:{self.county}", "amount_minor": amount}
        self.bags_out.append(Bag(self._record("bag.seal", body, act.at).id, amount))
        self.drawer_minor -= amount

    def _open_bags(self, act: Act, shift: UUID) -> None:
        for bag in self.bags_in:
            body = {"shift": str(shift), "bag": str(bag.id), "count_minor": bag.amount_minor}
            self._record("bag.open", body, act.at)
            self._cash(bag.amount_minor)
        self.bags_in.clear()
