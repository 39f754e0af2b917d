"""The translations as the machine reads them, made from the `.po` files whenever those are newer.

GNU msgfmt is not on every machine, so polib does it; a checkout needs no step that could be forgotten.
`python -m farmgate.web.translations` does it by hand, for a server whose code is read-only.
"""

import logging
import os
from pathlib import Path

import polib

LOCALE = Path(__file__).parent / "locale"
log = logging.getLogger("farmgate.web")


def compile_all() -> int:
    """Write each `.mo` file that is older than its `.po`. Returns how many. OSError when the folder is read-only."""
    written = 0
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Several workers may start at once: each writes its own file and puts it in place whole.
        draft = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written += 1
    return written


def compile_if_possible() -> None:
    """The same at the start of a process, which a read-only folder must not keep from starting."""
    try:
        compile_all()
    except OSError:
        log.warning("translations could not be compiled; run python -m farmgate.web.translations where it may write")


if __name__ == "__main__":
    print(f"{compile_all()} compiled")
