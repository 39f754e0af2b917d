"""`manage.py demo`: a whole county on this machine, ready to be looked at."""

import os
import sys
from datetime import timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from farmgate import database
from farmgate.kernel.clock import now
from farmgate.web.demo import county, ground, page, play, visitor
from farmgate.web.demo.days import Calendar
from farmgate.web.serving import Processes, free_port

PORT = 8000
STATIONS, DAYS = 30, 14
_SETTLED = timedelta(minutes=1)


class Command(BaseCommand):
    """See docs/operate/demo.md. The second run finds the county as the first one left it."""

    help = "Set up a demo county, run everything, and say where to look and who to log in as."
    # There may be no database yet to check against.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="throw the demo county away and play a new one")
        parser.add_argument("--stations", type=int, default=STATIONS)
        parser.add_argument("--days", type=int, default=DAYS, help="how long the county has been at work")
        parser.add_argument("--port", type=int, default=PORT, help="the next free one when it is taken")
        parser.add_argument("--no-serve", action="store_true", help="set up, and start nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        embedded = not os.environ.get("FARMGATE_DATABASE_URL")
        ran_before = embedded and database.is_running()
        if embedded:
            self._say("PostgreSQL")
            database.ensure_running()
            ground.create_if_absent()
        try:
            played = self._set_up(options)
            if not options["no_serve"]:
                self._serve(options["port"], started, played)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
            sys.exit(130)
        finally:
            connection.close()
            if embedded and not ran_before:
                database.stop()

    def _set_up(self, options: dict[str, Any]) -> bool:
        """Whether a county had to be played."""
        if ground.played_on() is not None and not options["fresh"]:
            ground.migrate()
            return False
        try:
            ground.clear()
        except ground.NotOurs:
            raise CommandError(
                "This database holds records that are not a demo's. The demo never mixes with them: "
                "name an empty database in FARMGATE_DATABASE_URL, or leave it unset to use the embedded one."
            ) from None
        self._say("tables")
        ground.migrate()
        calendar = Calendar(now() - _SETTLED, options["days"], ZoneInfo(settings.TIME_ZONE))
        with ground.as_app():
            self._play(calendar, options["stations"])
        ground.mark_ready(calendar.today)
        return True

    def _play(self, calendar: Calendar, stations: int) -> None:
        self._say("places, goods, stations and people of Zigui county")
        cast = county.prepare(calendar, stations)
        play.play(cast, calendar, lambda day, last: self._say(f"day {day + 1} of {last + 1}", counting=True))
        if self.stdout.isatty():
            self.stdout.write("")

    def _serve(self, port: int, started: float, played: bool) -> None:
        processes = Processes(free_port(port))
        try:
            processes.start()
            state = page.State(played, ground.played_on() or now().date(), monotonic() - started)
            self.stdout.write(page.text(processes.url, visitor.invite(), state))
            self.stdout.flush()  # into a pipe or a file it would wait there until the end
            code = processes.wait()
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        finally:
            self.stdout.write("Stopping.")
            processes.stop()
        if code:
            sys.exit(code)

    def _say(self, what: str, counting: bool = False) -> None:
        """One step of the setting up; on a terminal what counts up does so in place."""
        in_place = counting and self.stdout.isatty()
        self.stdout.write(f"\r  {what}" if in_place else f"  {what}", ending="" if in_place else "\n")
        self.stdout.flush()
