"""`manage.py restored`: this database came out of a backup. Say so before the first phone speaks to it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from farmgate.sql import ask, one
from farmgate.sync import server


class Command(BaseCommand):
    """See docs/operate/backup.md. Run it once for each restore, while the web is stopped."""

    help = "Raise the epoch after a restore, so that phones send again what the backup lacks."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            server.seed()
            (epoch,) = one("UPDATE sync_server SET epoch = epoch + 1 RETURNING epoch")
            # Transaction ids may begin anew in a restored cluster: an old row would then come up as news years later.
            # Nobody misses them, because every cursor of an earlier epoch is answered with a snapshot.
            ask("DELETE FROM sync_feed")
        server.forget()
        self.stdout.write(f"This is epoch {epoch} now. Start the web and the worker anew.")
