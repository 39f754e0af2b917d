"""A stage, a county, and for each test the county as it was on its first day."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests import world as worlds
from tests.races import saving
from tests.races.county import County, remember_nothing, unhurried
from tests.races.meeting import Stage
from tests.races.stepping import stepping
from tests.simulator.database import Owner, run, world_database

NAME = "farmgate_races"


# Of the folder and not of the session: the clock and the database are everybody's.
@pytest.fixture(scope="package")
def founded(django_db_modify_db_settings: None, django_db_blocker: Any) -> Iterator[County]:
    """The county on its first day, made once."""
    with django_db_blocker.unblock(), world_database(NAME) as url, stepping(), unhurried():
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
