"""Signed sales through `POST /api/sync`, a hundred to a request. `python bench/sync_batch.py`"""

import harness
import sync_load

GOAL = 2.0
BATCH = 100


def main() -> None:
    """Against TPC-B."""
    with harness.scratch_database("sync_batch"), sync_load.loaded(BATCH) as load:
        found = harness.against_yardstick("sync_batch", "sales/s", GOAL, load.rate)
    harness.finish(found)


if __name__ == "__main__":
    main()
