"""Counters that Prometheus reads: off unless FARMGATE_METRICS_DIR names a folder where every worker keeps its own.

They are counted in each web worker and added up by `manage.py metrics`, a process of its own on the loopback address.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meters:
    """What one worker counts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # Read by the library when it is first imported, so it is imported here and nowhere before.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        from prometheus_client import CollectorRegistry, Counter, Histogram

        mine: Any = {"registry": CollectorRegistry()}
        self.requests = Counter(
            "farmgate_requests",
            "Requests answered, by the name of the address and status.",
            ["route", "status"],
            **mine,
        )
        self.seconds = Histogram(
            "farmgate_request_seconds", "How long an answer took.", ["route"], buckets=SECONDS, **mine
        )
        self.operations = Counter(
            "farmgate_operations",
            "Signed operations taken in from phones, by kind; outcome is applied, replayed or the code of the exception.",
            ["kind", "outcome"],
            **mine,
        )
        self.problems = Counter(
            "farmgate_problems", "What phones were told instead of, or beside, results.", ["code"], **mine
        )
        self.deeds = Counter(
            "farmgate_deeds", "What the office did, by kind; outcome is done or why not.", ["kind", "outcome"], **mine
        )


@cache
def _meters() -> Meters | None:
    """Made at the first request: to import this module needs no settings."""
    return Meters(Path(settings.METRICS_DIR)) if settings.METRICS_DIR else None


def count_request(route: str, status: int, seconds: float, facts: dict[str, object]) -> None:
    """Count a request and what it told of itself."""
    meters = _meters()
    if meters is None:
        return
    meters.requests.labels(route, str(status)).inc()
    meters.seconds.labels(route).observe(seconds)
    told: Any = facts
    for part in (told, *told.get("carried", ())):
        for outcome, number in part.get("taken", {}).items():
            kind, _, code = outcome.partition(" ")
            meters.operations.labels(kind, code or "applied").inc(number)
        if part.get("replayed"):
            meters.operations.labels("any", "replayed").inc(part["replayed"])
        if part.get("problem"):
            meters.problems.labels(part["problem"]).inc()
    if "deed" in told:
        meters.deeds.labels(told["deed"], told.get("refused", "done")).inc()
