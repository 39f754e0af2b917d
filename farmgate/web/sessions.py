"""How long a log-in lasts, which log-ins are open, and how they are ended. Why so long: docs/safekeeping.md."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

IDLE_SECONDS_MAX = 3600
# Looking at a page is written down this often, not each time.
_SEEN_EVERY_SECONDS = 300
_BROWSER_LENGTH_MAX = 120
_BEGAN, _SEEN, _BROWSER = "began", "seen", "browser"
_GUARDED = ("/office/", "/admin/")


@dataclass(frozen=True)
class LogIn:
    """One open log-in of an account."""

    began: datetime
    seen: datetime
    browser: str
    here: bool


def begin(request: HttpRequest) -> None:
    """Note when and where somebody logged in."""
    now = int(time.time())
    browser = "".join(letter for letter in request.META.get("HTTP_USER_AGENT", "") if letter.isprintable())
    request.session.update({_BEGAN: now, _SEEN: now, _BROWSER: browser[:_BROWSER_LENGTH_MAX]})


def log_ins_of(account: int, key_here: str | None) -> list[LogIn]:
    """The open log-ins of an account, the newest first."""
    found = [
        LogIn(_moment(data[_BEGAN]), _moment(data[_SEEN]), data[_BROWSER], session.session_key == key_here)
        for session, data in _open(account)
        if _holds(data, time.time())
    ]
    return sorted(found, key=lambda log_in: log_in.began, reverse=True)


def end(account: int | None, keep: str | None = None) -> int:
    """End all log-ins of an account (of everybody for None) but the one with the key `keep`. Returns how many."""
    keys = [session.session_key for session, _data in _open(account) if session.session_key != keep]
    return Session.objects.filter(session_key__in=keys).delete()[0]


class LifetimeMiddleware:
    """Ends a log-in that is too old or was left alone too long, before anybody is taken for who she was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_GUARDED) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            _look_at(request)
        return self._get_response(request)


def _look_at(request: HttpRequest) -> None:
    session, now = request.session, time.time()
    if SESSION_KEY not in session:
        return
    if not _holds(session, now):
        session.flush()
    elif now - session[_SEEN] > _SEEN_EVERY_SECONDS:
        session[_SEEN] = int(now)


def _holds(session: Any, now: float) -> bool:
    """Django lets a session live on from each time it is written; ours counts from the log-in."""
    young = now - session.get(_BEGAN, 0) <= settings.SESSION_COOKIE_AGE
    return bool(young and now - session.get(_SEEN, 0) <= IDLE_SECONDS_MAX)


def _open(account: int | None) -> Iterator[tuple[Session, dict[str, Any]]]:
    """A session does not say in its row whose it is, so all are read: there are as many as people at work."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = session.get_decoded()
        if SESSION_KEY in data and account in (None, int(data[SESSION_KEY])):
            yield session, data


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
