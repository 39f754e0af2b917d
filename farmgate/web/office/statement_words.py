"""A villager's statement in sentences that can be read aloud to her: you, never she."""

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from farmgate.counter.villager_listings import Back, Bought
from farmgate.kernel.money import text as money_text
from farmgate.people.complaint_listings import ComplaintRow
from farmgate.people.listings import DelegateRow
from farmgate.web.office import complaint_words, wording
from farmgate.web.office.tables import CURRENCY
from farmgate.web.office.wording import day, in_language

# Every kind of data that is held about her, and what for.
HELD = (
    (gettext_lazy("Your name"), gettext_lazy("so that you are found at the counter, also by its sound")),
    (gettext_lazy("Your village, household and station"), gettext_lazy("so that goods and refunds reach you")),
    (gettext_lazy("The year you were born, if you gave it"), gettext_lazy("to tell people of one name apart")),
    (gettext_lazy("The language you hear"), gettext_lazy("so that you are spoken to in it")),
    (gettext_lazy("The number of your card, if you have one"), gettext_lazy("so that the card finds you")),
    (gettext_lazy("Whom you let act for you"), gettext_lazy("so that nobody else can")),
    (
        gettext_lazy("What was ordered in your name, the cash, and on whose word"),
        gettext_lazy("so that you can prove it; kept as it was signed and never changed"),
    ),
    (gettext_lazy("Refunds owed and paid"), gettext_lazy("so that each is paid once, and to you")),
    (gettext_lazy("Your complaints and their answers"), gettext_lazy("so that none is lost")),
)


def _together(sentences: list[str]) -> str:
    return ("" if (get_language() or "").startswith("zh") else " ").join(sentences)


def money(amount_minor: int) -> str:
    """An amount as it is read."""
    return money_text(amount_minor, CURRENCY)


def order(row: Bought) -> str:
    """One order: when, where, who, what, on whose word, the cash, and what became of it."""
    goods = _("; ").join(
        _("%(good)s, %(n)d at %(price)s")
        % {"good": in_language(x.name_zh, x.name_en), "n": x.quantity, "price": money(x.unit_price_minor)}
        for x in row.lines
    )
    said = {
        "day": day(row.placed_at),
        "station": row.station,
        "agent": row.agent,
        "goods": goods,
        "total": money(row.total_minor),
        "slip": row.slip_no,
    }
    parts = [_("On %(day)s at %(station)s, %(agent)s ordered for you: %(goods)s.") % said]
    if row.fee_minor:
        parts.append(_("The fee was %(fee)s.") % {"fee": money(row.fee_minor)})
    cash = {"given": money(row.tendered_minor), "change": money(row.change_minor), "total": said["total"]}
    parts.append(_("It came to %(total)s; %(given)s was given and %(change)s given back.") % cash)
    parts += [consent(row), _("The slip is number %(slip)s.") % said]
    if row.state in _BECAME:
        parts.append(str(_BECAME[row.state]))
    return _together(parts)


_BECAME = {
    "held": gettext_lazy("The county is still looking at this order."),
    "cancelled": gettext_lazy("This order was taken back, and the money given back."),
}


def consent(row: Bought) -> str:
    """On whose word it was done."""
    if row.consent == "delegate":
        return _("%(name)s said yes for you.") % {"name": row.delegate or _("Somebody not known by name")}
    return _("Your card was shown.") if row.consent == "card" else _("You said yes yourself.")


def refund(row: Back) -> str:
    """Money owed, or paid."""
    said = {"amount": money(row.amount_minor), "slip": row.slip_no, "station": row.paid_station or row.station}
    if row.paid_at:
        return _("%(amount)s was paid back to you at %(station)s on %(day)s, for slip %(slip)s.") % (
            said | {"day": day(row.paid_at)}
        )
    if row.why == "lost":
        return (
            _(
                "Your goods were lost or spoiled on the way. Your money is here: %(amount)s for slip %(slip)s, at %(station)s."
            )
            % said
        )
    return _("%(amount)s is owed to you since %(day)s, for slip %(slip)s. Fetch it at %(station)s.") % (
        said | {"day": day(row.owed_at)}
    )


def delegate(row: DelegateRow) -> str:
    """Who may act for her, or might."""
    said = {"name": row.name, "relation": wording.RELATION.get(row.relation, row.relation), "since": day(row.since)}
    if row.until:
        return _("%(name)s (%(relation)s) could act for you from %(since)s until %(until)s.") % (
            said | {"until": day(row.until)}
        )
    return _("%(name)s (%(relation)s) may act for you since %(since)s.") % said


def complaint(row: ComplaintRow) -> str:
    """What she complained of and what came of it."""
    said = {"day": day(row.filed_at), "what": complaint_words.CATEGORY[row.category], "number": row.number}
    first = _("On %(day)s you complained, number %(number)s: %(what)s.") % said
    if not row.outcome:
        return _together([first, _("You will have an answer by %(day)s.") % {"day": day(row.due_at)}])
    return _together([first, str(complaint_words.SAID[row.outcome]), row.answer])
