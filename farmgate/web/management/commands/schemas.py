"""`manage.py schemas`: write docs/schemas from the operation models. `--check` says what is out of date instead."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmgate.kernel.operation import Envelope
from farmgate.sync.registry import SHAPES


def documents() -> dict[str, str]:
    """File name -> JSON Schema, one for each kind and version and one for the envelope."""
    shapes = {f"{kind}.v{version}.json": shape for (kind, version), shape in SHAPES.items()}
    shapes["envelope.json"] = Envelope
    return {
        name: json.dumps(shape.model_json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, shape in sorted(shapes.items())
    }


class Command(BaseCommand):
    """See the module."""

    help = "Write the JSON Schemas of all operations to docs/schemas."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = settings.ROOT / "docs" / "schemas"
        folder.mkdir(parents=True, exist_ok=True)
        wanted = documents()
        stale = {path.name for path in folder.glob("*.json")} - set(wanted)
        changed = [n for n, text in wanted.items() if not (folder / n).exists() or (folder / n).read_text() != text]
        if options["check"]:
            if changed or stale:
                raise CommandError(f"out of date: {', '.join(sorted({*changed, *stale}))}. Run `make schemas`.")
            return
        for name in stale:
            (folder / name).unlink()
        for name in changed:
            (folder / name).write_text(wanted[name])
        self.stdout.write(f"{len(wanted)} schemas, {len(changed)} changed")
