"""One four-line sale a transaction, through `money.services.post`, over 8 connections.

`python bench/post_single.py`
"""

import argparse
from collections.abc import Callable

import harness
import sales

GOAL = 0.8


def work(worker: int) -> Callable[[], int]:
    """One sale at a time."""
    return sales.posting(worker, sales.hot, 1)


def main() -> None:
    """Against TPC-B, which also changes one account, two totals and adds one line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--history", type=int, default=0, help="how many sales are in the books beforehand")
    history: int = options.parse_args().history
    with harness.scratch_database("post_single") as url:
        sales.fill()
        sales.remember(url, history)
        workers = harness.Workers(work)
        workers.rate(harness.WARM_UP_SECONDS)
        found = harness.against_yardstick("post_single", "sales/s", GOAL, workers.rate)
        workers.stop()
    harness.finish(found)


if __name__ == "__main__":
    main()
