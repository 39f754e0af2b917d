"""A signed sale through `POST /api/sync`, one to a request. `python bench/sync_single.py`

Beside it, in turns, django-oscar places orders of two goods over HTTP: a shop that is known, on the same machine.
"""

import sys
from statistics import median

import beside
import harness
import sync_load

GOAL = 0.25
SECONDS = 4.0
BESIDE_SECONDS = 2.0


def main() -> None:
    """Against TPC-B."""
    with harness.scratch_database("sync_single"), beside.oscar() as oscar, sync_load.loaded(size=1) as load:
        oscar_rates: list[float] = []

        def measure(seconds: float) -> float:
            if oscar:
                oscar_rates.append(oscar.rate(BESIDE_SECONDS))
            return load.rate(seconds)

        found = harness.against_yardstick("sync_single", "sales/s", GOAL, measure, seconds=SECONDS)
    harness.finish(found, beside=_beside(oscar_rates, found.yardstick))


def _beside(rates: list[float], mark: float) -> dict[str, object]:
    if not rates:
        return {"name": "django-oscar", "problem": "it could not be installed from the package index"}
    rate = median(rates)
    print(f"django-oscar: {rate:.0f} orders/s, {rate / mark:.3f} of TPC-B", file=sys.stderr)
    return {"name": "django-oscar", "value": round(rate, 1), "unit": "orders/s", "ratio": round(rate / mark, 3)}


if __name__ == "__main__":
    main()
