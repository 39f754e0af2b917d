"""`manage.py log_out zhoumin`: ends her log-ins. For a stolen laptop, or someone who left."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from farmgate.web import sessions


class Command(BaseCommand):
    help = "End the open log-ins of one account, or of everybody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("username", nargs="?", help="whose")
        whom.add_argument("--all", action="store_true", help="everybody's")
        parser.add_argument("--close", action="store_true", help="and let this account not log in again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            if options["close"]:
                raise CommandError("--close takes one account.")
            self.stdout.write(f"{sessions.end(None)} ended")
            return
        account = get_user_model().objects.filter(username__iexact=options["username"]).first()
        if account is None:
            raise CommandError(f"No account has the user name {options['username']}.")
        if options["close"]:
            account.is_active = False
            account.save(update_fields=["is_active"])
        self.stdout.write(f"{sessions.end(account.pk)} ended")
