"""The kernel replays what the phone's kernel replays: tests/vectors/kernel.json."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from farmgate.kernel import ids, signing, words

VECTORS = json.loads((Path(__file__).parents[3] / "tests" / "vectors" / "kernel.json").read_text())
PURPOSES = {"ack": signing.ACK, "lease": signing.LEASE}


@pytest.mark.parametrize("case", VECTORS["words"], ids=lambda case: str(case["message_hex"][:8]))
def test_picture_words(case: dict[str, Any]) -> None:
    assert list(words.numbers(bytes.fromhex(case["message_hex"]))) == case["numbers"]


@pytest.mark.parametrize("case", VECTORS["operations"], ids=lambda case: str(case["op_id"]))
def test_operation_ids(case: dict[str, Any]) -> None:
    digest = hashlib.sha256(case["text"].encode()).digest()
    assert digest.hex() == case["hash"]
    assert str(ids.operation_id(digest, datetime.fromisoformat(case["place"]["at"]))) == case["op_id"]


@pytest.mark.parametrize("case", VECTORS["signatures"], ids=lambda case: str(case["purpose"]))
def test_signatures(case: dict[str, Any]) -> None:
    key, message, signature = signing.unb64(case["public_key"]), case["bytes"].encode(), signing.unb64(case["sig"])
    assert signing.verify("ed25519", key, PURPOSES[case["purpose"]], message, signature)
    assert not signing.verify("ed25519", key, signing.HELLO, message, signature)
