"""A signed sale through `POST /api/sync`, one to a request. `python bench/sync_single.py`"""

import harness
import sync_load

GOAL = 0.25


def main() -> None:
    """Against TPC-B."""
    with harness.scratch_database("sync_single"), sync_load.loaded(size=1) as load:
        found = harness.against_yardstick("sync_single", "sales/s", GOAL, load.rate)
    harness.finish(found)


if __name__ == "__main__":
    main()
