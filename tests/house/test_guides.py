"""The guides name only what stands on the screens: a renamed button must not leave a page behind."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
OFFICE = ROOT / "farmgate" / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
GUIDE, STRINGS = ROOT / "docs" / "guide", ROOT / "field" / "src" / "i18n"
# Loaded with their screens, in both languages.
BOTH = (STRINGS / "statement.ts", STRINGS / "earnings.ts")
# Chinese quotes the screen in 「」, English in bold.
QUOTED = {"zh-Hans": re.compile(r"「([^」]+)」"), "en": re.compile(r"\*\*([^*]+)\*\*")}
STRING = re.compile(r"^ +(?:\w+:\s*)?(['\"])(.+?)\1,?$", re.MULTILINE)


def on_screen(language: str) -> list[re.Pattern[str]]:
    """Each text of the app as a pattern; what is filled in may be anything."""
    files = [*STRINGS.glob(f"{language}*.ts"), *BOTH]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    filled = [re.split(r"\{\w+\}", found[1]) for found in STRING.findall(text)]
    return [re.compile(".+?".join(re.escape(part) for part in parts)) for parts in filled]


def quotes() -> Iterator[tuple[str, str]]:
    for language, pattern in QUOTED.items():
        for quote in pattern.findall((GUIDE / f"agent.{language}.md").read_text(encoding="utf-8")):
            yield language, quote


def test_there_is_something_to_compare() -> None:
    assert len(list(quotes())) > 60
    assert all(len(on_screen(language)) > 200 for language in QUOTED)


@pytest.mark.parametrize("language", QUOTED)
def test_what_the_guide_quotes_is_on_a_screen(language: str) -> None:
    known = on_screen(language)
    unknown = {
        quote
        for spoken, quote in quotes()
        if spoken == language
        and not any(text.fullmatch(quote) or quote in text.pattern.replace("\\", "") for text in known)
    }
    assert not unknown


@pytest.mark.parametrize("language", QUOTED)
def test_what_the_countys_guide_quotes_is_on_a_page_of_the_office(language: str) -> None:
    entries = polib.pofile(str(OFFICE))
    known = {(entry.msgid if language == "en" else entry.msgstr).rstrip("：:") for entry in entries}
    quoted = QUOTED[language].findall((GUIDE / f"county.{language}.md").read_text(encoding="utf-8"))
    assert len(quoted) > 20
    assert set(quoted) <= known
