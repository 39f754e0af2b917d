"""Store the reference files: `manage.py catalogue_import goods.csv --categories categories.csv`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmgate.catalogue import services
from farmgate.kernel.problems import Problem


class Command(BaseCommand):
    help = "Store goods (and categories) from CSV files. Safe to run again; bad rows are left out and named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("goods", type=Path)
        parser.add_argument("--categories", type=Path)

    def handle(self, *, goods: Path, categories: Path | None, **_: object) -> None:
        try:
            if categories:
                self.stdout.write(f"{services.import_categories(categories)} categories")
            done = services.import_goods(goods)
        except Problem as problem:
            raise CommandError(f"{problem.zh}\n{problem.en}") from problem
        self.stdout.write(f"{done.changed} goods stored, {done.same} as before")
        for error in done.errors:
            self.stderr.write(f"{goods}:{error.line}: {error.zh} {error.en}")
        if done.errors:
            raise CommandError(f"{len(done.errors)} rows were left out.")
