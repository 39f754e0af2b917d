"""`manage.py money_export --to FILE`: the books as a Beancount file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from farmgate.money.beancount_export import export


class Command(BaseCommand):
    """Check the file with `bean-check FILE`."""

    help = "Write all journals as a Beancount file, for another program to add up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        with to.open("w", encoding="utf-8") as file:
            count = export(file)
        self.stdout.write(f"{count} journals written to {to}")
