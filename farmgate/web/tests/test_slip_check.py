"""A slip is told genuine by its four pictures alone, in words of either language."""

from farmgate.kernel import words
from farmgate.web.office import slips
from farmgate.web.tests.conftest import Office


def ask(office: Office, who: str, given: list[str]) -> str:
    slips._checks._counts.clear()
    made = office.counter.phone.log[-1]
    fields = {f"word{n}": word for n, word in enumerate(given, 1)}
    response = getattr(office, who).get("/office/slip/", number=f"{office.counter.phone.code}-{made.seq}", **fields)
    return response.content.decode()


def test_the_right_pictures(office: Office) -> None:
    right = words.words(office.counter.phone.log[-1].hash)
    page = ask(office, "officer", [right[0].en, right[1].zh, str(right[2].n), right[3].en.upper()])
    assert "The slip is genuine" in page
    assert "¥42.00" in page
    assert "/office/orders/" in page.partition("The slip is genuine")[2]


def test_a_neighbour_may_check_and_not_look_further(office: Office) -> None:
    right = words.words(office.counter.phone.log[-1].hash)
    page = ask(office, "neighbour", [word.en for word in right])
    assert "The slip is genuine" in page
    assert "/office/orders/" not in page.partition("The slip is genuine")[2]


def test_wrong_pictures_show_nothing(office: Office) -> None:
    right = words.words(office.counter.phone.log[-1].hash)
    other = words.pictures()[(right[0].n + 1) % 256].en
    page = ask(office, "officer", [other, *(word.en for word in right[1:])])
    assert "The pictures do not fit" in page
    assert "¥42.00" not in page


def test_a_word_that_is_none_is_told_at_its_field(office: Office) -> None:
    assert "This is not one of the picture words." in ask(office, "officer", ["unicorn", "1", "2", "3"])


def test_checks_are_counted(office: Office) -> None:
    fields = {"number": "K7QM-1", "word1": "1", "word2": "2", "word3": "3", "word4": "4"}
    slips._checks._counts.clear()
    answers = [office.officer.get("/office/slip/", **fields).status_code for _n in range(61)]
    assert answers == [200] * 60 + [422]
    slips._checks._counts.clear()
