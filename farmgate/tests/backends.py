"""The server process behind this connection, ended while the connection is kept."""

from django.db import connection


def end_backend() -> None:
    """As an administrator or a crash would; returns when it is gone, after five seconds at most."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SET ROLE none")
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    finally:
        other.close()
