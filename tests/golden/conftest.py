"""A county of its own for the golden files, and where a recording goes."""

from collections.abc import Iterator

import pytest

from farmgate.sync import exchange
from tests import world


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--folder", default="none", help="tests/golden/record.py: the dated folder to write, once")


@pytest.fixture(autouse=True)
def _nothing_of_another_county() -> Iterator[None]:
    world.forget()
    # Every folder is a phone's month in a minute, and by now there are many.
    exchange._per_device._counts.clear()
    yield
    world.forget()
