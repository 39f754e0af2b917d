"""Sales that all meet in two accounts of the county, against sales that meet nowhere. `python bench/post_hot.py`

Folding goes on meanwhile, every second, as it does in a real installation.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import harness
import sales

GOAL = 0.75


def hot(worker: int) -> Callable[[], int]:
    """Every sale touches the county's escrow and float control."""
    return sales.posting(worker, sales.hot, 1)


def cold(worker: int) -> Callable[[], int]:
    """Every sale touches four accounts of its own station."""
    return sales.posting(worker, sales.cold, 1)


@contextmanager
def folding() -> Iterator[None]:
    """Fold every second, in a thread of this process."""
    from farmgate.money.services import fold_deltas

    over = threading.Event()

    def run() -> None:
        from django.db import connection

        while not over.wait(1.0):
            fold_deltas()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def main() -> None:
    """Cold, hot, cold: each hot one against the mean of the cold ones around it; the medians of all."""
    with harness.scratch_database("post_hot"), folding():
        sales.fill()
        cold_team, hot_team = harness.Workers(cold), harness.Workers(hot)
        for team in (cold_team, hot_team):
            team.rate(harness.WARM_UP_SECONDS)
        marks, values = [cold_team.rate(harness.SECONDS)], []
        for _ in range(harness.ROUNDS):
            values.append(hot_team.rate(harness.SECONDS))
            marks.append(cold_team.rate(harness.SECONDS))
            print(f"post_hot: {values[-1]:,.0f} hot, {marks[-2]:,.0f} and {marks[-1]:,.0f} cold sales/s", flush=True)
        for team in (cold_team, hot_team):
            team.stop()
    harness.finish(harness.figure("post_hot", "sales/s", GOAL, values, marks))


if __name__ == "__main__":
    main()
