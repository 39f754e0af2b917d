"""What complaints are called: about whom, of what, how they came, what came of them."""

from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.people.complaint_listings import ComplaintRow
from farmgate.web.office.wording import State

CATEGORY = {
    "cash": _("Cash was short or kept"),
    "refund_not_paid": _("A refund was not paid"),
    "price": _("The price was wrong"),
    "wrong_goods": _("The wrong goods, or spoilt"),
    "not_delivered": _("Nothing was delivered"),
    "behaviour": _("How she was treated"),
    "other": _("Something else"),
}
ABOUT = {
    "station": _("A station"),
    "agent": _("An agent"),
    "merchant": _("A merchant"),
    "carrier": _("A carrier"),
    "county": _("The county"),
}
CHANNEL = {
    "hotline": _("By telephone"),
    "other_station": _("At another station"),
    "committee": _("Through the village committee"),
    "letter": _("By letter"),
}
OUTCOME = {
    "upheld": State(_("She is right"), "good"),
    "partly": State(_("She is right in part"), "good"),
    "not_upheld": State(_("Not found to be so"), "quiet"),
    "withdrawn": State(_("Taken back by her"), "quiet"),
}
# As it is said to her face.
SAID = {
    "upheld": _("You are right."),
    "partly": _("You are right in part."),
    "not_upheld": _("What you said could not be found."),
    "withdrawn": _("You took it back."),
}
TOLD = {
    "read_aloud": _("Read aloud to her"),
    "letter": _("By letter"),
    "not_reached": _("She could not be reached"),
}
STEP = {
    "filed": _("Taken down"),
    "taken": _("Taken over"),
    "answered": _("Answered"),
    "closed": _("Case closed"),
}


def state(row: ComplaintRow) -> State:
    """Where it stands; what is past its day is shown as late until she has been told."""
    if row.state == "closed":
        return State(_("Case closed"), "quiet")
    late = row.due_at < clock.now()
    if row.state == "answered":
        return State(_("Answered, she is not told yet"), "bad" if late else "wait")
    return State(_("Late"), "bad") if late else State(_("Waits for an answer"), "wait")


def whom(row: ComplaintRow) -> str:
    """Whom it is about, as far as is known."""
    named = " · ".join(part for part in (row.station, row.person) if part)
    return named or str(ABOUT[row.about])
