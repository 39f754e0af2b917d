"""docs/protocol.md and docs/spine.md against the code: the worked example, every code, every limit, every kind."""

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from farmgate.kernel import limits, signing, words
from farmgate.kernel.ids import operation_id
from farmgate.people.rules import device_code
from farmgate.sync.client import Phone
from farmgate.sync.registry import DESK_KINDS, PHONE_KINDS, SHAPES

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "farmgate"
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
SPINE = (ROOT / "docs" / "spine.md").read_text(encoding="utf-8")
WIRE = (
    *("sync/wire.py", "sync/intake.py", "sync/exchange.py", "sync/rates.py", "sync/views.py", "sync/refusing.py"),
    "sync/enrolment.py",
    "sync/pickups.py",
    *("sync/paylinks.py", "sync/inquiring.py"),
)
DESK = (
    *("sync/desk.py", "sync/desk_applying.py", "sync/founding.py", "sync/merchanting.py", "sync/complaining.py"),
    *("sync/two_people.py", "catalogue/supplying.py", "people/complaints.py"),
    *("sync/fulfilling.py", "sync/parcels.py", "sync/asking.py"),
    *("trade/services.py", "trade/asking.py", "trade/settling.py"),
    *("sync/crediting.py", "counter/ladders.py", "sync/transferring.py", "counter/transfers.py"),
    *("sync/losing.py", "sync/going_back.py", "trade/claims.py", "logistics/losses.py"),
    *("sync/commissions.py", "trade/paying.py", "trade/reversing.py", "people/banking.py"),
    *("money/proposals.py", "people/serving.py", "places/services.py"),
    *("sync/interfacing.py", "interface/services.py"),
)
FOLD = (
    *(
        "counter/rules.py",
        "counter/balance.py",
        "counter/consenting.py",
        "logistics/rules.py",
        "sync/applying.py",
        "sync/parcels.py",
        "sync/complaining.py",
    ),
    *("sync/intake.py", "sync/wire.py"),
)


class Example(NamedTuple):
    """A fenced block of the page: its exact text, and the values below it."""

    text: str
    values: dict[str, str]


