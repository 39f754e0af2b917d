"""An officer of another county finds nothing of this one, by list, by search or by address."""

from tests.journeys.conftest import County
from tests.journeys.odd import odd_order

LISTS = ["", "stations/", "orders/", "exceptions/", "devices/", "villagers/", "accounts/", "proposals/", "operations/"]


def test_a_stranger_sees_nothing(county: County) -> None:
    odd = odd_order(county.world)
    officer, stranger = county.new_desk("officer", "en"), county.new_desk("stranger", "en")
    officer.come_in()
    stranger.come_in()
    code = odd.phone.code
    marks = [code, "月亮包村", "陈桂香", "王秀英"]

    for path in LISTS:
        text = officer.read(path)
        assert [mark for mark in marks if mark in text], path
    for path in [*LISTS, f"orders/?slip={code}-3", "villagers/?q=cgx"]:
        text = stranger.read(path)
        assert not [mark for mark in marks if mark in text], path

    for path in (
        f"orders/{odd.id}",
        f"exceptions/{odd.id}",
        f"operations/{odd.id}",
        f"devices/{code}",
        "stations/S0001",
    ):
        assert officer.status(path) == 200, path
        assert stranger.status(path) == 404, path


def test_without_logging_in_there_is_only_the_door(county: County) -> None:
    nobody = county.new_desk("officer")
    for path in LISTS:
        nobody.visit(path)
        assert nobody.page.locator("#id_password").count() == 1, path
