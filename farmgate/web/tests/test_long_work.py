"""Who waits for a file to be read sees how far it has come; nobody else does."""

import io
from uuid import UUID

from farmgate.catalogue import feeds
from farmgate.kernel import clock
from farmgate.web.tests import supplying
from farmgate.web.tests.conftest import Office

ROWS = feeds.CHUNK + 5


def test_the_rows_that_are_done_are_told_while_the_rest_is_read(office: Office) -> None:
    merchant = supplying.fill(office)["merchant"]
    page = f"/office/merchants/{merchant}/feed/progress"
    told: list[str] = []
    file = "id,title,price\n" + "".join(f"n{n},Kettle {n},25.90 CNY\n" for n in range(ROWS))

    def look(rows: int) -> None:
        told.append(office.officer.text(page))
        assert office.neighbour.get(page).status_code == 404

    feeds.import_feed(UUID(str(merchant)), io.BytesIO(file.encode()), "big.csv", None, clock.now(), look)
    assert told == ["2,000 rows read so far", "2,005 rows read so far"]
    assert office.officer.text(page) == ""


def test_a_form_of_long_work_says_what_goes_on(office: Office) -> None:
    merchant = supplying.fill(office)["merchant"]
    text = office.officer.text(f"/office/merchants/{merchant}/feed")
    assert f'data-progress="/office/merchants/{merchant}/feed/progress"' in text
    assert "Reading the file. Please leave this page open." in text
