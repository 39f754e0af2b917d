"""A stage, a county, and for each test the county as it was on its first day."""

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests import world as worlds
from tests.races import saving
from tests.races.county import County, remember_nothing, unhurried
from tests.races.meeting import Stage, Tally
from tests.races.stepping import stepping
from tests.simulator.database import ROOT, Owner, drop, prepare_template, run, url_of, world_database

NAME = "farmgate_races"
_counted: list[Tally] = []


def _template() -> str:
    """A database as `migrate` leaves it. It takes seconds, so one is kept for as long as the migrations stay the same."""
    files = sorted((ROOT / "farmgate").glob("*/migrations/*"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files if file.is_file())).hexdigest()
    name = f"{NAME}_template_{digest[:12]}"
    owner = Owner(url_of("postgres"))
    known = [row[0] for row in owner.ask("SELECT datname FROM pg_database WHERE datname ^@ %s", (f"{NAME}_template_",))]
    owner.close()
    if name not in known:
        prepare_template(f"{NAME}_half_made")
        run(f"ALTER DATABASE {NAME}_half_made RENAME TO {name}")
    for other in set(known) - {name}:
        drop(other)
    return name


# Of the folder and not of the session: the clock and the database are everybody's.
@pytest.fixture(scope="package")
def founded(django_db_modify_db_settings: None, django_db_blocker: Any) -> Iterator[County]:
    """The county on its first day, made once."""
    with django_db_blocker.unblock(), world_database(NAME, _template()) as url, stepping(), unhurried():
        # A deadlock is looked for after this long: what is tried is that there is none, or that it is survived.
        run(f"ALTER DATABASE {NAME} SET deadlock_timeout = '30ms'")
        owner = Owner(url)
        saving.prepare(owner)
        worlds.forget()
        stage = Stage(owner)
        county = County(owner, stage)
        county.open()
        saving.save(owner, "races_first_day")
        yield county
        _counted[:] = county.tallies
        stage.close()
        owner.close()
    worlds.forget()


@pytest.fixture
def county(founded: County, django_db_blocker: Any) -> Iterator[County]:
    """The county as it was on its first day; its phones may go on from there."""
    with django_db_blocker.unblock():
        saving.restore(founded.owner, "races_first_day")
        remember_nothing()
        kept = founded.tills
        founded.tills = deepcopy(kept)
        yield founded
        founded.tills = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much was really tried."""
    if _counted:
        meetings, waits = sum(tally.meetings for tally in _counted), sum(tally.waits for tally in _counted)
        terminalreporter.line(
            f"races: {len(_counted)} pairs met in {meetings} ways; {waits} times one waited for the other"
        )
