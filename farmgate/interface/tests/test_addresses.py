"""Which addresses a hook may have, and where it may lead."""

import itertools

import pytest

from farmgate.interface import rules

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "192.0.2.1",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "not an address",
    "",
]
OUTSIDE = ["1.1.1.1", "203.107.1.1", "2606:4700::1111", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("ip", INSIDE)
def test_nothing_inside_may_be_called(ip: str) -> None:
    assert not rules.may_connect(ip)


@pytest.mark.parametrize("ip", OUTSIDE)
def test_the_open_internet_may(ip: str) -> None:
    assert rules.may_connect(ip)


def test_the_loopback_only_where_it_is_allowed_and_no_other() -> None:
    assert rules.may_connect("127.0.0.1", to_loopback=True)
    assert not any(rules.may_connect(ip, to_loopback=True) for ip in ("10.0.0.1", "::1", "127.0.0.2"))


@pytest.mark.parametrize(
    "address",
    [
        "http://erp.example/in",
        "http://127.0.0.1/in",
        "ftp://erp.example/",
        "https://user@erp.example/",
        "https://user:secret@erp.example/",
        "https://erp.example:22/",
        "https://erp.example:80/",
        "https://erp.example:99999/",
        "https://erp.example/in#part",
        "https://erp.example\\@127.0.0.1/",
        "https://erp%2eexample/",
        "https:///in",
        "https://",
        "//erp.example",
        "https://erp.example/\r\nX: 1",
        "https://erp.example/ü",
        "https://[::1",
        "https://erp.example/" + "a" * 300,
    ],
)
def test_an_address_that_may_not_be_one(address: str) -> None:
    assert rules.target(address) is None


def test_an_address_is_read() -> None:
    assert rules.target("https://erp.example") == rules.Target(True, "erp.example", 443, "/")
    found = rules.target("https://erp.example:8443/in/x?shop=1&b=%20")
    assert found == rules.Target(True, "erp.example", 8443, "/in/x?shop=1&b=%20")
    assert found.authority == "erp.example:8443"
    assert rules.target("http://127.0.0.1:8080/", to_loopback=True) is not None
    assert rules.target("http://erp.example:8080/", to_loopback=True) is None


def test_how_long_it_waits_after_each_failure() -> None:
    from datetime import UTC, datetime, timedelta

    at = datetime(2026, 11, 26, tzinfo=UTC)
    waits = [rules.next_try(tries, at) for tries in range(1, rules.TRIES_MAX + 1)]
    assert waits[0] == at + timedelta(minutes=1) and waits[-2] == at + timedelta(hours=24) and waits[-1] is None
    assert len(waits) == 8 and all(a < b for a, b in itertools.pairwise(waits[:-1]))  # type: ignore[operator]
