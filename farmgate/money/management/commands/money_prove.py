"""`manage.py money_prove`: do the books add up? Exit status 1 when they do not."""

import sys
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from farmgate.kernel import clock
from farmgate.money.proof import prove


class Command(BaseCommand):
    """See farmgate/money/proof.py for what is proved."""

    help = "Prove the books: balances, journals, hashes. Names every row that is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="only what was recorded in the last so many days")

    def handle(self, *args: Any, days: int | None, **options: Any) -> None:
        since: datetime | None = clock.now() - timedelta(days=days) if days is not None else None
        findings = prove(since)
        for finding in findings:
            self.stderr.write(str(finding))
        if findings:
            self.stderr.write(f"{len(findings)} findings: the books do not add up.")
            sys.exit(1)
        self.stdout.write("The books add up.")
