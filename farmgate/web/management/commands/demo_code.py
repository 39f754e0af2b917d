"""`manage.py demo_code officer`: the second factor of a demo log-in, for those who have no authenticator at hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmgate.web.demo import ground, logins


class Command(BaseCommand):
    """See the module. Works in a demo's database only."""

    help = "Show the six digits that a demo log-in is asked for."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        if ground.played_on() is None:
            raise CommandError("This is not a demo's database: here everyone has her own authenticator.")
        devices = logins.second_factors(username)
        if not devices:
            raise CommandError(f"There is no log-in {username} in the demo.")
        for device in devices:
            self.stdout.write(f"{logins.code(device)}   for {logins.seconds_left(device)} more seconds")
            self.stdout.write(f"authenticator key: {logins.secret(device)}")
            self.stdout.write(device.config_url)
