"""Bytes that phones and desks signed long ago have the outcome, the ids and the ledger lines they had then."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from farmgate.kernel.signing import unb64
from farmgate.sync.registry import DESK_KINDS, PHONE_KINDS, SHAPES
from tests.golden import ground, playing

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "operations.jsonl").exists())
# Written down once. A digest that differs means that somebody changed what phones have signed.
DIGESTS = {
    "2026-11-deposits": "31ef9df946330e9727660b8ca13d42ee2d4cc7a669383dbe8eb639823e589d58",
    "2026-11-own-desks": "97ab5198ce6f1a991e92b436547fcae8fc013fbb9d91d8b9ac71ba8d7cfdf20d",
    "2026-11-clock": "28fbc3c860dabb4f69f717298eaad7a79a9280cbff44f1d94f00822159aba94a",
    "2026-11-interface": "8450a120d8acdf244356b6c95832ee0e5c9491ab20c31c63ccb3edca757244b5",
    "2026-11-paid-back": "bf2d31a85d3fe1aabea777adb685e1c4c07d5cd49151efd4bcd4b84e250f7851",
    "2026-11-whole-life": "bc8327d8642eab1c2a5a64311f17a62ef56d3f28d09a14c6416da1b4bda19263",
    "2026-11-lost-goods": "a16a1eafc26bcd34b8ae3525f20d30e1358d102152a5407e1528f09139f4b831",
    "2026-11-asks": "6f7ab3a8c1a06eae57b41e22018256bc44140f98c619cb08f0244b63ab9a65e8",
    "2026-11-merchants": "09589403c99c50ed4750e96301341dc5b73deac3faa9965802405775eaeab6fe",
    "2026-11-complaints": "46e2cf42bf7162d7733774c76821b7357ddad23697c9de905bb9407b5f735998",
    "2026-11-refunds": "1e1f931d06392bc6b5277df680c9dcec6e7b4903f61c5019544fcdcd65d2147a",
    "2026-11": "01df3a479ac61c43909d39d5dab34ba8912a452ee78a9ae4ca7ab24083a3331a",
}


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "operations.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_files_are_as_they_were_written(folder: Path) -> None:
    written = (folder / "operations.jsonl").read_bytes() + (folder / "standing.json").read_bytes()
    assert hashlib.sha256(written).hexdigest() == DIGESTS[folder.name]


@pytest.mark.django_db
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_was_signed_then_comes_out_as_it_did_then(folder: Path) -> None:
    ground.lay()
    for n, line in enumerate(lines(folder), 1):
        came = playing.play(line)
        assert came == {part: line[part] for part in came}, f"line {n}: {line['kind']} by {line['by']}"
    assert playing.standing() == json.loads((folder / "standing.json").read_text(encoding="utf-8"))


@pytest.mark.django_db
def test_the_same_bytes_again_have_the_same_answer() -> None:
    ground.lay()
    told = [line for line in lines(FOLDERS[0]) if line["by"] == "wang-phone"]
    for line in lines(FOLDERS[0]):
        playing.play(line)
    before = playing.standing()
    for line in told:
        again = playing.play(line)
        assert (again["outcome"], again["code"]) == (line["outcome"], line["code"])
    assert playing.standing() == before


def test_every_version_of_every_kind_is_kept() -> None:
    """A phone's kind as a phone signs it, a desk's as a desk does."""
    kept = {(line["kind"], line["v"], line["by"] in ground.PHONES) for folder in FOLDERS for line in lines(folder)}
    wanted = {(kind, version, True) for kind, version in SHAPES if kind in PHONE_KINDS}
    wanted |= {(kind, version, False) for kind, version in SHAPES if kind in DESK_KINDS}
    assert wanted <= kept


def test_both_kinds_of_key_have_signed() -> None:
    signatures = {line["by"] for line in lines(FOLDERS[0])}
    assert {ground.KEYS[name].alg for name in signatures} == {"ed25519", "p256"}
    assert all(len(unb64(line["sig"])) == 64 for line in lines(FOLDERS[0]))
