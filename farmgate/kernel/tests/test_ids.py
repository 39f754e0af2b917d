"""Ids carry their moment in front and the hash behind, and are the same on any machine."""

import hashlib
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from farmgate.kernel.ids import crockford, derived_id, milliseconds, operation_id

moments = st.integers(946_684_800_000, 7_226_582_400_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))


@given(moments, st.binary())
def test_an_operation_id_is_a_version_8_uuid_with_its_time_in_front(at: datetime, data: bytes) -> None:
    made = operation_id(hashlib.sha256(data).digest(), at)
    assert made.version == 8
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == milliseconds(at)


def test_ids_of_later_operations_sort_later() -> None:
    at, digest = datetime(2026, 11, 23, tzinfo=UTC), hashlib.sha256(b"a").digest()
    ids = [operation_id(digest, at + timedelta(milliseconds=n)) for n in range(5)]
    assert ids == sorted(ids)


def test_the_worked_example_of_the_protocol() -> None:
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    digest = bytes(range(32))
    # 74 bits of 00 01 02 03 04 05 06 07 08 09...: 0x00010203040506070824 (the last six bits of the tenth byte fall away)
    bits = int.from_bytes(digest, "big") >> 256 - 74
    made = operation_id(digest, at)
    assert (made.int >> 64 & 0xFFF) << 62 | made.int & (1 << 62) - 1 == bits


@given(moments, st.binary(), st.integers(0, 50), st.integers(0, 50))
def test_derived_ids_differ_by_number_and_keep_the_time(at: datetime, data: bytes, a: int, b: int) -> None:
    origin = operation_id(hashlib.sha256(data).digest(), at)
    assert (derived_id(origin, a) == derived_id(origin, b)) == (a == b)
    assert derived_id(origin, a).int >> 80 == origin.int >> 80


def test_crockford_leaves_out_letters_that_look_like_digits() -> None:
    assert crockford(0, 4) == "0000"
    assert crockford(32**4 - 1, 4) == "ZZZZ"
    assert not set("ILOU") & {crockford(n, 1) for n in range(32)}
