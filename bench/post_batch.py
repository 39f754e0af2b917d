"""A hundred four-line sales a transaction, through `money.services.post`, over 8 connections.

`python bench/post_batch.py`
"""

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
    with harness.scratch_database("post_batch"):
        sales.fill()
        workers = harness.Workers(work)
        workers.rate(harness.WARM_UP_SECONDS)
        found = harness.against_yardstick("post_batch", "sales/s", GOAL, workers.rate)
        workers.stop()
    harness.finish(found)


if __name__ == "__main__":
    main()
