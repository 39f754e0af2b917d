"""Is all well: what in this county waits for a person, and whether the server does what it does by itself."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.logistics import loss_listings
from farmgate.people import listings as people
from farmgate.places.listings import CountyName
from farmgate.sync import health
from farmgate.sync import listings as sync
from farmgate.sync.health import Health
from farmgate.trade import claim_listings
from farmgate.web.office import stations
from farmgate.web.office.acting import office_page
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import moment_text, respond
from farmgate.web.office.wording import State, Text

GOOD, BAD = State(_("Well"), "good"), State(_("Needs a person"), "bad")
LOOK, UNKNOWN = State(_("Look at it"), "wait"), State(_("Not known here"), "quiet")


BACK_AFTER = timedelta(days=7)


class Check(NamedTuple):
    """One thing that may be well or not: how it is, the figure behind that, and where to look."""

    title: Text
    state: State
    says: Text
    href: str = ""
    link: Text = ""


@office_page
def well(request: HttpRequest) -> HttpResponse:
    """For whoever sees a county whole."""
    me = staff(request)
    county = me.county(request.GET.get("county"))
    of_county, of_server = _county(me, county), _server(health.look())
    wanting = [check for check in (*of_county, *of_server) if check.state.tone == "bad"]
    context = {
        "county": county,
        "counties": me.counties,
        "of_county": of_county,
        "of_server": of_server,
        "verdict": _verdict(len(wanting)),
    }
    return respond(request, "office/well.html", context)


def _verdict(wanting: int) -> str:
    if not wanting:
        return gettext("Nothing here needs a person now.")
    text = ngettext("%(n)d thing needs a person.", "%(n)d things need a person.", wanting)
    return text % {"n": wanting}


def _county(me: Staff, county: CountyName) -> list[Check]:
    return [_exceptions(me, county), _silent(me, county), _paused(me, county), _going_back(county), _claims(county)]


def _exceptions(me: Staff, county: CountyName) -> Check:
    waiting = sync.exceptions_waiting(me.sees, [county.code], county.code)
    where = reverse("office:exceptions"), _("Exceptions")
    if not waiting.number:
        return Check(_("Exceptions"), GOOD, gettext("No exception waits."), *where)
    old = clock.now() - waiting.oldest > stations.SILENT_AFTER
    text = ngettext("%(n)d waits, since %(at)s.", "%(n)d wait, the oldest since %(at)s.", waiting.number)
    says = text % {"n": waiting.number, "at": _at(waiting.oldest)}
    return Check(_("Exceptions"), BAD if old else LOOK, says, *where)


def _silent(me: Staff, county: CountyName) -> Check:
    rows = [row for row in people.stations(me.sees, county=county.code) if not row.closed_on]
    seen = sync.last_seen_by_station([row.id for row in rows])
    silent = [at for at in seen.values() if clock.now() - at > stations.SILENT_AFTER]
    where = reverse("office:stations") + "?sort=seen", _("Stations")
    if not silent:
        return Check(_("Stations heard"), GOOD, gettext("No station has been silent for three days."), *where)
    text = ngettext(
        "%(n)d station has been silent for more than three days, since %(at)s.",
        "%(n)d stations have been silent for more than three days, the longest since %(at)s.",
        len(silent),
    )
    return Check(_("Stations heard"), LOOK, text % {"n": len(silent), "at": _at(min(silent))}, *where)


def _paused(me: Staff, county: CountyName) -> Check:
    paused = len(people.devices(me.sees, kind="phone", status="frozen", county=county.code))
    where = reverse("office:devices") + "?status=frozen", _("Devices")
    if not paused:
        return Check(_("Paused phones"), GOOD, gettext("No phone is paused."), *where)
    text = ngettext(
        "%(n)d phone is paused, because its log exists in two versions. What it sells is held.",
        "%(n)d phones are paused, because their logs exist in two versions. What they sell is held.",
        paused,
    )
    return Check(_("Paused phones"), BAD, text % {"n": paused}, *where)


def _going_back(county: CountyName) -> Check:
    """What was refused lies in the agent's hands: somebody asks for it when it lies there too long."""
    held = [row for row in loss_listings.going_back([county.code]) if row.oldest < clock.now() - BACK_AFTER]
    where = reverse("office:parcels") + "?state=back", _("Parcels")
    if not held:
        says = gettext("Nothing has been on its way back for seven days with one holder.")
        return Check(_("Parcels going back"), GOOD, says, *where)
    text = ngettext(
        "At %(n)d holder a parcel that goes back has lain for more than seven days, since %(at)s. Ask for it.",
        "At %(n)d holders parcels that go back have lain for more than seven days, the oldest since %(at)s. Ask for them.",
        len(held),
    )
    return Check(_("Parcels going back"), LOOK, text % {"n": len(held), "at": _at(held[0].oldest)}, *where)


