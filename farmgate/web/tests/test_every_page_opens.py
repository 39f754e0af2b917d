"""Every page of the office opens for an insider, in both languages."""

import pytest

from farmgate.web.tests.conftest import Office, desk

PAGES = [
    "/office/",
    "/office/stations/",
    "/office/stations/S0001",
    "/office/orders/",
    "/office/exceptions/",
    "/office/slip/",
    "/office/accounts/",
    "/office/accounts/escrow:420527",
    "/office/trial-balance/",
    "/office/proposals/",
    "/office/bags/",
    "/office/bags/seal",
    "/office/prices/",
    "/office/prices/420527/1",
    "/office/prices/420527/draft",
    "/office/villagers/",
    "/office/devices/",
    "/office/devices/invite",
    "/office/messages/",
    "/office/operations/",
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_it_opens(office: Office, path: str, language: str) -> None:
    assert "</html>" in desk(office.world.officer, language=language).text(path)
