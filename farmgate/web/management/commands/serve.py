"""`manage.py serve`: the web and the background worker on this machine, until Ctrl-C."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmgate.web.serving import Processes, free_port

PORT = 8000


class Command(BaseCommand):
    """See the module. Behind a proxy: docs/operate/install.md."""

    help = "Run the web and the background worker on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=PORT, help="the next free one when it is taken")
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, port: int, workers: int, **options: Any) -> None:
        processes = Processes(free_port(port), workers)
        try:
            processes.start()
            self.stdout.write(f"Farmgate is running at {processes.url}/. Ctrl-C stops it.")
            code = processes.wait()
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        finally:
            processes.stop()
        sys.exit(code)
