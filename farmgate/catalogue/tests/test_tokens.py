"""What a good is found by, and what a typed text asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.catalogue import rules
from farmgate.catalogue.rules import Term

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)
WORDS = st.lists(st.text("abcdefghij", min_size=2, max_size=8), min_size=1, max_size=4)


def met(text: str, name_zh: str, name_en: str = "", barcode: str | None = None) -> bool:
    """Whether a good of this name answers a text, as the index would judge."""
    tokens = rules.search_tokens([name_zh, name_en], rules.syllables(name_zh), barcode)
    terms = rules.query_terms(text)
    return bool(terms) and all(any(t.startswith(q) if begins else t == q for t in tokens) for q, begins in terms)


@given(CHINESE, st.data())
def test_any_part_of_a_chinese_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert met(name[start:end], name)


@given(CHINESE, st.data())
def test_pinyin_and_initials_from_any_syllable_find_it(name: str, data: st.DataObject) -> None:
    spoken = rules.syllables(name)
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert met("".join(spoken[start:end]), name)
    assert met(" ".join(spoken[start:end]), name)
    assert met(rules.initials(spoken[start:end]), name)


@given(WORDS, st.data())
def test_english_words_in_any_case_find_it_the_last_half_typed(words: list[str], data: st.DataObject) -> None:
    last = data.draw(st.integers(0, len(words) - 1))
    typed = words[last][: data.draw(st.integers(2, len(words[last])))]
    assert met(" ".join([*words[:last], typed]).upper(), "名", " ".join(words))


@given(st.text(max_size=200))
def test_any_text_at_all_makes_terms_without_signs(text: str) -> None:
    terms = rules.query_terms(text)
    assert len(terms) <= rules.QUERY_TERMS_MAX
    for token, _ in terms:
        assert token
        assert not set(token) & set("'\\ &|!:*()<>\x00")


@given(CHINESE, st.text(max_size=30), st.text(max_size=30))
def test_tokens_never_have_spaces_or_quotes(name: str, english: str, pack: str) -> None:
    tokens = rules.search_tokens([name, english, pack], rules.syllables(name), None)
    assert all(token and not set(token) & set("'\\ \x00") for token in tokens)
    assert tokens == sorted(set(tokens))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("苹", [Term("苹")]),
        ("红苹果", [Term("红苹"), Term("苹果")]),
        ("ping gu", [Term("ping"), Term("gu", begins=True)]),
        ("p", [Term("p")]),
        ("5kg", [Term("5"), Term("kg", begins=True)]),
        ("036000291452", [Term("0036000291452", begins=True)]),
        ("  -- ", []),
    ],
)
def test_terms_by_example(text: str, terms: list[Term]) -> None:
    assert rules.query_terms(text) == terms


def test_syllables_by_example() -> None:
    assert rules.syllables("维生素C 500ml") == ("wei", "sheng", "su", "c", "ml")
    assert rules.initials(rules.syllables("T恤")) == "tx"


def test_closeness_by_example() -> None:
    names = ("苹果", "Apples", "ping guo", "pg")
    assert [rules.closeness(text, names) for text in ("苹果", "PingGuo", "appl", "果")] == [0, 0, 1, 2]
