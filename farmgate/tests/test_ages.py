"""Bands of days: each waiting thing in exactly one of them, the youngest first."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import translation

from farmgate.ages import Band, by_age
from farmgate.web.office.wording import age_bands
from tests.world import START

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_each_is_counted_once_in_the_band_of_its_age() -> None:
    waits = [
        timedelta(0),
        DAY - timedelta(seconds=1),
        DAY,
        3 * DAY - timedelta(seconds=1),
        3 * DAY,
        40 * DAY,
        400 * DAY,
    ]
    for n, wait in enumerate(waits):
        Session.objects.create(session_key=f"{n}", session_data="", expire_date=START - wait)
    rows = Session.objects.all()
    assert by_age(rows, "expire_date", (0, 1, 3, 30), START) == [Band(0, 2), Band(1, 2), Band(3, 1), Band(30, 2)]
    assert by_age(rows.none(), "expire_date", (0, 7), START) == [Band(0, 0), Band(7, 0)]


def test_a_band_is_called_by_its_first_and_its_last_day() -> None:
    bands = [Band(0, 4), Band(1, 0), Band(3, 0), Band(30, 2)]
    with translation.override("en"):
        named = age_bands(bands)
    assert named == ["less than a day", "1 to 2 days", "3 to 29 days", "30 days or more"]
