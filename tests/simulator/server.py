"""The real server application in this process, and the disasters it may meet."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from farmgate.kernel import clock
from farmgate.sync import exchange, server, views
from farmgate.sync.rates import Rate
from farmgate.web.wsgi import application
from tests import world as worlds
from tests.simulator import database
from tests.simulator.database import Owner

NO_RATE = 10**9


class ServerError(AssertionError):
    """An answer that the server gives to nobody: promise I8."""


class Server:
    """Farmgate, reached as HTTP is: bytes in, status and bytes out, at a moment of the world's own time."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.owner = name, Owner(url)
        self.requests = 0
        self.in_trouble = False
        # Years pass here in a minute; how often one may call is tried elsewhere.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody logs in here
        exchange._per_device = Rate(NO_RATE, 60)
        views._enrolments = Rate(NO_RATE, 60)

    def post(self, path: str, body: bytes, at: datetime) -> tuple[int, dict[str, Any]]:
        """Any bytes to any address. ServerError for a 5xx that no disaster explains."""
        self.requests += 1
        status, data = self._called(path, body, at)
        answer: dict[str, Any] = json.loads(data)
        if status >= 500 and not (self.in_trouble and status == 503):
            raise ServerError(f"{path} answered {status}: {answer}")
        return status, answer

    def _called(self, path: str, body: bytes, at: datetime) -> tuple[int, bytes]:
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "county",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
        }
        said: list[str] = []
        with clock.at(at):
            response = application(environ, lambda status, headers, info=None: said.append(status))
            data = b"".join(response)
            getattr(response, "close", lambda: None)()
        return int(said[0].split()[0]), data

    @contextmanager
    def dying_at_commit(self) -> Iterator[None]:
        """The database ends our transaction when it is asked to commit, and not before."""
        commit = BaseDatabaseWrapper.commit

        def die(wrapper: BaseDatabaseWrapper) -> None:
            self.owner.ask("SELECT pg_terminate_backend(%s)", (wrapper.connection.info.backend_pid,))
            commit(wrapper)

        with self._trouble(lambda: setattr(BaseDatabaseWrapper, "commit", commit)):
            BaseDatabaseWrapper.commit = die  # type: ignore[method-assign]
            yield

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """No room for one more operation."""
        with self._trouble(lambda: self.owner.ask("DELETE FROM sim_disk")):
            self.owner.ask("INSERT INTO sim_disk VALUES (true)")
            yield

    @contextmanager
    def _trouble(self, over: Callable[[], object]) -> Iterator[None]:
        self.in_trouble = True
        try:
            yield
        finally:
            self.in_trouble = False
            over()
            connection.close()

    def restart(self) -> None:
        """A new process: what the old one remembered is gone."""
        connection.close()
        worlds.forget()

    def keep_copy(self, suffix: str) -> None:
        """A backup, or a standby as far as it has come."""
        connection.close()
        self.owner.close()
        database.copy(self.name, f"{self.name}_{suffix}")

    def come_back_from(self, suffix: str, at: datetime) -> None:
        """The database is what that copy is, and the operator says so, as docs/operate/backup.md has it."""
        connection.close()
        self.owner.close()
        database.copy(f"{self.name}_{suffix}", self.name)
        self.restart()
        with clock.at(at):
            call_command("restored", stdout=io.StringIO())
        self.restart()
        server.forget()
