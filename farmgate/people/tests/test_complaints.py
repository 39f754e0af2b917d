"""The tables of complaints hold on their own: nobody decides about herself, two people, a history that only grows."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from farmgate.people import complaints
from farmgate.people.complaint_listings import complaint, waiting
from farmgate.people.complaints import Filed
from farmgate.people.models import Complaint, ComplaintStep
from farmgate.people.tests.conftest import AT, World

COUNTY = "420527"


def filed(world: World, **more: Any) -> UUID:
    row = Filed(
        id=uuid4(),
        number=f"TEST-{uuid4().hex[:6]}",
        county=COUNTY,
        by=world.insider,
        at=AT,
        villager=world.villager(),
        name="",
        about="station",
        station=world.stations["S0001"].id,
        person=None,
        slip_no="",
        category="cash",
        words="少给了十块钱",
        channel="hotline",
    )._replace(**more)
    complaints.file(row)
    return row.id


def test_whom_it_is_about_never_owns_answers_or_closes(world: World) -> None:
    id = filed(world, person=world.neighbour)
    answered = {"state": "answered", "outcome": "upheld", "answered_by": world.neighbour, "answered_at": AT}
    for change in ({"owner": world.neighbour}, answered):
        with pytest.raises(IntegrityError, match="complaint_not_ones_own"), transaction.atomic():
            Complaint.objects.filter(pk=id).update(**change)


@pytest.mark.parametrize("outcome", ["not_upheld", "withdrawn"])
def test_what_gives_her_nothing_needs_two_people(world: World, outcome: str) -> None:
    id = filed(world)
    complaints.answer(id, outcome, "没有查到。", world.insider, AT)
    closed = {"state": "closed", "closed_at": AT}
    with pytest.raises(IntegrityError, match="complaint_closed_by_another"), transaction.atomic():
        Complaint.objects.filter(pk=id).update(closed_by=world.insider, **closed)
    assert Complaint.objects.filter(pk=id).update(closed_by=world.neighbour, **closed) == 1


def test_its_history_only_grows(world: World) -> None:
    filed(world)
    rows = ComplaintStep.objects.all()
    for change in (lambda: rows.update(words=""), rows.delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_a_neighbour_finds_none_and_whom_it_is_about_finds_none(world: World) -> None:
    id = filed(world, person=world.neighbour)
    assert complaint([COUNTY], world.insider, id) is not None
    assert complaint(["420528"], world.insider, id) is None
    assert complaint([COUNTY], world.neighbour, id) is None
    assert waiting([COUNTY], world.neighbour, AT).number == 0


def test_it_is_late_after_seven_days_until_it_is_closed(world: World) -> None:
    id = filed(world)
    late = AT + timedelta(days=7, seconds=1)
    assert waiting([COUNTY], world.insider, late - timedelta(seconds=2)) == (1, 0)
    assert waiting([COUNTY], world.insider, late) == (1, 1)
    complaints.answer(id, "upheld", "钱已退。", world.insider, AT)
    complaints.close(id, "letter", "周敏", world.insider, AT)
    assert waiting([COUNTY], world.insider, late) == (0, 0)
