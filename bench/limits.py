"""Figures that have no yardstick, only a limit: what a phone loads, waits for and stores."""

import json
import sys
from statistics import quantiles
from typing import NoReturn


def finish(bench: str, value: float, unit: str, limit: float, **more: object) -> NoReturn:
    """Print the figure as the last line, and leave: status 1 above the limit. `ratio` is how much of it is used."""
    ok = value <= limit
    figure = {
        "bench": bench,
        "value": round(value, 1),
        "unit": unit,
        "yardstick": limit,
        "ratio": round(value / limit, 3),
    }
    print(json.dumps(figure | {"goal": f"<={limit:g}", "ok": ok} | more), flush=True)
    sys.exit(0 if ok else 1)


def p95(values: list[float]) -> float:
    """Nineteen of twenty are not above it."""
    return quantiles(values, n=20, method="inclusive")[-1]
