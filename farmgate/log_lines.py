"""How a log line looks: JSON for machines, a sentence for a terminal. In JSON nothing stands but what is known to be harmless.

A record's sentence is its template: arguments may carry what somebody typed. Facts come by `extra={"facts": ...}` from our own
code. Of an error its kind and the places in the code are kept, never its message: PostgreSQL quotes rows in them.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

FRAMES_MAX = 12
_FACTS = "facts"
ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        fields: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg),
        }
        fields.update(record.__dict__.get(_FACTS) or {})
        if record.exc_info and record.exc_info[0]:
            fields["error"] = error_facts(record.exc_info)
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=str)


class HumanLines(logging.Formatter):
    """For somebody in front of a terminal: the sentence, the facts behind it, errors in full."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """The line above a traceback."""
        facts: dict[str, object] = record.__dict__.get(_FACTS) or {}
        told = " ".join(f"{name}={value}" for name, value in facts.items())
        return f"{super().formatMessage(record)} {told}".rstrip()


def error_facts(info: ErrorInfo) -> dict[str, object]:
    """An error without its message: its kind, the database's code and rule where it has them, and where it came from."""
    kind, error, trace = info
    facts: dict[str, object] = {"kind": f"{kind.__module__}.{kind.__qualname__}"}
    # Django's database errors carry the driver's as their cause.
    diag = getattr(error.__cause__, "diag", None) or getattr(error, "diag", None)
    if diag is not None:
        facts |= {"sqlstate": diag.sqlstate, "rule": diag.constraint_name}
    frames = traceback.extract_tb(trace)[-FRAMES_MAX:]
    facts["at"] = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return facts


def configuration(form: str, level: str) -> dict[str, object]:
    """Django's LOGGING: everything to standard error, in one form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": HumanLines if form == "human" else JsonLines}},
        "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["line"], "level": "WARNING"},
        "loggers": {
            "farmgate": {"level": level.upper()},
            # Django's own handlers would print a second time, and mail. Each request has its line, with its status.
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR"},
        },
    }
