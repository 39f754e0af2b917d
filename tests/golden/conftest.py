"""A county of its own for the golden files, and where a recording goes."""

from collections.abc import Iterator

import pytest

from farmgate.sync import exchange
from farmgate.sync.rates import Rate
from tests import world


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--folder", default="none", help="tests/golden/record.py: the dated folder to write, once")


@pytest.fixture(autouse=True)
def _nothing_of_another_county(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    world.forget()
    # Every folder tells the story of the same phones again, all within a minute.
    monkeypatch.setattr(exchange, "_per_device", Rate(10**9, 60))
    yield
    world.forget()