def blocks(name: str) -> list[Example]:
    found = re.findall(rf"^```{name}\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"the page has no block {name}"
    return [_example(block.split("\n")) for block in found]


def _example(lines: list[str]) -> Example:
    text = lines.pop(0) if lines[0].startswith("{") else ""
    return Example(text, dict(tuple(line.split(maxsplit=1)) for line in lines))


def table(page: str, section: str) -> list[str]:
    """The first column of the table below a heading, its backticks taken off; one row may name several."""
    after = re.split(rf"^#+ [^\n]*{section}[^\n]*$", page, flags=re.MULTILINE)[1].split("\n#")[0]
    return [
        name for cell in re.findall(r"^\| (`[^|]*) \|", after, re.MULTILINE) for name in re.findall(r"`([^`]+)`", cell)
    ]


GIVEN = blocks("values")[0].values
SEED = bytes.fromhex(GIVEN["device_seed"])


def test_the_key_of_the_example() -> None:
    key = signing.public_key_of(SEED)
    assert signing.b64(key) == GIVEN["public_key"]
    assert hashlib.sha256(key).hexdigest() == GIVEN["key_hash"]
    assert list(words.numbers(key)) == [int(n) for n in GIVEN["key_words"].split()]
    assert device_code(key, 0) == GIVEN["device_code"]


@pytest.mark.parametrize("example", blocks("operation"))
def test_an_operation_of_the_example(example: Example) -> None:
    data = example.text.encode()
    digest = hashlib.sha256(data).digest()
    assert digest.hex() == example.values["hash"]
    assert signing.b64(signing.sign(SEED, signing.OPERATION, data)) == example.values["signature"]
    at = datetime.fromisoformat(json.loads(data)["at"])
    assert str(operation_id(digest, at)) == example.values["op_id"]
    if "words" in example.values:
        assert list(words.numbers(digest)) == [int(n) for n in example.values["words"].split()]


def test_the_reference_client_makes_the_example() -> None:
    phone = Phone(lambda path, body: {}, SEED, GIVEN["device"], GIVEN["device_code"], GIVEN["agent"])
    for example in blocks("operation"):
        said = json.loads(example.text)
        made = phone.record(said["kind"], said["body"], datetime.fromisoformat(said["at"]))
        assert (made.text, made.signature) == (example.text, example.values["signature"])
    (hello,) = blocks("hello")
    phone.epoch = 1
    block = phone.block()
    assert (block["hello"], block["sig"]) == (hello.text, hello.values["signature"])


def test_the_ack_of_the_example() -> None:
    (ack,) = blocks("ack")
    seed = bytes.fromhex(GIVEN["server_seed"])
    assert signing.b64(signing.public_key_of(seed)) == GIVEN["server_key"]
    assert signing.b64(signing.sign(seed, signing.ACK, ack.text.encode())) == ack.values["signature"]
    assert json.loads(ack.text)["head"] == blocks("operation")[-1].values["hash"]


def test_the_pictures_that_the_page_names() -> None:
    for numbers in (GIVEN["key_words"], blocks("operation")[-1].values["words"]):
        pictures = [words.pictures()[int(n)] for n in numbers.split()]
        assert ", ".join(picture.en for picture in pictures) in PAGE
        assert "、".join(picture.zh for picture in pictures) in PAGE


def _calls(*files: str) -> Iterator[ast.Call]:
    for file in files:
        yield from (node for node in ast.walk(ast.parse((CODE / file).read_text())) if isinstance(node, ast.Call))


def _name(node: ast.Call) -> str:
    return getattr(node.func, "id", None) or getattr(node.func, "attr", "")


def problem_codes(*files: str) -> set[str]:
    """Every code that these files can refuse with, read from their text."""
    makers = {"Problem": 0, "refuse": 0, "_problem": 0, "_freeze": 1, "locked_purchase": 2}
    found: set[str] = set()
    for call in _calls(*files):
        if _name(call) == "found" and isinstance(call.args[1], ast.Constant):
            found.add(f"unknown_{call.args[1].value}")
        place = makers.get(_name(call))
        if place is not None and isinstance(call.args[place], ast.Constant):
            found.add(call.args[place].value)
    return found


def _said(node: ast.expr | None) -> Iterator[str]:
    """The texts an expression can come to, calls left alone."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=first, orelse=second):
            yield from (*_said(first), *_said(second))
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _said(part)
        case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value="_device")]):
            yield from ("frozen_device", "revoked_device")


def exception_codes() -> set[str]:
    """Every code that an operation can be held with: what is returned, called `code`, or handed to a decision."""
    found: set[str] = set()
    for file in FOLD:
        for node in ast.walk(ast.parse((CODE / file).read_text())):
            match node:
                case ast.Return(value=value):
                    found.update(_said(value))
                case ast.Assign(targets=[ast.Name(id="code") | ast.Tuple(elts=[*_, ast.Name(id="code")])], value=value):
                    found.update(_said(value))
                case ast.Call() if _name(node) in ("held", "hold", "Decision"):
                    for argument in node.args:
                        found.update(_said(argument))
    return {code for code in found if re.fullmatch(r"[a-z]+(_[a-z]+)+", code)}


def test_every_problem_is_on_the_page_and_the_reverse() -> None:
    # From the register of devices two can meet a phone; the others meet an officer.
    of_keys = {"bad_key", "key_in_use"}
    assert of_keys <= problem_codes("people/devices.py")
    assert set(table(PAGE, "Problems")) == problem_codes(*WIRE) | of_keys


def test_every_exception_is_on_the_page_and_the_reverse() -> None:
    assert set(table(PAGE, "Exceptions")) == exception_codes()


def test_every_refusal_at_a_desk_is_on_the_spine_and_the_reverse() -> None:
    register = problem_codes("people/devices.py") - {"bad_key", "key_in_use"}
    prices = problem_codes("catalogue/services.py") - {"unknown_county"}
    assert set(table(SPINE, "Refused at a desk")) == problem_codes(*DESK) | register | prices


def test_every_kind_is_described() -> None:
    assert set(table(PAGE, "Operation")) == PHONE_KINDS
    assert set(table(SPINE, "From a phone")) == PHONE_KINDS
    assert set(table(SPINE, "From a desk")) == DESK_KINDS.keys() - PHONE_KINDS | {
        "bag.seal",
        "bag.open",
        "complaint.file",
    }


@pytest.mark.parametrize("kind", sorted(PHONE_KINDS))
def test_every_member_of_a_body_is_on_the_page(kind: str) -> None:
    (row,) = re.findall(rf"^\| `{re.escape(kind)}` \| (.*) \|$", PAGE, re.MULTILINE)
    bodies = [shape for (named, _), shape in SHAPES.items() if named == kind]
    assert all(f"`{member}`" in row for body in bodies for member in body.model_fields)


def test_every_feed_item_is_on_the_page() -> None:
    said = (ROOT / "farmgate/sync/feed.py").read_text() + (ROOT / "farmgate/sync/applying.py").read_text()
    said += (ROOT / "farmgate/sync/two_people.py").read_text() + (ROOT / "farmgate/sync/keeping.py").read_text()
    said += (ROOT / "farmgate/sync/parcel_feed.py").read_text() + (ROOT / "farmgate/sync/ask_feed.py").read_text()
    said += (ROOT / "farmgate/sync/crediting.py").read_text()
    said += (ROOT / "farmgate/catalogue/queries.py").read_text() + (ROOT / "farmgate/places/queries.py").read_text()
    assert set(table(PAGE, "Feed")) == set(re.findall(r'"kind": "(\w+)"', said))


def test_the_limits_of_the_page_are_those_of_the_code() -> None:
    section = PAGE.split("## 8. Limits")[1].split("\n## ")[0]
    stated = {int(n) for n in re.findall(r"\| (\d+) \|$", section, re.MULTILINE)}
    assert stated == {
        limits.OPERATIONS_PER_REQUEST_MAX,
        limits.REQUEST_BYTES_MAX,
        limits.OPERATION_BYTES_MAX,
        limits.NESTING_MAX,
        limits.CARRIED_DEVICES_MAX,
        limits.FEED_ITEMS_MAX,
        limits.REQUESTS_PER_DEVICE_MINUTE_MAX,
        limits.ENROL_ATTEMPTS_PER_MINUTE_MAX,
        limits.SLIP_CHECKS_PER_DEVICE_HOUR_MAX,
        limits.PICKUP_CHECKS_PER_DEVICE_HOUR_MAX,
        limits.PICKUP_TRIES_PER_PARCEL_MAX,
        limits.PAY_LINKS_PER_DEVICE_HOUR_MAX,
        limits.EARNINGS_PER_DEVICE_HOUR_MAX,
        limits.EARNINGS_LINES_MAX,
        limits.STATEMENTS_PER_DEVICE_HOUR_MAX,
        limits.CHALLENGE_AGE_SECONDS_MAX,
        limits.INVITE_AGE_HOURS_MAX,
    }
    for size in (limits.ORDER_LINES_MAX, limits.QUANTITY_MAX, limits.NAME_LENGTH_MAX, limits.NOTE_LENGTH_MAX):
        assert re.search(rf"\b{size}\b", PAGE)
    assert f"{limits.AMOUNT_MINOR_MAX:,}" in PAGE
