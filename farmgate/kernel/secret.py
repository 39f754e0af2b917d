"""A secret made once for a machine that was given none."""

import os
import secrets
from pathlib import Path


def machine_secret(path: Path) -> str:
    """Return the secret in `path`, made on first use with mode 0600. A real server sets FARMGATE_SECRET_KEY instead."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    value = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w") as file:
        file.write(value)
    return value
