"""`manage.py metrics`: what Prometheus reads, on the loopback address. See docs/operate/monitor.md."""

from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.multiprocess import MultiProcessCollector

from farmgate.web.gauges import DatabaseGauges

HOST, PORT = "127.0.0.1", 9464
# It looks and never changes anything, and never keeps the database busy.
# As the role that logged in, not the one it takes on: only of its own connections may it see what they do.
LEAST_RIGHTS = (
    "-c role=none -c default_transaction_read_only=on -c statement_timeout=5000 -c application_name=farmgate-metrics"
)


class _Quiet(WSGIRequestHandler):
    """A line for every scrape says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


class Command(BaseCommand):
    """A process of its own, so that nothing of it can be reached through the web's address."""

    help = "Serve counters and gauges for Prometheus on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=PORT)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        given = connection.settings_dict["OPTIONS"]
        given["options"] = f"{given.get('options', '')} {LEAST_RIGHTS}".strip()
        # One request at a time, in this thread, on one connection that is kept.
        with make_server(HOST, port, make_wsgi_app(registry()), handler_class=_Quiet) as server:
            self.stdout.write(f"http://{HOST}:{server.server_port}/metrics")
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return


def registry() -> CollectorRegistry:
    """The gauges, and the counters of all web workers where FARMGATE_METRICS_DIR is set."""
    found = CollectorRegistry()
    found.register(DatabaseGauges())
    if settings.METRICS_DIR:
        # Whoever starts first makes the folder.
        Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
        MultiProcessCollector(found, path=settings.METRICS_DIR)  # type: ignore[no-untyped-call]
    return found
