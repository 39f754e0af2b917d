"""Read a merchant's product file: `manage.py feed_import M01 products.csv --county 420527`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmgate.catalogue import feeds, merchants
from farmgate.kernel import clock
from farmgate.kernel.problems import Problem

ERRORS_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Read a merchant's product feed (CSV, TSV) or JSON-LD file. Safe to run again; bad rows are left out and named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("merchant", help="the merchant's code, such as M01")
        parser.add_argument("file", type=Path)
        parser.add_argument("--county", required=True, help="the county's code")

    def handle(self, *, merchant: str, file: Path, county: str, **_: object) -> None:
        found = merchants.merchant_by_code(county, merchant)
        if found is None:
            raise CommandError(f"There is no merchant {merchant} in {county}.")
        try:
            with file.open("rb") as given:
                made = feeds.import_feed(
                    found.id, given, file.name, None, clock.now(), lambda rows: self.stdout.write(f"{rows:,} rows")
                )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except Problem as problem:
            raise CommandError(f"{problem.zh}\n{problem.en}") from problem
        row = feeds.feed_import(made)
        assert row is not None, "it was made a moment ago"
        self.stdout.write(f"{row.rows:,} rows, {row.kept:,} kept")
        for number, zh, en in feeds.errors(made)[:ERRORS_SHOWN]:
            self.stderr.write(f"{file}:{number}: {zh} {en}")
        if row.refused:
            raise CommandError(f"Left out: {row.refused:,} of {row.rows:,} rows.")
