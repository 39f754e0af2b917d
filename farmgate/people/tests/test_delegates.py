"""A villager names others who may act for her; naming one twice is naming her once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from farmgate.people import queries
from farmgate.people.models import Delegate
from farmgate.people.services import add_delegate
from farmgate.people.tests.conftest import AT, World


def test_a_delegate_acts_for_her_and_not_she_for_the_delegate(world: World) -> None:
    lan, mei, shan = world.villager(), world.villager("赵梅"), world.villager("李大山")
    add_delegate(lan, mei, "child", AT)
    add_delegate(lan, shan, "neighbour", AT)
    assert queries.delegates_of([lan, mei]) == {lan: {mei, shan}}
    station = world.stations["S0001"].id
    assert queries.delegate_rows(station) == [(str(lan), str(mei), "child"), (str(lan), str(shan), "neighbour")]
    assert queries.delegate_rows(world.stations["S0002"].id) == []


def test_the_same_word_again_changes_nothing(world: World) -> None:
    lan, mei = world.villager(), world.villager("赵梅")
    add_delegate(lan, mei, "child", AT)
    add_delegate(lan, mei, "other", AT + timedelta(days=1))
    assert Delegate.objects.get().relation == "child"


def test_a_word_taken_back_no_longer_counts(world: World) -> None:
    lan, mei = world.villager(), world.villager("赵梅")
    add_delegate(lan, mei, "child", AT)
    Delegate.objects.update(until=AT + timedelta(days=1))
    assert queries.delegates_of([lan]) == {}


def test_nobody_is_her_own_delegate(world: World) -> None:
    lan = world.villager()
    with pytest.raises(IntegrityError), transaction.atomic():
        add_delegate(lan, lan, "other", AT)
