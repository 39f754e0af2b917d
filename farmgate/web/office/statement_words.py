"""A villager's statement in sentences that can be read aloud to her: you, never she."""

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from farmgate.counter.villager_listings import Back, Bought
from farmgate.kernel import clock
from farmgate.kernel.money import text as money_text
from farmgate.people.complaint_listings import ComplaintRow
from farmgate.people.listings import DelegateRow
from farmgate.people.looks import Look
from farmgate.trade.ask_listings import AskLine
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
    (gettext_lazy("Who looked at this at a counter"), gettext_lazy("so that you can see who did")),
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
    return on_whose_word(row.consent, row.delegate)


def on_whose_word(consent: str, delegate: str) -> str:
    """Her own, her card's, or her delegate's."""
    if consent == "delegate":
        return _("%(name)s said yes for you.") % {"name": delegate or _("Somebody not known by name")}
    return _("Your card was shown.") if consent == "card" else _("You said yes yourself.")


def change(row: AskLine) -> str:
    """Another price or another good for a line of an order, and what came of it."""
    said = {
        "slip": row.slip_no,
        "good": in_language(*row.before),
        "n": row.quantity,
        "price": money(row.price_before_minor),
        "other": in_language(*row.after),
        "new": money(row.unit_price_minor),
        "until": day(row.until),
        "day": day(row.ended_at) if row.ended_at else "",
    }
    if row.other_good:
        first = _("Of slip %(slip)s, %(good)s, %(n)d at %(price)s, could not be had; %(other)s at %(new)s was offered.")
    else:
        first = _("Of slip %(slip)s, the price of %(good)s, %(n)d, went from %(price)s to %(new)s.")
    return _together([first % said, *_came_of(row, said)])


def _came_of(row: AskLine, said: dict[str, object]) -> list[str]:
    if row.state == "open" and row.until < clock.now():
        return [_("The time to answer is over; the county gives the money back.")]
    if row.state == "open":
        return [_("You have not been asked yet; you can answer until %(until)s.") % said]
    if row.state == "refused":
        return [_("On %(day)s you said no; it is not bought.") % said, _owed_back(row.paid_minor)]
    if row.state == "lapsed":
        return [_("Nobody could ask you in time; it is not bought.") % said, _owed_back(row.paid_minor)]
    agreed = [_("On %(day)s this was agreed.") % said, on_whose_word(row.consent, row.delegate)]
    came = agreed if row.state == "agreed" else []
    if row.more_minor > 0:
        return [*came, _("%(amount)s more was paid.") % {"amount": money(row.more_minor)}]
    return [*came, _owed_back(-row.more_minor)] if row.more_minor else came


def _owed_back(amount_minor: int) -> str:
    return _("%(amount)s comes back to you.") % {"amount": money(amount_minor)}


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


def look(row: Look) -> str:
    """Who looked at this from a counter."""
    said = {"day": day(row.at), "station": row.station, "agent": row.agent}
    if row.by == "card":
        return _("On %(day)s %(agent)s looked at this at %(station)s; your card was shown.") % said
    return _("On %(day)s %(agent)s looked at this at %(station)s; a slip of yours was shown.") % said


def complaint(row: ComplaintRow) -> str:
    """What she complained of and what came of it."""
    said = {"day": day(row.filed_at), "what": complaint_words.CATEGORY[row.category], "number": row.number}
    first = _("On %(day)s you complained, number %(number)s: %(what)s.") % said
    if not row.outcome:
        return _together([first, _("You will have an answer by %(day)s.") % {"day": day(row.due_at)}])
    return _together([first, str(complaint_words.SAID[row.outcome]), row.answer])
