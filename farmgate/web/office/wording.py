"""The words of the office: what codes, kinds and states are called, with the tone of each."""

from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Text = str | Promise


class State(NamedTuple):
    """A word with a colour. Tones: `good`, `wait`, `bad`, `quiet`."""

    word: Text
    tone: str = "quiet"


ORDER = {
    "placed": State(gettext_lazy("Placed"), "good"),
    "held": State(gettext_lazy("Held: the county is checking"), "wait"),
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
    "spoken": gettext_lazy("Her spoken yes"),
    "card": gettext_lazy("Her card shown"),
    "delegate": gettext_lazy("Her delegate's yes"),
}
ROLE = {
    "agent": gettext_lazy("Agent"),
    "county_officer": gettext_lazy("County officer"),
    "accountant": gettext_lazy("Accountant"),
    "auditor": gettext_lazy("Auditor"),
    "keeper": gettext_lazy("Keeper"),
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
    "over_short": gettext_lazy("Over and short"),
}
KIND = {
    "shift.open": gettext_lazy("Shift opened"),
    "shift.close": gettext_lazy("Shift closed"),
    "villager.add": gettext_lazy("Villager added"),
    "card.link": gettext_lazy("Card given"),
    "delegate.add": gettext_lazy("Delegate named"),
    "order.place": gettext_lazy("Order placed"),
    "order.cancel": gettext_lazy("Order cancelled"),
    "bag.seal": gettext_lazy("Bag sealed"),
    "bag.open": gettext_lazy("Bag opened"),
    "device.approve": gettext_lazy("Device approved"),
    "device.revoke": gettext_lazy("Device revoked"),
    "device.thaw": gettext_lazy("Device thawed"),
    "limits.set": gettext_lazy("Limits set"),
    "message.send": gettext_lazy("Message sent"),
    "price_list.draft": gettext_lazy("Price list drawn up"),
    "price_list.publish": gettext_lazy("Price list published"),
    "allocation.set": gettext_lazy("Allocation set"),
    "float.propose": gettext_lazy("Float proposed"),
    "safe.propose": gettext_lazy("Safe and bank proposed"),
    "suspense.propose": gettext_lazy("Exception decision proposed"),
    "money.approve": gettext_lazy("Money approved"),
    "money.reject": gettext_lazy("Money rejected"),
}
JOURNAL = {
    "order": gettext_lazy("Order"),
    "order_suspense": gettext_lazy("Order held in suspense"),
    "order_cancel": gettext_lazy("Order cancelled"),
    "over_short": gettext_lazy("Over or short"),
    "bag_seal": gettext_lazy("Bag sealed"),
    "bag_open": gettext_lazy("Bag opened"),
    "float": gettext_lazy("Float"),
    "float_propose": gettext_lazy("Float"),
    "suspense_propose": gettext_lazy("Exception resolved"),
    "safe_propose": gettext_lazy("Safe and bank"),
    "resolve": gettext_lazy("Exception resolved"),
    "safe_fund": gettext_lazy("Safe and bank"),
}

_DAY_SECONDS, _HOUR_SECONDS, _MINUTE_SECONDS = 86_400, 3_600, 60


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


def account_name(code: str) -> str:
    """An account's kind in words and its owner's mark: `drawer:K7QM` -> `Drawer K7QM`."""
    kind, _colon, owner = code.partition(":")
    short = owner.split("-")[0] if len(owner) > 16 else owner
    return f"{ACCOUNT.get(kind, kind)} {short}"
