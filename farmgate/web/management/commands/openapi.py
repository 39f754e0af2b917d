"""`manage.py openapi`: write docs/openapi.json from the server's models. `--check` says whether it is out of date."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmgate.sync.openapi import document


class Command(BaseCommand):
    """See the module."""

    help = "Write the addresses for programs to docs/openapi.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = settings.ROOT / "docs" / "openapi.json"
        wanted = json.dumps(document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        changed = not file.exists() or file.read_text() != wanted
        if changed and options["check"]:
            raise CommandError("docs/openapi.json is out of date. Run `make schemas`.")
        if changed:
            file.write_text(wanted)
        self.stdout.write("docs/openapi.json " + ("written" if changed else "is as it should be"))
