"""Exceptions in plain words: what it is called, what happened, what it means for the money, what to look at."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from farmgate.web.office.wording import Text


class Told(NamedTuple):
    """One kind of exception as a person tells it."""

    title: Text
    happened: Text
    look_at: Text


_MONEY_OF_ORDER = _("Ask the agent and the villager what was agreed, then accept the order or pay the money back.")
TOLD = {
    "malformed_body": Told(
        _("Could not be read"),
        _("The phone signed something this server cannot read. No money was moved by it."),
        _("Look at the signed text below. An old app version is the usual cause."),
    ),
    "unknown_kind": Told(
        _("Unknown kind of record"),
        _("The phone signed a kind of record this server does not know. No money was moved by it."),
        _("Update the server, or ask which app the phone runs."),
    ),
    "revoked_device": Told(
        _("From a revoked phone"),
        _("The phone had been revoked when this arrived. Any cash it names is held in suspense."),
        _("Find out who has the phone and whether the cash was really taken."),
    ),
    "frozen_device": Told(
        _("From a frozen phone"),
        _("The phone was frozen when this arrived. Any cash it names is held in suspense."),
        _("Settle why the phone was frozen first, then decide about the cash."),
    ),
    "not_allowed": Told(
        _("Not this person's to do"),
        _("The person who signed this was not entitled to it. It had no effect; any cash is held in suspense."),
        _("Ask who used the phone, and whether the agent has changed."),
    ),
    "no_shift": Told(
        _("No open shift"),
        _("This was done while no shift was open on the phone. Any cash is held in suspense."),
        _("Have the agent count the drawer and open a shift."),
    ),
    "shift_open": Told(
        _("Shift was open already"),
        _("A second shift was opened before the first was closed. The new count stands."),
        _("Compare both counts with the agent."),
    ),
    "unknown_villager": Told(
        _("Villager not known"),
        _("The person named is not in the register. The cash is held in suspense."),
        _("Find out who it is, have the agent add the person, then decide."),
    ),
    "unknown_offer": Told(
        _("Goods not on the list"),
        _("An item is not on the price list the phone used. The cash is held in suspense."),
        _MONEY_OF_ORDER,
    ),
    "wrong_price": Told(
        _("Price differs from the list"),
        _("A price on the order is not the one on the price list it names. The cash is held in suspense."),
        _MONEY_OF_ORDER,
    ),
    "stale_price": Told(
        _("Old price list"),
        _("The order was made with a price list that had been replaced more than three days before."),
        _("Compare the old and the new price. Accept if the difference is fair to the villager."),
    ),
    "bad_total": Told(
        _("Sum does not add up"),
        _("The lines, the fee and the total of the order do not agree. The cash is held in suspense."),
        _("Compare with the paper slip. Accept if the cash taken was right."),
    ),
    "over_sale_cap": Told(
        _("Over the limit for one sale"),
        _("The order is larger than the phone may take at once. The cash is held in suspense."),
        _("Confirm the sale with the agent and have the cash sent in soon."),
    ),
    "over_day_cap": Told(
        _("Over the day's limit"),
        _("With this order the phone took more in a day than it may. The cash is held in suspense."),
        _("Confirm the sale with the agent and have the cash sent in soon."),
    ),
    "over_count_cap": Told(
        _("Over the day's number of orders"),
        _("The phone made more orders in a day than it may. The cash is held in suspense."),
        _("A market day explains it; a quiet day does not."),
    ),
    "lease_expired": Told(
        _("Too long without network"),
        _("The phone had not reached the server for more than 30 days. The cash is held in suspense."),
        _("Check prices with the present list, and whether the goods can still be had."),
    ),
    "no_lease": Told(
        _("No lease"),
        _("The phone named a lease it was not given. The cash is held in suspense."),
        _(
            "After the server came back from a backup this is to be expected: accept the order. Otherwise ask how the phone came by it."
        ),
    ),
    "over_float": Told(
        _("Over the agent's float"),
        _("The agent held more of the operator's cash than agreed. The cash is held in suspense."),
        _("Have the agent send in a cash bag, or raise the float."),
    ),
    "deposit_too_small": Told(
        _("Less paid at once than the terms ask"),
        _(
            "More was left until collection than the deposit terms or their caps let her owe. What was paid is held in suspense."
        ),
        _("The phone may not have heard of new terms or of a refusal. Accept it if she is good for it; else refund."),
    ),
    "over_allocation": Told(
        _("More promised than allotted"),
        _("The station promised more pieces than it was allotted. The cash is held in suspense."),
        _("Check whether the goods can be had. If not, refund."),
    ),
    "unknown_order": Told(
        _("Order not known"),
        _("The phone named an order that is not its own, or not of this county. The cash is in suspense."),
        _("Look for the order by its slip number."),
    ),
    "already_cancelled": Told(
        _("Cancelled twice"),
        _("The order had been cancelled before. The cash given back a second time is in suspense."),
        _("Ask the agent whether cash left the drawer twice."),
    ),
    "unknown_refund": Told(
        _("Refund not known"),
        _("Cash was paid out as a refund that nobody owes in this county. The cash is in suspense."),
        _("Ask the agent whom he paid, and for which slip."),
    ),
    "already_paid": Told(
        _("Paid twice"),
        _(
            "Another payment of this refund, or of the rest of this order, arrived first. The cash of this one is in suspense."
        ),
        _("Find out with both agents who paid or was paid twice. Too much paid for an order can be refunded."),
    ),
    "wrong_amount": Told(
        _("Not the sum that is owed"),
        _(
            "It is not what the refund, the parcel, the change or the rest comes to. The cash is in suspense; what is owed is still owed."
        ),
        _("Ask the agent what the villager was given, and what stands on the parcel."),
    ),
    "already_bought": Told(
        _("Already ordered from the merchant"),
        _(
            "The order had been cut when the agent took it back and gave the cash. That cash is in suspense; the goods come."
        ),
        _("Ask whether she wants the goods. If not, have the parcel refused when it comes, and settle the cash then."),
    ),
    "unknown_parcel": Told(
        _("Parcel not known"),
        _("The phone scanned a parcel that does not exist in this county. No money is involved."),
        _("Ask what stands on the parcel. Another county's parcel goes back to the hub."),
    ),
    "wrong_station": Told(
        _("Parcel at another station"),
        _("The parcel was scanned in at a station it was not for. It is on the shelf there. No money is involved."),
        _("Have it carried to the right station, or tell the villager where it is."),
    ),
    "already_collected": Told(
        _("Collected before"),
        _("The parcel had been handed over already. This record changed nothing and moved no money."),
        _("If two people came for it, find out who has it: look at every hand that took the parcel."),
    ),
    "already_back": Told(
        _("Already going back"),
        _("The parcel had been refused or brought back before. This record changed nothing; nothing is owed twice."),
        _("Ask where the goods are now, and whether she took them after all."),
    ),
    "was_lost": Told(
        _("Lost, and turned up"),
        _(
            "Two people had declared this parcel lost or spoiled, and her money is owed to her. This record moved no money."
        ),
        _(
            "Find out where it was. It goes back to its merchant, and its claim is settled. If she has it, talk to her about the money."
        ),
    ),
    "not_going_back": Told(
        _("Given to the van, and not to go back"),
        _("A parcel was given to the van that nobody had refused or brought back. It stays where it was."),
        _("Ask the agent which parcel he meant. If she does not want it, have it refused, so that her money is owed."),
    ),
    "not_collected": Told(
        _("Brought back, never collected"),
        _("Goods were brought back of a parcel that nobody had collected. No money is owed by it."),
        _("Ask whether the hand-over was not recorded. Have the parcel refused instead, then its money is owed."),
    ),
    "too_late": Told(
        _("Too late"),
        _(
            "Goods were brought back after their days, or a change was agreed to after its deadline. Cash taken for it is in suspense."
        ),
        _(
            "Goods: ask whether they were faulty; the county may still pay. A change: pay the cash back to the villager."
        ),
    ),
    "unknown_ask": Told(
        _("Nobody was asked this"),
        _("A villager's answer came to a change that this server does not know. Any cash is in suspense."),
        _("Find out with the agent what she was asked, then pay the cash back."),
    ),
    "already_answered": Told(
        _("Answered twice"),
        _("Another answer to the same change arrived first and counts. The cash of this one is in suspense."),
        _("Ask both agents what she said and paid, then pay back what she paid too much."),
    ),
    "wrong_code": Told(
        _("Wrong pick-up code"),
        _("The parcel was handed over for a code that is not its own. The goods are gone; no money was moved."),
        _("Call the villager: did she get the goods, or did she send somebody?"),
    ),
    "unknown_delegate": Told(
        _("Not her delegate"),
        _("The parcel was handed over to somebody whom she has not named. The goods are gone; no money was moved."),
        _("Call the villager: did she get the goods? Then have the delegate named, or the agent told."),
    ),
    "not_paid": Told(
        _("Handed over, not paid in full"),
        _("The parcel was handed over while something of its order was still to be paid. The goods are gone."),
        _("The agent answers for it: have the rest paid at the counter. Until then no merchant is settled for it."),
    ),
    "no_witness": Told(
        _("No witness"),
        _("The parcel was handed over to somebody known by face, and nobody was named who knows her too."),
        _("Call the villager: did she get the goods? Remind the agent to write a witness down."),
    ),
    "already_settled": Told(
        _("Settled before"),
        _("The goods were settled with the merchant before they were brought back. Nothing is owed by this record."),
        _("Ask what the goods were like. The county may decide to pay from its own pocket."),
    ),
    "unknown_slip": Told(
        _("Slip not known"),
        _("A refund was asked for with a slip that does not exist, or with other pictures. No money is involved."),
        _("Often a slip whose station has not sent yet. Several in a row from one phone: ask why."),
    ),
    "nothing_owed": Told(
        _("Nothing owed for this slip"),
        _("A refund was asked for where nothing is owed, or it has been paid. No money is involved."),
        _("Tell the station what became of the order."),
    ),
    "unknown_bag": Told(
        _("Bag not known"),
        _("A bag was opened that is not on its way to this holder. The cash counted is in suspense."),
        _("Compare the seal number with the bags on their way."),
    ),
    "bag_difference": Told(
        _("Bag count differs"),
        _("The bag held more or less than was sealed into it. The difference is in suspense."),
        _("Ask both who sealed and who opened it. Write off only what cannot be found."),
    ),
    "till_mismatch": Told(
        _("Phone and server disagree"),
        _("The phone expected another amount in the drawer than the server. The count itself stands."),
        _("Records may be missing on one side. Compare the orders of the shift."),
    ),
    "over_drawer": Told(
        _("More in the bag than in the drawer"),
        _("More cash was sealed into the bag than the drawer should hold. The bag counts as sealed."),
        _("Count the bag when it arrives and ask the agent where the rest came from."),
    ),
    "own_station": Told(
        _("Complaint about the station that took it"),
        _("A villager complained of a station, and its own agent wrote it down. The complaint is kept whole."),
        _("Call her or send the village committee, not through this agent. The complaint is under Complaints."),
    ),
    "unknown_station": Told(
        _("Station not known"),
        _("A complaint names a station that is not in this county. The complaint is kept, without a station."),
        _("Ask whoever took it which station she meant."),
    ),
    "signed_before": Told(
        _("Recorded before"),
        _(
            "The phone forgot that it had recorded this already, and signed it again. It counts once; no money was moved."
        ),
        _("Nothing is owed. Ask how the phone came to forget: a restored backup is the usual cause."),
    ),
    "card_taken": Told(
        _("Card is someone else's"),
        _("The picture card belongs to another villager. No money is involved."),
        _("Give the villager a new card."),
    ),
}
_OTHER = Told(_("Needs a person"), _("The server could not apply this record."), _("Look at the signed record."))


def told(code: str) -> Told:
    """What a code means."""
    return TOLD.get(code, _OTHER)
