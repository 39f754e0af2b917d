"""docs/asvs.md answers every requirement once, counts itself right, and names only files that are there."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.house.test_house_rules import tracked

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
LIST = Path(__file__).with_name("asvs-5.0.0.csv")
VERDICTS = ("met", "not applicable", "deviation")
# Levels 1 and 2 of version 5.0.0, as the standard itself counts them.
AT_LEVEL = {"1": 70, "2": 183}
# A path in backticks, of the repository's root.
PATH = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|ts|tsx|html|json|csv|lock|toml|gz|sql))`")
# What the page says is nowhere in our code.
NEVER = {
    (".py",): r"\beval\(|\bexec\(|\bpickle\b|os\.system|shell=True|mark_safe|\blxml\b|\bxml\.(etree|dom|sax)",
    (".ts", ".tsx", ".js"): r"innerHTML|outerHTML|insertAdjacent|dangerouslySet|\beval\(|new Function|postMessage",
    (".html",): r"autoescape off|\|safeseq",
}
OURS = {("field", "src"), *(("farmgate", room.name) for room in (ROOT / "farmgate").iterdir())}


class Row(NamedTuple):
    """One requirement of the page."""

    number: str
    level: str
    asked: str
    verdict: str
    why: str


ROWS = [
    Row(*(cell.strip() for cell in line.strip("|").split("|")))
    for line in PAGE.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]


def wanted() -> dict[str, str]:
    """Requirement -> level."""
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row["requirement"]: row["level"] for row in csv.DictReader(lines)}


def test_the_list_is_whole() -> None:
    assert Counter(wanted().values()) == AT_LEVEL


def test_each_requirement_stands_there_once_in_order_with_its_level() -> None:
    assert [(row.number, row.level) for row in ROWS] == list(wanted().items())


@pytest.mark.parametrize("chapter", range(1, 18))
def test_requirements_stand_in_their_chapter(chapter: int) -> None:
    (section,) = re.findall(rf"^## V{chapter} .*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    numbers = re.findall(r"^\| (\d+\.\d+\.\d+) \|", section, re.MULTILINE)
    assert numbers == [number for number in wanted() if number.split(".")[0] == str(chapter)]


def test_each_row_says_something() -> None:
    odd = [row.number for row in ROWS if row.verdict not in VERDICTS or len(row.asked) < 7 or len(row.why) < 7]
    assert odd == []


def test_what_is_met_names_by_what() -> None:
    assert [row.number for row in ROWS if row.verdict == "met" and not PATH.search(row.why)] == []


def test_every_file_named_is_there() -> None:
    assert [name for name in PATH.findall(PAGE) if not (ROOT / name).is_file()] == []


def test_nothing_in_backticks_is_a_path_misspelt() -> None:
    quoted = re.findall(r"`([^`]*/[^`]*\.[a-z]+)`", PAGE)
    assert [text for text in quoted if not (PATH.fullmatch(f"`{text}`") or text.startswith("/"))] == []


def test_the_summary_counts_right() -> None:
    counted = Counter((row.verdict, row.level) for row in ROWS)
    for verdict in VERDICTS:
        of = [counted[verdict, level] for level in AT_LEVEL]
        assert f"| {verdict} | {of[0]} | {of[1]} | {sum(of)} |" in PAGE


def test_the_five_that_matter_most_are_deviations() -> None:
    (section,) = re.findall(r"^## The five deviations that matter most\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
    items = re.findall(r"^\d\. .*", section, re.MULTILINE)
    assert len(items) == 5
    verdicts = {row.number: row.verdict for row in ROWS}
    for item in items:
        numbers = re.findall(r"\d+\.\d+\.\d+", item)
        assert numbers and all(verdicts[number] == "deviation" for number in numbers)


@pytest.mark.parametrize("endings", NEVER)
def test_what_the_page_says_is_nowhere_is_nowhere(endings: tuple[str, ...]) -> None:
    files = [file for file in tracked(*endings) if file.relative_to(ROOT).parts[:2] in OURS]
    assert len(files) > 1
    found = [str(file.relative_to(ROOT)) for file in files if re.search(NEVER[endings], file.read_text())]
    assert found == []
