"""`manage.py openapi`: write docs/openapi*.json from the server's models. `--check` says whether one is out of date."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmgate.sync.openapi import document
from farmgate.web.api.interface import api

DOCUMENTS: dict[str, Callable[[], Any]] = {"openapi.json": document, "openapi-v1.json": api.get_openapi_schema}


class Command(BaseCommand):
    """See the module."""

    help = "Write the addresses for programs to docs/openapi.json (phones) and docs/openapi-v1.json (everybody else)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, make in DOCUMENTS.items():
            file: Path = settings.ROOT / "docs" / name
            wanted = json.dumps(make(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            changed = not file.exists() or file.read_text() != wanted
            if changed and options["check"]:
                raise CommandError(f"docs/{name} is out of date. Run `make schemas`.")
            if changed:
                file.write_text(wanted)
            self.stdout.write(f"docs/{name} " + ("written" if changed else "is as it should be"))
