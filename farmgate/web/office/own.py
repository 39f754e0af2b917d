"""What is one's own: the password, the second factor, where one is logged in. Each change asks for the password anew."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import user_has_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate.people import services as people
from farmgate.web import sessions
from farmgate.web.office import own_forms
from farmgate.web.office.access import REPLACING, code_is_right
from farmgate.web.office.acting import done, office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table

View = Callable[..., HttpResponse]


def _own_deed(view: View) -> View:
    """Something about one's own log-in: needs the second factor of whoever has one, like every page."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if user_has_device(request.user) and not staff(request).verified:
            return redirect("office:second")
        return view(request)

    return sensitive_post_parameters()(never_cache(require_POST(login_required(guarded))))


@office_page
def own(request: HttpRequest) -> HttpResponse:
    """One's own log-in."""
    return _page(request)


@_own_deed
def set_password(request: HttpRequest) -> HttpResponse:
    """Another password. Log-ins elsewhere end, since their mark was drawn from the old one."""
    form = own_forms.PasswordForm(request.POST)
    if not (form.is_valid() and _proved(request, form)):
        return _page(request, password=form)
    account = staff(request).account
    try:
        people.set_password(account, form.cleaned_data["password"])
    except ValidationError as easy:
        form.add_error("password", easy)
        return _page(request, password=form)
    update_session_auth_hash(request, account)
    sessions.end(account.pk, request.session.session_key)
    return done(request, _("Your password is changed. You are logged out everywhere else."), "office:own")


@_own_deed
def replace_second(request: HttpRequest) -> HttpResponse:
    """Let the next QR code take the place of the authenticator app in use. Until that is confirmed the old one holds."""
    form = own_forms.SecondForm(request.POST)
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if device is None:
        return redirect("office:enrol")
    if not (form.is_valid() and _proved(request, form) and code_is_right(device, form)):
        return _page(request, second=form)
    # A key that was shown before and never confirmed may have been seen.
    TOTPDevice.objects.filter(user=request.user, confirmed=False).delete()
    request.session[REPLACING] = int(time.time())
    return redirect("office:enrol")


@_own_deed
def end_others(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    form = own_forms.OthersForm(request.POST)
    if not (form.is_valid() and _proved(request, form)):
        return _page(request, others=form)
    sessions.end(staff(request).account.pk, request.session.session_key)
    return done(request, _("You are logged out everywhere else."), "office:own")


def _proved(request: HttpRequest, form: Any) -> bool:
    """Whether the password is that of who is logged in. Wrong ones count and lock as at the log-in."""
    known = authenticate(request, username=staff(request).account.username, password=form.cleaned_data["current"])
    if known is None:
        form.add_error("current", _("This is not your password."))
    return known is not None


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    account = staff(request).account
    table = Table(
        [
            Column(_("Logged in"), lambda one: one.began, "moment"),
            Column(_("Last used"), lambda one: one.seen, "moment"),
            Column(_("Browser"), lambda one: one.browser),
            Column(_("Here"), lambda one: _("this one") if one.here else ""),
        ],
        sessions.log_ins_of(account.pk, request.session.session_key),
        _("No log-in is open."),
        name="log-ins",
        export=False,
    )
    context = {
        "account": account,
        "table": table,
        "has_second": user_has_device(account),
        "password": forms.get("password", own_forms.PasswordForm()),
        "second": forms.get("second", own_forms.SecondForm()),
        "others": forms.get("others", own_forms.OthersForm()),
    }
    return render(request, "office/own.html", context, status=422 if forms else 200)
