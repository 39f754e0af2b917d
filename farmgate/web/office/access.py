"""Coming in: password, second factor, language, going out."""

import time
from typing import Any
from urllib.parse import urlencode

import segno
from django import forms
from django.conf import settings
from django.contrib.auth import login as log_in
from django.contrib.auth import logout as log_out
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as otp_login
from django_otp import user_has_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate import telling
from farmgate.kernel import clock, limits
from farmgate.kernel.problems import Problem
from farmgate.people import services as people
from farmgate.sync.rates import Rate
from farmgate.web import sessions
from farmgate.web.office.roster_forms import FirstPasswordForm
from farmgate.web.office.staff import staff

HOME = "office:home"
# When a person proved who she is to put another second factor in place of hers (see `own`), and how long that holds.
REPLACING, _REPLACING_SECONDS = "replacing_second", 600
# Every try costs a slow hash: one address may not keep the server busy with names, where the lock is by name.
_log_ins = Rate(limits.LOG_IN_ATTEMPTS_PER_MINUTE_MAX, 60)
_first_passwords = Rate(limits.FIRST_PASSWORD_ATTEMPTS_PER_HOUR_MAX, 3600)
_TOO_OFTEN = gettext_lazy("Too many tries from here. Wait a while, then try again.")


class PasswordForm(AuthenticationForm):
    """Name and password, refused in words that do not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": gettext_lazy("The name or the password is not right."),
        "inactive": gettext_lazy("This account is closed. Ask whoever gave it to you."),
    }

    def clean(self) -> dict[str, Any]:
        """Look at the password, unless this address has tried too often. ValidationError for a refusal."""
        if not _may_try(_log_ins, _address(self.request)):
            raise ValidationError(_TOO_OFTEN, code="too_often")
        # Django says so in the page only; and what is tried is written down, in a column that is not endless.
        if len(self.cleaned_data.get("username", "")) > (self.username_field.max_length or 0):
            raise self.get_invalid_login_error()
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class CodeForm(forms.Form):
    """The six digits of the second factor."""

    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label=gettext_lazy("Six-digit code"),
        error_messages={"invalid": gettext_lazy("The code has six digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The password. Whoever has a second factor is asked for it next; whoever has none is shown how to get one."""
    form = PasswordForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        log_in(request, user)
        step = "office:second" if user_has_device(user) else "office:enrol"
        response = _onwards(request, step)
        # What was chosen on this machine a moment ago is meant; otherwise the account knows.
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _keep_language(response, user.language.lower())
        return response
    status = 429 if form.has_error(NON_FIELD_ERRORS, "too_often") else 200
    return render(request, "office/login.html", {"form": form, "next": _next(request)}, status=status)


def locked_out(request: HttpRequest, credentials: dict[str, str]) -> HttpResponse:
    """Too many wrong passwords for one name from one address."""
    return render(request, "office/locked_out.html", status=429)


@never_cache
@sensitive_post_parameters("password", "again", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """The first password, by the code a keeper handed over; then the second factor, as after every log-in."""
    form = FirstPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not _may_try(_first_passwords, (given["username"].lower(), _address(request))):
            form.add_error(None, _TOO_OFTEN)
            return render(request, "office/first_password.html", {"form": form}, status=429)
        try:
            user = people.set_first_password(given["username"], given["code"], given["password"], clock.now())
        except ValidationError as easy:
            form.add_error("password", easy)
        else:
            if user is not None:
                log_in(request, user, backend="django.contrib.auth.backends.ModelBackend")
                return redirect("office:second" if user_has_device(user) else "office:enrol")
            form.add_error(None, _("The user name or the code is not right, or the code was used or is too old."))
    return render(request, "office/first_password.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second factor of this log-in."""
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if device is None:
        return _onwards(request, "office:enrol")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and code_is_right(device, form):
        _verified(request, device)
        return redirect(_next(request) or HOME)
    return render(request, "office/second.html", {"form": form, "next": _next(request)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """A second factor for who has none: a QR code for the authenticator app, and its first code back."""
    if user_has_device(request.user) and not _replaces(request):
        return redirect(_next(request) or HOME) if staff(request).verified else _onwards(request, "office:second")
    device, _made = TOTPDevice.objects.get_or_create(user=request.user, confirmed=False, defaults={"name": "app"})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and code_is_right(device, form):
        with transaction.atomic():
            TOTPDevice.objects.filter(user=request.user, confirmed=True).delete()
            TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        _verified(request, device)
        if request.session.pop(REPLACING, None):
            sessions.end(staff(request).account.pk, request.session.session_key)
        return redirect(_next(request) or HOME)
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    qr = segno.make(device.config_url, error="m", micro=False).svg_inline(scale=5, border=2, omitsize=True)
    return render(request, "office/enrol.html", {"form": form, "qr": qr, "groups": groups, "next": _next(request)})


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Out."""
    log_out(request)
    response = redirect("office:login")
    # Not "storage": the counter's operations lie there, under the same host.
    response["Clear-Site-Data"] = '"cache"'
    return response


@never_cache
@require_safe
def admin_login(request: HttpRequest) -> HttpResponse:
    """The admin's own log-in leads here: one door, with one lock."""
    door = "office:login"
    if request.user.is_authenticated:
        door = "office:second" if user_has_device(request.user) else "office:enrol"
    return redirect_to_login(_next(request) or reverse("admin:index"), reverse(door))


def _replaces(request: HttpRequest) -> bool:
    """Whether this person proved a moment ago, by password and code, that she may have another second factor."""
    return staff(request).verified and time.time() - request.session.get(REPLACING, 0) < _REPLACING_SECONDS


def _verified(request: HttpRequest, device: TOTPDevice) -> None:
    """This log-in may do things now, under another name of its session than before."""
    otp_login(request, device)
    request.session.cycle_key()


def _address(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR", "")) if request else ""


def _may_try(rate: Rate, key: object) -> bool:
    try:
        rate.take(key)
    except Problem:
        return False
    return True


def _keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def code_is_right(device: TOTPDevice, form: forms.Form) -> bool:
    """Whether the form's code is this device's now; otherwise why not is on the form. A code counts once."""
    telling.tell(second_factor="refused")
    allowed, _why = device.verify_is_allowed()
    if not allowed:
        form.add_error("code", _("Too many wrong codes. Wait a minute, then try again."))
    elif not device.verify_token(form.cleaned_data["code"]):
        form.add_error("code", _("This code is not right. Codes change every 30 seconds: take the newest."))
    else:
        telling.tell(second_factor="done")
        return True
    return False


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, when that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else ""


def _onwards(request: HttpRequest, name: str) -> HttpResponse:
    response = redirect(name)
    if wanted := _next(request):
        response["Location"] += "?" + urlencode({"next": wanted})
    return response
