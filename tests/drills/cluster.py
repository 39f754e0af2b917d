"""A PostgreSQL of a drill's own: durable as in production, ended as a power cut ends it, and started again."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import psutil
import psycopg

from farmgate import database

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 60
# What an ack stands on. They are PostgreSQL's defaults; a drill that ran without them would show nothing.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Postgres:
    """One cluster in a folder of its own, which is made anew."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.here = database.cluster(home)
        self._process: psutil.Popen | None = None

    def create(self) -> None:
        """An empty cluster, not running yet."""
        shutil.rmtree(self.here.data, ignore_errors=True)
        database.create_if_absent(self.here)

    def configure(self, lines: Sequence[str]) -> None:
        """More settings, for the next start."""
        with (self.here.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    def url(self, name: str = "farmgate") -> str:
        """Where a database of it is, for its owner."""
        return self.here.url(name)

    def start(self) -> float:
        """Start it; the seconds until it accepts connections, recovery included."""
        started = monotonic()
        log = (self.here.data / "server.log").open("ab")
        words = [self.here.bin / "postgres", "-D", self.here.data]
        self._process = psutil.Popen(
            words, cwd="/", user=self.here.user, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        log.close()
        while not self.accepts():
            if self._process.poll() is not None or monotonic() - started > START_SECONDS_MAX:
                raise RuntimeError(f"PostgreSQL did not start: see {self.here.data / 'server.log'}")
            sleep(0.01)
        return monotonic() - started

    def accepts(self) -> bool:
        """Whether somebody can connect and ask now."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> int:
        """SIGKILL for the postmaster and all it has forked, so that nobody tidies up. Returns how many died."""
        assert self._process is not None
        self._process.suspend()  # or it would fork while its children are counted
        family = [*self._process.children(recursive=True), self._process]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        psutil.wait_procs(family, timeout=10)
        self._process = None
        return len(family)

    def stop(self) -> None:
        """An orderly end, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(2)
            self._process.wait(30)
        self._process = None

    def lose(self) -> None:
        """The machine and its disk are gone."""
        self.kill()
        shutil.rmtree(self.here.data)

    def settings(self) -> dict[str, str]:
        """What the server itself says of the settings that an ack stands on."""
        with psycopg.connect(self.url()) as connection:
            return {name: str(connection.execute(f"SHOW {name}").fetchone()[0]) for name in DURABLE}  # type: ignore[index]

    def forget_durability(self) -> None:
        """From now on answer before the record is on disk, as nobody should: to see that a drill notices."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            # And the writer that would bring it to disk a moment later waits as long as it may.
            for setting in ("synchronous_commit = off", "wal_writer_delay = '10s'"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")

    def tool(self, program: str, *words: object) -> None:
        """One of PostgreSQL's own programs, as the user that owns the files. RuntimeError with what it said."""
        line = [str(self.here.bin / program), *map(str, words)]
        done = subprocess.run(
            line, user=self.here.user, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed ({done.returncode}): {done.stderr.strip()}")

    def folder(self, name: str) -> Path:
        """An empty folder beside the data, which PostgreSQL may write into and nobody else may read."""
        made = self.here.data.parent / name
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        if self.here.user:
            shutil.chown(made, self.here.user)
        made.chmod(0o700)
        return made

    def own(self, folder: Path) -> None:
        """Give what was unpacked to the user that PostgreSQL runs as."""
        if self.here.user:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, self.here.user)

    def new_database(self, name: str = "farmgate") -> None:
        """An empty database, as docs/operate/install.md makes it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {name} OWNER {database.OWNER} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )


def home_of(name: str) -> Path:
    """The drill's folder under FARMGATE_VAR, empty, and enterable for the user that PostgreSQL runs as."""
    var = Path(os.environ.get("FARMGATE_VAR", ROOT / "var"))
    home = var / "drills" / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for folder in (home, home.parent):
        folder.chmod(0o755)
    return home


def migrate(url: str) -> None:
    """The tables, made by their owner."""
    manage(url, "migrate", "-v0")


def manage(url: str, *words: str) -> str:
    """`manage.py` in a process of its own, as an operator runs it; what it said. RuntimeError when it fails."""
    environment = {**os.environ, "FARMGATE_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"manage.py {words[0]} failed ({done.returncode}): {done.stdout}{done.stderr}")
    return done.stdout.strip()


def use(url: str) -> None:
    """Make this process Farmgate on that database."""
    os.environ["FARMGATE_DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")
    import django

    django.setup()


@contextmanager
def serving(postgres: Postgres) -> Iterator[Postgres]:
    """Started, with a migrated database that Django speaks to; stopped when the block ends."""
    postgres.start()
    try:
        postgres.new_database()
        migrate(postgres.url())
        use(postgres.url())
        yield postgres
    finally:
        postgres.stop()


@contextmanager
def running(name: str) -> Iterator[Postgres]:
    """A new cluster of this name, durable, serving until the block ends."""
    postgres = Postgres(home_of(name))
    postgres.create()
    with serving(postgres):
        assert postgres.settings() == DURABLE, postgres.settings()
        yield postgres


__all__ = ["DURABLE", "ROOT", "Postgres", "home_of", "manage", "migrate", "running", "serving", "use"]
