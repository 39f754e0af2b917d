"""The one page a visitor reads: where to look, who to log in as, how to enrol a phone, how to stop."""

from dataclasses import dataclass
from datetime import date

from farmgate.web.demo import logins
from farmgate.web.demo.who import SELLER, STAFF


@dataclass(frozen=True)
class Invitation:
    """An invite that waits for the visitor's own browser."""

    code: str
    station: str
    agent: str
    till: int


@dataclass(frozen=True)
class State:
    """Whether the county was played just now, of which day it is, and how long it took to be ready."""

    played: bool
    day: date
    seconds: float


def text(url: str, invitation: Invitation, state: State) -> str:
    """The page, for a terminal of 80 columns."""
    made = "set up and played" if state.played else f"as it was left, played on {state.day}; ready"
    return "\n".join(
        (
            "",
            f"Farmgate is running: Zigui county, {made} in {state.seconds:.0f} seconds.",
            "",
            f"  The front door      {url}/",
            f"  The county office   {url}/office/",
            f"  The counter         {url}/field/",
            "",
            *_logins(),
            "",
            "Enrol this browser as a counter",
            f"  1. Open {url}/field/ and enter the invite code  {_grouped(invitation.code)}",
            f"     (agent {invitation.agent}, {invitation.station}, till {invitation.till}; good for 24 hours).",
            f"  2. Log in as officer, open {url}/office/devices/ and compare the four",
            "     pictures with those on the counter's screen. Approve.",
            "",
            "Ctrl-C stops everything. `make demo` starts again where it stopped;",
            "`.venv/bin/python manage.py demo --fresh` throws the county away and plays a new one.",
            "",
        )
    )


def _logins() -> list[str]:
    rows = [f"  {one.username:<12} {logins.password(one.username)}   {one.does}" for one in (*STAFF, SELLER)]
    return [
        "Log in to the office as",
        *rows,
        "  The second factor: `.venv/bin/python manage.py demo_code officer` shows the six",
        "  digits of this moment, and the key for an authenticator app.",
    ]


def _grouped(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"