def _claims(county: CountyName) -> Check:
    waiting = claim_listings.waiting([county.code], clock.now())
    where = reverse("office:claims") + "?state=late", _("Claims")
    if not waiting.late:
        return Check(_("Claims for lost goods"), GOOD, gettext("No claim is past its day."), *where)
    text = ngettext("%(n)d claim is past its day.", "%(n)d claims are past their day.", waiting.late)
    return Check(_("Claims for lost goods"), LOOK, text % {"n": waiting.late}, *where)


def _server(found: Health) -> list[Check]:
    return [_worker(found), _proof(found), _seal(found), _refused(found), _backup()]


def _worker(found: Health) -> Check:
    fold = found.tasks["fold"]
    title = _("Background work")
    if found.worker_away:
        says = gettext(
            "The background worker is away; last at work: %(at)s. Sales go on; checkpoints and proofs do not. "
            "Tell whoever runs the server."
        )
        return Check(title, BAD, says % {"at": _at(fold.done_at)})
    failed = [task.name for task in found.tasks.values() if task.failed and task.name != "prove"]
    if failed:
        says = gettext("The last run of this failed: %(tasks)s. Tell whoever runs the server.")
        return Check(title, BAD, says % {"tasks": ", ".join(failed)})
    return Check(title, GOOD, gettext("The background worker is at work."))


def _proof(found: Health) -> Check:
    proof, title = found.tasks["prove"], _("Nightly proof")
    where = reverse("office:trial_balance"), _("Trial balance")
    if proof.failed:
        text = ngettext(
            "The proof of %(at)s found %(n)d thing that does not add up. "
            "Tell whoever runs the server, and change nothing until it is explained.",
            "The proof of %(at)s found %(n)d things that do not add up. "
            "Tell whoever runs the server, and change nothing until they are explained.",
            proof.findings,
        )
        return Check(title, BAD, text % {"n": proof.findings, "at": _at(proof.failed_at)}, *where)
    if proof.done_at is None:
        return Check(title, LOOK, gettext("The books have not been proved yet. That happens every night."), *where)
    says = gettext("The books added up. Last proof: %(at)s.") % {"at": _at(proof.done_at)}
    return Check(title, LOOK if proof.late(found.moment) else GOOD, says, *where)


def _seal(found: Health) -> Check:
    title = _("Checkpoints")
    if found.seal_late:
        says = gettext("Operations have waited for a checkpoint since %(at)s. One is made every hour.")
        return Check(title, BAD, says % {"at": _at(found.unsealed_since)})
    if found.sealed_at is None:
        return Check(title, GOOD, gettext("There is nothing to seal yet."))
    says = gettext("Checkpoint %(n)d was sealed at %(at)s.")
    return Check(title, GOOD, says % {"n": found.checkpoint, "at": _at(found.sealed_at)})


def _refused(found: Health) -> Check:
    title, number = _("Refused bytes"), found.quarantined + found.forks
    if not number:
        return Check(title, GOOD, gettext("Nothing was refused and kept in the last day."))
    text = ngettext(
        "%(n)d piece was refused and kept in the last day, on the whole server: a broken phone, or somebody trying.",
        "%(n)d pieces were refused and kept in the last day, on the whole server: a broken phone, or somebody trying.",
        number,
    )
    return Check(title, LOOK, text % {"n": number})


def _backup() -> Check:
    says = _(
        "The server does not know when the last backup was made, nor whether it can be restored. Ask whoever makes it."
    )
    return Check(_("Last backup"), UNKNOWN, says)


def _at(moment: datetime | None) -> str:
    return moment_text(moment) if moment else gettext("never")
