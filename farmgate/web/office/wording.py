"""The words of the office: what codes, kinds and states are called, with the tone of each."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from farmgate.ages import Band

Text = StrOrPromise


class State(NamedTuple):
    """A word with a colour. Tones: `good`, `wait`, `bad`, `quiet`."""

    word: Text
    tone: str = "quiet"


ORDER = {
    "placed": State(gettext_lazy("Placed"), "good"),
    "held": State(gettext_lazy("Held"), "wait"),
    "accepted": State(gettext_lazy("Accepted by the county"), "good"),
    "bought": State(gettext_lazy("Ordered from the merchant"), "good"),
    "cancelled": State(gettext_lazy("Cancelled"), "quiet"),
}
DEVICE = {
    "pending": State(gettext_lazy("Waiting for approval"), "wait"),
    "active": State(gettext_lazy("Active"), "good"),
    "frozen": State(gettext_lazy("Frozen"), "bad"),
    "revoked": State(gettext_lazy("Revoked"), "quiet"),
}
PRICE_LIST = {
    "draft": State(gettext_lazy("Draft"), "wait"),
    "published": State(gettext_lazy("Published"), "good"),
    "rejected": State(gettext_lazy("Put away"), "quiet"),
}
DECIDED = {
    "draft": State(gettext_lazy("Waiting for another person"), "wait"),
    "approved": State(gettext_lazy("Approved"), "good"),
    "rejected": State(gettext_lazy("Rejected"), "quiet"),
}
PROPOSAL = {
    None: State(gettext_lazy("Waiting for another person"), "wait"),
    "approved": State(gettext_lazy("Approved"), "good"),
    "rejected": State(gettext_lazy("Rejected"), "quiet"),
    "expired": State(gettext_lazy("Expired"), "quiet"),
}
DECISION = {
    "accept": gettext_lazy("Accept the order"),
    "refund": gettext_lazy("Refund the villager"),
    "write_off": gettext_lazy("Write off to over and short"),
    "cancelled": gettext_lazy("Cancelled at the counter"),
}
CONSENT = {
    "spoken": gettext_lazy("Spoken yes"),
    "card": gettext_lazy("Card shown"),
    "delegate": gettext_lazy("Yes of a delegate"),
}
RELATION = {
    "child": gettext_lazy("Child"),
    "spouse": gettext_lazy("Husband or wife"),
    "parent": gettext_lazy("Parent"),
    "sibling": gettext_lazy("Brother or sister"),
    "neighbour": gettext_lazy("Neighbour"),
    "other": gettext_lazy("Other"),
}
ROLE = {
    "agent": gettext_lazy("Agent"),
    "county_officer": gettext_lazy("County officer"),
    "accountant": gettext_lazy("Accountant"),
    "auditor": gettext_lazy("Auditor"),
    "keeper": gettext_lazy("Keeper"),
    "merchant": gettext_lazy("Merchant's person"),
    "hub": gettext_lazy("Hub"),
    "clock": gettext_lazy("Clock"),
}
ACCOUNT = {
    "drawer": gettext_lazy("Drawer"),
    "safe": gettext_lazy("County safe"),
    "transit": gettext_lazy("Cash in transit"),
    "bank": gettext_lazy("Bank"),
    "float": gettext_lazy("Float"),
    "float_control": gettext_lazy("Float control"),
    "escrow": gettext_lazy("Order escrow"),
    "leg": gettext_lazy("Second-leg fees"),
    "suspense": gettext_lazy("Suspense"),
    "refunds_owed": gettext_lazy("Refunds owed"),
    "due": gettext_lazy("Still to be paid by villagers"),
    "over_short": gettext_lazy("Over and short"),
    "payable": gettext_lazy("Owed to merchants"),
    "commission": gettext_lazy("Commission of agents"),
    "take": gettext_lazy("Take of the platform"),
    "claim": gettext_lazy("Claims for lost goods"),
    "loss": gettext_lazy("Goods lost by the county"),
}
REFUND = {
    "held": gettext_lazy("The order was not let go ahead"),
    "short": gettext_lazy("The merchant did not have it"),
    "refused": gettext_lazy("Refused at the counter"),
    "returned": gettext_lazy("Brought back"),
    "lost": gettext_lazy("Lost or spoiled on the way"),
    "cheaper": gettext_lazy("It became cheaper"),
    "not_agreed": gettext_lazy("She did not agree to a change"),
    "lapsed": gettext_lazy("Nobody could ask her in time"),
    "not_counted": gettext_lazy("Paid for a change that did not count"),
    "fee": gettext_lazy("Fee of an order of which nothing comes"),
    "reversed": gettext_lazy("Taken back after it was settled"),
}
KIND = {
    "shift.open": gettext_lazy("Shift opened"),
    "shift.close": gettext_lazy("Shift closed"),
    "villager.add": gettext_lazy("Villager added"),
    "card.link": gettext_lazy("Card given"),
    "delegate.add": gettext_lazy("Delegate named"),
    "order.place": gettext_lazy("Order placed"),
    "order.balance": gettext_lazy("Rest of an order paid"),
    "order.cancel": gettext_lazy("Order cancelled"),
    "order.consent": gettext_lazy("Villager's answer to a change"),
    "bag.seal": gettext_lazy("Bag sealed"),
    "bag.open": gettext_lazy("Bag opened"),
    "refund.pay": gettext_lazy("Refund paid"),
    "refund.claim": gettext_lazy("Refund asked for from another station"),
    "complaint.file": gettext_lazy("Complaint taken down"),
    "complaint.take": gettext_lazy("Complaint taken over"),
    "complaint.answer": gettext_lazy("Complaint answered"),
    "complaint.close": gettext_lazy("Complaint closed"),
    "parcel.receive": gettext_lazy("Parcel put on the shelf"),
    "parcel.hand_over": gettext_lazy("Parcel handed over"),
    "parcel.refuse": gettext_lazy("Parcel refused"),
    "parcel.return": gettext_lazy("Parcel brought back"),
    "parcel.give_back": gettext_lazy("Parcel given to the van, to go back"),
    "station.open": gettext_lazy("Station opened"),
    "station.rename": gettext_lazy("Station renamed"),
    "station.close": gettext_lazy("Station closed"),
    "person.add": gettext_lazy("Person added"),
    "role.grant": gettext_lazy("Role given or asked for"),
    "role.decide": gettext_lazy("Role decided"),
    "role.end": gettext_lazy("Role ended"),
    "account.invite": gettext_lazy("Log-in opened or first password let be set"),
    "device.invite": gettext_lazy("Phone invited"),
    "device.approve": gettext_lazy("Device approved"),
    "device.revoke": gettext_lazy("Device revoked"),
    "device.thaw": gettext_lazy("Device thawed"),
    "limits.set": gettext_lazy("Limits set"),
    "clock.set": gettext_lazy("The clock set"),
    "message.send": gettext_lazy("Message sent"),
    "price_list.draft": gettext_lazy("Price list drawn up"),
    "price_list.publish": gettext_lazy("Price list published"),
    "allocation.set": gettext_lazy("Allocation set"),
    "merchant.add": gettext_lazy("Merchant added"),
    "merchant.bank": gettext_lazy("Bank account of a merchant proposed"),
    "merchant.bank_decide": gettext_lazy("Bank account of a merchant decided"),
    "terms.draft": gettext_lazy("Terms drawn up"),
    "terms.decide": gettext_lazy("Terms decided"),
    "float.propose": gettext_lazy("Float proposed"),
    "safe.propose": gettext_lazy("Safe and bank proposed"),
    "suspense.propose": gettext_lazy("Exception decision proposed"),
    "money.approve": gettext_lazy("Money approved"),
    "money.reject": gettext_lazy("Money rejected"),
    "orders.cut": gettext_lazy("Orders cut"),
    "purchase.ask": gettext_lazy("Another price or good asked for"),
    "asks.lapse": gettext_lazy("Unanswered changes ended"),
    "purchase.answer": gettext_lazy("Merchant's answer entered"),
    "purchase.dispatch": gettext_lazy("Purchase order dispatched"),
    "hub.receive": gettext_lazy("Parcels scanned in at the hub"),
    "hub.take_back": gettext_lazy("Parcels that go back scanned at the hub"),
    "hub.give_back": gettext_lazy("Parcels given back to their merchants"),
    "loss.propose": gettext_lazy("Parcel declared lost or spoiled"),
    "loss.decide": gettext_lazy("Decided about a lost parcel"),
    "claim.dispute": gettext_lazy("Claim disputed"),
    "claim.settle": gettext_lazy("Settling of a claim proposed"),
    "claim.pay": gettext_lazy("Payment for lost goods proposed"),
    "plan.draft": gettext_lazy("Commission plan drawn up"),
    "plan.publish": gettext_lazy("Commission plan published"),
    "deposit.draft": gettext_lazy("Deposit terms drawn up"),
    "deposit.publish": gettext_lazy("Deposit terms published"),
    "receiving.set": gettext_lazy("Account for transfers proposed"),
    "receiving.decide": gettext_lazy("Account for transfers decided"),
    "transfer.propose": gettext_lazy("Transfers proposed"),
    "settlement.close": gettext_lazy("Settlement closed"),
    "payout.propose": gettext_lazy("Payout to a merchant proposed"),
    "token.issue": gettext_lazy("Program let in"),
    "token.end": gettext_lazy("Token of a program ended"),
    "hook.set": gettext_lazy("Address told from now on"),
    "hook.end": gettext_lazy("Address told no more"),
    "agent.bank": gettext_lazy("Bank account of an agent proposed"),
    "agent.bank_decide": gettext_lazy("Bank account of an agent decided"),
    "commission.propose": gettext_lazy("Payment of commission proposed"),
    "line.reverse": gettext_lazy("Taking settled lines back proposed"),
    "line.reverse_decide": gettext_lazy("Taking settled lines back decided"),
}
JOURNAL = {
    "order": gettext_lazy("Order"),
    "balance": gettext_lazy("Rest of an order paid"),
    "transfer": gettext_lazy("Rest paid by bank"),
    "held": gettext_lazy("Held in suspense"),
    "till_mismatch": gettext_lazy("Phone and server disagree"),
    "order_cancel": gettext_lazy("Order cancelled"),
    "over_short": gettext_lazy("Over or short"),
    "bag_seal": gettext_lazy("Bag sealed"),
    "bag_open": gettext_lazy("Bag opened"),
    "refund_paid": gettext_lazy("Refund paid"),
    "float": gettext_lazy("Float"),
    "resolve": gettext_lazy("Exception resolved"),
    "safe_fund": gettext_lazy("Safe and bank"),
    "short": gettext_lazy("Goods do not come"),
    "consent": gettext_lazy("Paid on top for a change"),
    "cheaper": gettext_lazy("It became cheaper"),
    "not_agreed": gettext_lazy("A change was not agreed to"),
    "goods_back": gettext_lazy("Goods go back"),
    "settled": gettext_lazy("Goods settled"),
    "commission": gettext_lazy("Commission earned"),
    "fee": gettext_lazy("Fee of an accepted order"),
    "payout": gettext_lazy("Payout to a merchant"),
    "lost": gettext_lazy("Lost on the way"),
    "claim": gettext_lazy("Claim for lost goods"),
    "claim_settled": gettext_lazy("Claim settled"),
    "commission_paid": gettext_lazy("Commission paid"),
    "reversed": gettext_lazy("Settled goods taken back"),
    "commission_back": gettext_lazy("Commission taken back"),
}

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAY_SECONDS, _HOUR_SECONDS, _MINUTE_SECONDS = 86_400, 3_600, 60


def age_bands(bands: Sequence[Band]) -> list[str]:
    """What bands of days are called: `3 to 6 days`."""
    named = []
    for band, after in pairwise(bands):
        last = after.days - 1
        days = {"from": band.days, "to": last}
        named.append(_("%(from)d to %(to)d days") % days if last > band.days else _("less than a day"))
    return [*named, _("%(n)d days or more") % {"n": bands[-1].days}]


def age(since: datetime, moment: datetime) -> str:
    """How long ago, in one unit: `3 days`, `5 hours`, `20 minutes`, `now`."""
    seconds = int((moment - since).total_seconds())
    if seconds >= _DAY_SECONDS:
        days = seconds // _DAY_SECONDS
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if seconds >= _HOUR_SECONDS:
        hours = seconds // _HOUR_SECONDS
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if seconds >= _MINUTE_SECONDS:
        minutes = seconds // _MINUTE_SECONDS
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return _("now")


def day(at: datetime) -> str:
    """A day as one says it: `2026年11月23日`, `23 November 2026`."""
    local = timezone.localtime(at)
    if (get_language() or "").startswith("zh"):
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def in_language(zh: str, en: str) -> str:
    """Whichever of two names the reader reads; the Chinese one when there is no other."""
    return zh if (get_language() or "").startswith("zh") or not en else en


def at_merchant(name: str) -> str:
    """The role of a merchant's person, in words."""
    return _("At the desk of %(merchant)s") % {"merchant": name}


def account_name(code: str) -> str:
    """An account's kind in words and its owner's mark, where that says anything: `drawer:K7QM` -> `Drawer K7QM`."""
    kind, _colon, owner = code.partition(":")
    name = str(ACCOUNT.get(kind, kind))
    if kind == "claim":
        _county, _dot, party = owner.partition(".")
        return f"{name} · {party.partition('.')[2]}"
    return f"{name} {owner}" if kind == "drawer" else name
