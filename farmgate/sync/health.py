"""How the river and its worker are: read in one statement whose cost does not grow with what is stored."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from farmgate.kernel.clock import now
from farmgate.money import queries as money
from farmgate.people import queries as people
from farmgate.sql import Question, one, together

# Two missed turns are chance, more are a worker that is not there.
FOLD_LATE = timedelta(minutes=2)
SEAL_LATE = timedelta(hours=2)
NIGHTLY_LATE = timedelta(hours=26)
LATE = {"fold": FOLD_LATE, "seal": SEAL_LATE, "expire": SEAL_LATE, "prove": NIGHTLY_LATE, "rank": NIGHTLY_LATE}
LATE |= {"hooks": FOLD_LATE, "clean": NIGHTLY_LATE}
# What is counted is counted so far and no further: "at least so many" is alarm enough.
COUNTED_MAX = 1000
LATELY = timedelta(days=1)


@dataclass(frozen=True)
class Task:
    """A background task. It failed when it failed later than it was last done."""

    name: str
    done_at: datetime | None = None
    failed_at: datetime | None = None
    findings: int = 0

    @property
    def failed(self) -> bool:
        """Whether it went wrong the last time."""
        return self.failed_at is not None and (self.done_at is None or self.failed_at > self.done_at)

    def late(self, moment: datetime) -> bool:
        """Whether it has not been done for longer than it should; a task that never ran is."""
        return self.done_at is None or moment - self.done_at > LATE[self.name]


@dataclass(frozen=True)
class Health:
    """The facts, as of one moment. Ages are for the reader to work out."""

    moment: datetime
    tasks: dict[str, Task]
    checkpoint: int = 0
    sealed_at: datetime | None = None
    unsealed_since: datetime | None = None
    waiting: dict[str, int] = field(default_factory=dict)
    oldest_waiting: datetime | None = None
    unfolded: int = 0
    quarantined: int = 0
    forks: int = 0
    phones: dict[str, int] = field(default_factory=dict)
    longest_silent: datetime | None = None

    @property
    def seal_late(self) -> bool:
        """Whether something has been stored for long and no checkpoint holds it."""
        return self.unsealed_since is not None and self.moment - self.unsealed_since > SEAL_LATE

    @property
    def worker_away(self) -> bool:
        """Whether nobody has folded lately."""
        return self.tasks["fold"].late(self.moment)


def look() -> Health:
    """Ask the database how all is."""
    moment = now()
    statement, read = together([*_ours(moment), money.how_many_unfolded(COUNTED_MAX), people.phones_by_status()])
    tasks, sealed, waiting, quarantined, forks, silent, unfolded, phones = read(one(*statement))
    number, sealed_at, unsealed_since = sealed
    by_code, oldest = waiting
    return Health(
        moment, tasks, number, sealed_at, unsealed_since, by_code, oldest, unfolded, quarantined, forks, phones, silent
    )


def of_the_worker() -> Health:
    """Only what the worker does: for whoever asks every few seconds. The rest is as if there were nothing."""
    statement, read = together([_which_tasks(), _which_sealed()])
    tasks, sealed = read(one(*statement))
    return Health(now(), tasks, *sealed)


def _ours(moment: datetime) -> list[Question[Any]]:
    lately = moment - LATELY
    return [
        _which_tasks(),
        _which_sealed(),
        Question(_WAITING, (), lambda row: (row[0] or {}, _moment(row[1]))),
        Question(_RECENT.format(table="sync_quarantine"), [COUNTED_MAX, lately], int),
        Question(_RECENT.format(table="sync_fork"), [COUNTED_MAX, lately], int),
        Question(_SILENT.format(at_work=people.PHONES_AT_WORK), (), _moment),
    ]


def _which_tasks() -> Question[dict[str, Task]]:
    return Question(_TASKS, (), _read_tasks)


def _which_sealed() -> Question[tuple[int, datetime | None, datetime | None]]:
    return Question(_SEALED, (), lambda row: (row[0] or 0, _moment(row[1]), _moment(row[2])))


def _read_tasks(rows: list[list[Any]] | None) -> dict[str, Task]:
    found = {name: Task(name) for name in LATE}
    for name, done_at, failed_at, findings in rows or ():
        found[name] = Task(name, _moment(done_at), _moment(failed_at), findings)
    return found


def _moment(text: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else text


_TASKS = """SELECT json_agg(json_build_array(name, done_at, failed_at,
    CASE WHEN told = '' THEN 0 ELSE array_length(string_to_array(told, E'\\n'), 1) END)) FROM sync_task"""
# By the primary key: the first operation that no checkpoint holds.
_SEALED = """SELECT json_build_array(c.n, c.sealed_at, (SELECT o.received_at FROM sync_operation o
    WHERE o.id > coalesce(c.to_id, 0) ORDER BY o.id LIMIT 1))
    FROM (SELECT 1) AS always LEFT JOIN LATERAL (SELECT n, sealed_at, to_id FROM sync_checkpoint ORDER BY n DESC LIMIT 1) c ON true"""
_WAITING = """SELECT json_build_array(json_object_agg(code, n), min(oldest)) FROM (SELECT code, count(*) AS n,
    min(opened_at) AS oldest FROM sync_exception WHERE resolved_at IS NULL GROUP BY code) AS waiting"""
# Rows come in the order of their ids, so the last ones are the latest.
_RECENT = """SELECT count(*) FROM (SELECT received_at FROM {table} ORDER BY id DESC LIMIT %s) AS last WHERE received_at > %s"""
# A look by index for each phone at work, not at the operations.
_SILENT = """SELECT min(o.received_at) FROM sync_chain c JOIN sync_operation o ON o.device = c.device AND o.seq = c.last_seq
    WHERE c.device IN ({at_work})"""
