"""Who pays for what was lost, damaged or short, in every leg: the table of the decision record, row by row."""

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.logistics.liability import CASES, CASES_BACK, Case, Took, What, chain, who_pays

RECORD = Path(__file__).resolve().parents[3] / "docs" / "decisions" / "0011-who-pays-for-what-is-lost.md"
# (lost, damaged, short)
DUE: dict[str, tuple[str, str, str]] = {
    "merchant": ("merchant", "merchant", "merchant"),
    "carrier": ("carrier", "carrier", "merchant"),
    "hub": ("hub", "hub", "merchant"),
    "hub_marked": ("hub", "carrier", "carrier"),
    "station": ("station", "station", "merchant"),
    "station_marked": ("station", "hub", "hub"),
}
DUE_BACK = {"back_station": "station", "back_hub": "hub"}
WHATS: tuple[What, What, What] = ("lost", "damaged", "short")
MERCHANT = UUID(int=7)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_the_way_there(case: Case) -> None:
    assert tuple(who_pays(what, list(case.hands)) for what in WHATS) == DUE[case.key]


@pytest.mark.parametrize("case", CASES_BACK, ids=lambda case: case.key)
def test_the_way_back(case: Case) -> None:
    assert who_pays("lost", list(case.hands)) == DUE_BACK[case.key]


@given(
    st.lists(st.sampled_from(["carrier:1", "hub:1", "station:1", "villager:1"]), max_size=6),
    st.lists(st.sampled_from(["ok", "damaged", "opened"]), min_size=6, max_size=6),
    st.sampled_from(WHATS),
)
def test_somebody_who_held_it_pays_whatever_its_way(way: list[str], looks: list[str], what: What) -> None:
    hands = [Took("merchant:1"), *map(Took, way, looks)]
    payer = who_pays(what, hands)
    assert payer in {hand.holder for hand in hands}
    if what == "lost":
        assert payer == hands[-1].holder
    if all(hand.condition == "ok" for hand in hands):
        assert payer == (hands[0] if what == "short" else hands[-1]).holder


def test_the_record_says_the_same() -> None:
    text = RECORD.read_text(encoding="utf-8")
    for key, (lost, damaged, short) in DUE.items():
        assert f"| `{key}` |" in text
        assert f"| {lost} | {damaged} | {short} |" in text.split(f"| `{key}` |")[1].split("\n")[0]
    for key, payer in DUE_BACK.items():
        assert text.split(f"| `{key}` |")[1].split("\n")[0].endswith(f"| {payer} | nobody | nobody |")


def test_without_a_waybill_the_merchant_brings_it_himself() -> None:
    hands = chain(MERCHANT, "", [("hub.receive", "hub:420527", "damaged")], "hub:420527")
    assert hands == [Took(f"merchant:{MERCHANT}"), Took("hub:420527", "damaged")]
    assert who_pays("damaged", hands) == f"merchant:{MERCHANT}"


def test_a_parcel_that_passed_the_hub_unseen_came_from_the_carrier() -> None:
    hands = chain(MERCHANT, "SF1", [("parcel.receive", "station:S0001", "opened")], "station:S0001")
    assert who_pays("short", hands) == "carrier:SF1"


def test_a_second_look_by_the_same_hand_frees_nobody() -> None:
    scans = [
        ("hub.receive", "hub:420527", "ok"),
        ("parcel.receive", "station:S0001", "ok"),
        ("parcel.receive", "station:S0001", "damaged"),
    ]
    assert who_pays("damaged", chain(MERCHANT, "SF1", scans, "station:S0001")) == "station:S0001"


def test_whoever_has_it_now_is_the_last_whatever_the_clocks_say() -> None:
    scans = [("parcel.receive", "station:S0001", "ok"), ("hub.receive", "hub:420527", "ok")]
    assert who_pays("lost", chain(MERCHANT, "SF1", scans, "station:S0001")) == "station:S0001"


def test_why_she_refused_it_says_nothing_of_its_wrapping() -> None:
    scans = [
        ("parcel.receive", "station:S0001", "ok"),
        ("parcel.hand_over", "villager:x", "slip"),
        ("parcel.return", "station:S0001", "damaged"),
        ("hub.take_back", "hub:420527", "ok"),
    ]
    hands = chain(MERCHANT, "", scans, "hub:420527")
    assert {hand.condition for hand in hands} == {"ok"} and who_pays("lost", hands) == "hub:420527"
