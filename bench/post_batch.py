"""A hundred four-line sales a transaction, through `money.services.post`, over 8 connections.

`python bench/post_batch.py`
"""

import argparse
from collections.abc import Callable

import harness
import sales

GOAL = 3.0
BATCH = 100


def work(worker: int) -> Callable[[], int]:
    """A hundred at a time."""
    return sales.posting(worker, sales.hot, BATCH)


def main() -> None:
    """Against TPC-B."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--history", type=int, default=0, help="how many sales are in the books beforehand")
    history: int = options.parse_args().history
    with harness.scratch_database("post_batch") as url:
        sales.fill()
        sales.remember(url, history)
        workers = harness.Workers(work)
        workers.rate(harness.WARM_UP_SECONDS)
        found = harness.against_yardstick("post_batch", "sales/s", GOAL, workers.rate)
        workers.stop()
    harness.finish(found)


if __name__ == "__main__":
    main()
