"""What a phone takes in of the feed: everything the county tells its station. Written from docs/protocol.md alone."""

from datetime import datetime
from typing import Any

from tests.simulator.flash import Ask, Flash, Owed, Parcel, Shelf

HERE = ("shelf", "hub", "coming")
Item = dict[str, Any]


def take_in(flash: Flash, items: list[Item], snapshot: bool) -> bool:
    """Fold items into a flash; a `snapshot` replaces what was told before. False when it has to be asked for again."""
    unsent, in_step = flash.unsent(), True
    if snapshot:
        ids = {op.id for op in unsent}
        flash.villagers = [id for id in flash.villagers if id in ids]
        flash.bags, flash.refunds, flash.parcels, flash.asks = {}, {}, {}, {}
    for item in items:
        match item["kind"]:
            case "shelf":
                prices = {offer[0]: offer[7] for offer in item["offers"]}
                flash.shelf = Shelf(item["price_list"], item["fee"]["per_order_minor"], prices)
            case "prices":
                in_step &= _prices(flash, item)
            case "villagers":
                known = set(flash.villagers)
                flash.villagers += [row[0] for row in item["set"] if row[0] not in known]
            case "bag":
                flash.bags[item["bag"]] = item["amount_minor"]
            case "refund":
                _refund(flash, item)
            case "bought":
                _bought(flash, item)
            case "parcel":
                _parcel(flash, item)
            case "ask":
                _ask(flash, item)
            case "till":
                _till(flash, item)
    for op in unsent:
        flash.fold_parcel(op)
    return in_step


def _refund(flash: Flash, item: Item) -> None:
    id = item["refund"]
    if item["state"] == "gone":
        flash.refunds.pop(id, None)
    elif id not in flash.paid:
        flash.refunds[id] = Owed(item["amount_minor"], item["order"], item["slip_no"])


def _bought(flash: Flash, item: Item) -> None:
    """Goods are being bought for these: they are no longer taken back."""
    for order in item["orders"]:
        if order in flash.sold:
            flash.sold[order].state = "bought"


def _parcel(flash: Flash, item: Item) -> None:
    until = item["return_until"] and datetime.fromisoformat(item["return_until"])
    here = item["state"] in HERE or flash.left.get(item["parcel"]) == "back"
    state = flash.left.get(item["parcel"], item["state"]) if here else item["state"]
    told = (item["order"], item["slip_no"], item["amount_minor"], state, None if state == "back" else until)
    flash.parcels[item["parcel"]] = Parcel(*told)


def _ask(flash: Flash, item: Item) -> None:
    if item["state"] != "open":
        flash.asks.pop(item["ask"], None)
    elif item["ask"] not in flash.answered:
        quantity, before, after = item["quantity"], item["before"][1], item["after"][1]
        sums = (quantity * before, max(0, quantity * (after - before)))
        until = datetime.fromisoformat(item["until"])
        flash.asks[item["ask"]] = Ask(item["order"], item["n"], item["slip_no"], *sums, until)


def _prices(flash: Flash, item: Item) -> bool:
    shelf = flash.shelf
    if shelf is None or shelf.price_list not in (item["from_price_list"], item["price_list"]):
        return False
    shelf.price_list = item["price_list"]
    shelf.prices |= dict(item["set"])
    for offer in item["withdrawn"]:
        shelf.prices.pop(offer, None)
    return True


def _till(flash: Flash, item: Item) -> None:
    """The float as the county has it; to recount, shift and drawer too, with what it has not got folded onto them."""
    till, unsent = flash.till, flash.unsent()
    till.float_minor = item["float_minor"] + sum(op.float_minor for op in unsent)
    if flash.recount:
        flash.recount = False
        till.shift, till.drawer_minor = item["shift"], item["drawer_minor"]
        for op in unsent:
            till.fold(op)
