"""Every word of the office is there in Chinese, with the same blanks to fill in."""

import re
from pathlib import Path

import polib

from farmgate.web import translations

PO = translations.LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
BLANK = re.compile(r"%\(\w+\)[sd]")


def test_nothing_is_untranslated() -> None:
    assert [entry.msgid for entry in polib.pofile(str(PO)).untranslated_entries()] == []


def test_blanks_are_the_same() -> None:
    for entry in polib.pofile(str(PO)):
        given = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        wanted = entry.msgid_plural or entry.msgid
        assert sorted(BLANK.findall(given)) == sorted(BLANK.findall(wanted)), entry.msgid


def test_no_exclamation_marks() -> None:
    for entry in polib.pofile(str(PO)):
        assert not {"!", "！"} & set(entry.msgid + entry.msgstr), entry.msgid


def test_what_is_newer_is_compiled(tmp_path: Path, monkeypatch: object) -> None:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_bytes(PO.read_bytes())
    monkeypatch.setattr(translations, "LOCALE", tmp_path)  # type: ignore[attr-defined]
    assert translations.compile_all() == 1
    assert translations.compile_all() == 0
    assert polib.mofile(str(folder / "django.mo")).find("Orders").msgstr == "订单"
