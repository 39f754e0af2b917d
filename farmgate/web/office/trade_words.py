"""What becomes of orders in words: purchase orders, lines, parcels and the hands that took them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmgate.kernel import clock
from farmgate.kernel.money import text as money_text
from farmgate.logistics.listings import SHELF_DAYS
from farmgate.web.office import wording
from farmgate.web.office.tables import CURRENCY
from farmgate.web.office.wording import State

PURCHASE = {
    "sent": State(gettext_lazy("Waiting for the merchant's answer"), "wait"),
    "accepted": State(gettext_lazy("Accepted, to be dispatched"), "wait"),
    "dispatched": State(gettext_lazy("Dispatched"), "good"),
    "nothing": State(gettext_lazy("The merchant has nothing of it"), "bad"),
}
# The same to the merchant itself.
OWN_PURCHASE = {
    "sent": State(gettext_lazy("Waiting for your answer"), "wait"),
    "accepted": State(gettext_lazy("To be sent"), "wait"),
    "dispatched": PURCHASE["dispatched"],
    "nothing": State(gettext_lazy("You had nothing of it"), "quiet"),
}
LINE = {
    "bought": State(gettext_lazy("Ordered from the merchant"), "wait"),
    "asked": State(gettext_lazy("The villager is asked"), "wait"),
    "accepted": State(gettext_lazy("Accepted by the merchant"), "wait"),
    "sent": State(gettext_lazy("On its way"), "wait"),
    "collected": State(gettext_lazy("Collected"), "good"),
    "final": State(gettext_lazy("Final"), "good"),
    "ended": State(gettext_lazy("Ended without goods"), "quiet"),
    "reversed": State(gettext_lazy("Taken back"), "bad"),
}
REVERSED = {
    "brought_back_late": gettext_lazy("Brought back after it was settled"),
    "wrong_goods": gettext_lazy("Other goods than ordered"),
    "brushing": gettext_lazy("Ordered for the commission only: nothing but that is taken back"),
}
ASK = {
    "open": State(gettext_lazy("Waits for her answer"), "wait"),
    "agreed": State(gettext_lazy("She agreed"), "good"),
    "refused": State(gettext_lazy("She did not agree"), "quiet"),
    "lapsed": State(gettext_lazy("Nobody asked her in time"), "bad"),
    "applied": State(gettext_lazy("Cheaper, hers at once"), "good"),
}
PARCEL = {
    "coming": State(gettext_lazy("On its way to the county"), "wait"),
    "hub": State(gettext_lazy("At the county hub"), "wait"),
    "shelf": State(gettext_lazy("On the shelf"), "wait"),
    "collected": State(gettext_lazy("Collected"), "good"),
    "back": State(gettext_lazy("To go back, at the station"), "bad"),
    "given": State(gettext_lazy("Given to the van, going back"), "bad"),
    "homeward": State(gettext_lazy("At the hub, going back"), "wait"),
    "home": State(gettext_lazy("Back with its merchant"), "quiet"),
    "lost": State(gettext_lazy("Lost or spoiled"), "bad"),
}
LOST = {
    "lost": State(gettext_lazy("Lost"), "bad"),
    "damaged": State(gettext_lazy("Damaged"), "bad"),
    "short": State(gettext_lazy("Something is missing"), "bad"),
}
CLAIM = {
    "open": State(gettext_lazy("Claimed"), "wait"),
    "disputed": State(gettext_lazy("Disputed"), "bad"),
    "settled": State(gettext_lazy("Settled"), "good"),
    "waived": State(gettext_lazy("Borne by the county"), "quiet"),
}
SETTLED_BY = {
    "bank": gettext_lazy("Paid into the bank"),
    "safe": gettext_lazy("Paid in cash into the county's safe"),
    "commission": gettext_lazy("Held back from the agent's commission"),
    "merchant": gettext_lazy("The merchant bears it, or has the goods again"),
    "loss": gettext_lazy("The county bears it as a loss"),
}
CONDITION = {
    "ok": State(gettext_lazy("Sound"), "good"),
    "damaged": State(gettext_lazy("Damaged"), "bad"),
    "opened": State(gettext_lazy("Opened"), "bad"),
}
HOLDER = {
    "merchant": gettext_lazy("Merchant"),
    "carrier": gettext_lazy("Carrier"),
    "hub": gettext_lazy("County hub"),
    "station": gettext_lazy("Station"),
    "villager": gettext_lazy("Villager"),
}
SHOWN = {
    "slip": gettext_lazy("Known by her slip"),
    "card": gettext_lazy("Known by her card"),
    "delegate": gettext_lazy("Taken by her delegate"),
    "known": gettext_lazy("Known by a witness"),
    "code": gettext_lazy("Known by the pick-up code"),
}
REASON = {
    "not_as_pictured": gettext_lazy("Not as pictured"),
    "wrong_goods": gettext_lazy("Other goods than ordered"),
    "damaged": gettext_lazy("Damaged"),
    "too_late": gettext_lazy("Came too late"),
    "changed_mind": gettext_lazy("Changed her mind"),
    "other": gettext_lazy("Other"),
}
# The tone of a shelf's age: what is reached first, from the longest.
_SHELF_TONES = tuple(zip(SHELF_DAYS[::-1], ("bad", "wait", "quiet"), strict=True))


def shelf_state(since: datetime) -> State:
    """How long a parcel has been on a shelf, with a mark at 3, 7 and 14 days."""
    days = (clock.now() - since).days
    for least, tone in _SHELF_TONES:
        if days >= least:
            return State(_("On the shelf for %(n)d days") % {"n": days}, tone)
    return PARCEL["shelf"]


def ask_state(state: str, until: datetime) -> State:
    """What became of an ask; one that is past its deadline waits only for phones without signal."""
    if state == "open" and until < clock.now():
        return State(_("Past its deadline"), "bad")
    return ASK[state]


def parcel_state(state: str, since: datetime) -> State:
    """Where a parcel is."""
    return shelf_state(since) if state == "shelf" else PARCEL[state]


def holder(code: str, named: str = "") -> str:
    """Who answers for a parcel: `station:S0001` -> `Station S0001`. Merchants and villagers by `named`, as ids tell nothing."""
    kind, _colon, owner = code.partition(":")
    told = str(HOLDER.get(kind, kind))
    return f"{told} {owner if kind in ('station', 'carrier') else named}".strip()


def percent(basis_points: int) -> str:
    """A rate as people write it: 525 -> `5.25 %`."""
    return f"{basis_points // 100}.{basis_points % 100:02d} %"


def price(least_minor: int, most_minor: int) -> str:
    """One price, or from the least to the most when it changed between two orders."""
    least, most = (money_text(amount, CURRENCY) for amount in (least_minor, most_minor))
    return least if least == most else f"{least} – {most}"


def said(kind: str, detail: str) -> State:
    """What was said of a parcel when somebody took it."""
    if kind == "parcel.hand_over":
        return State(SHOWN.get(detail, detail), "quiet")
    if kind == "loss.decide":
        return LOST.get(detail, State(detail))
    if kind in ("parcel.refuse", "parcel.return"):
        return State(REASON.get(detail, detail), "quiet")
    return CONDITION.get(detail, State(detail))


def money(amount_minor: int) -> str:
    """An amount as it is read."""
    return money_text(amount_minor, CURRENCY)


def name(of: tuple[str, str]) -> str:
    """A name in the reader's language."""
    return wording.in_language(*of)


def version_state(id: UUID, published_at: datetime | None, in_force: UUID | None) -> State:
    """How far a version is that one person draws up and another publishes."""
    if published_at is None:
        return State(gettext_lazy("Draft"), "wait")
    return State(gettext_lazy("In force"), "good") if id == in_force else State(gettext_lazy("Replaced"), "quiet")
