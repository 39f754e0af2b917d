"""Every word of the office is there in Chinese, with the same blanks to fill in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

from farmgate.web import translations

PO = translations.LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TRANSLATE = re.compile(r"""{% translate (["'])(.*?)\1""")
BLANK = re.compile(r"%\(\w+\)[sd]")


def test_nothing_is_untranslated() -> None:
    assert [entry.msgid for entry in polib.pofile(str(PO)).untranslated_entries()] == []


def said_in_code() -> Iterator[str]:
    """What `_`, `gettext` and `ngettext` are asked to translate."""
    for file in translations.LOCALE.parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
                text = node.args[0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value


def said_on_pages() -> Iterator[str]:
    """What templates translate, sentences with blanks apart."""
    for file in translations.LOCALE.parent.rglob("*.html"):
        for _, text in TRANSLATE.findall(file.read_text(encoding="utf-8")):
            yield text


def test_whatever_is_said_is_there() -> None:
    known = {text for entry in polib.pofile(str(PO)) for text in (entry.msgid, entry.msgid_plural)}
    assert sorted({*said_in_code(), *said_on_pages()} - known) == []


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
