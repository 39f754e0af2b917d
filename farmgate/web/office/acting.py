"""Doing something in the office: the form is read, the deed is signed and taken in, or the page says why not."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import user_has_device
from pydantic import ValidationError

from farmgate.kernel.problems import Problem
from farmgate.sync import desk
from farmgate.web.office.staff import staff
from farmgate.web.office.wording import Text

View = Callable[..., HttpResponse]
log = logging.getLogger("farmgate.office")


def office_page(view: View) -> View:
    """A page for staff: a log-in, and the second factor of whoever has one. What it shows is never kept by a proxy."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not staff(request).verified and _has_second_factor(request):
            return redirect_to_login(request.get_full_path(), reverse("office:second"))
        _reached(request)
        return view(request, *args, **kwargs)

    return never_cache(require_http_methods(["GET", "HEAD"])(login_required(guarded)))


def office_deed(view: View) -> View:
    """An address that changes something: only by POST, and only after the second factor. To open it leads home."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("office:home")
        _reached(request)
        if not staff(request).verified:
            messages.error(request, _("This needs your second factor. Nothing was changed."))
            back = _back(request)
            name = "office:second" if _has_second_factor(request) else "office:enrol"
            return redirect_to_login(back, reverse(name))
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


def _reached(request: HttpRequest) -> None:
    """A merchant's or the hub's person finds her own pages and no other. Http404 for the rest."""
    match = request.resolver_match
    if match is None or not staff(request).reaches(match.url_name or ""):
        raise Http404


def _has_second_factor(request: HttpRequest) -> bool:
    return bool(user_has_device(request.user))


def _back(request: HttpRequest) -> str:
    """Where a deed's form was, on this site; a deed itself cannot be opened."""
    path: str = request.META.get("HTTP_REFERER", "")
    prefix = f"{request.scheme}://{request.get_host()}"
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/office/") else reverse("office:home")


def act(request: HttpRequest, kind: str, body: dict[str, Any], form: forms.Form | None = None) -> UUID | None:
    """Do what this person asks, as a signed operation. None when refused: why is on the form, or in a message."""
    try:
        return desk.act(staff(request).account, kind, body)
    except Problem as problem:
        _refuse(request, form, in_language(problem))
    except ValidationError as odd:
        fields = [".".join(map(str, error["loc"])) for error in odd.errors(include_input=False)]
        log.warning("a form let through what an operation may not hold", extra={"facts": {"deed": kind, "at": fields}})
        _refuse(request, form, _("Some of what you entered cannot be recorded. Nothing was changed."))
    return None


def done(request: HttpRequest, text: Text, to: str, *args: Any, county: str = "") -> HttpResponseRedirect:
    """Say what was done, on the page where one sees it; on that of a `county` where it has one for each."""
    messages.success(request, str(text))
    return redirect(resolve_url(to, *args) + (f"?county={county}" if county else ""))


def in_language(problem: Problem) -> str:
    """A problem in the language of this request."""
    return problem.zh if (get_language() or "").startswith("zh") else problem.en


def first_error(form: forms.Form) -> str:
    """The first thing a form has to say, for pages that have many small forms."""
    for field, errors in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""


def _refuse(request: HttpRequest, form: forms.Form | None, text: str) -> None:
    if form is not None:
        form.add_error(None, text)
    else:
        messages.error(request, text)
