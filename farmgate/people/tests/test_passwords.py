"""Which passwords nobody may choose: those of leaks, and those made of words everybody here knows."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from farmgate.people.passwords import KNOWN_HERE

LIST = settings.ROOT / "data" / "passwords" / "common.txt.gz"


def test_the_list_is_as_long_and_as_clean_as_promised() -> None:
    words = gzip.decompress(LIST.read_bytes()).decode().splitlines()
    assert len(words) == 30_000 == len(set(words))
    assert words == sorted(words)
    assert all(len(word) >= 10 and word == word.lower().strip() for word in words)


@pytest.mark.parametrize("password", ["1q2w3e4r5t", "PassWord123", "qwertyuiop"])
def test_what_leaked_often_is_refused_in_any_case(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "password_too_common" in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize("word", KNOWN_HERE)
def test_a_known_word_carries_nothing(word: str) -> None:
    with pytest.raises(ValidationError):
        validate_password((word * 10) + "!7x")
    validate_password(f"{word} 白鹭飞过三道湾的水面")


def test_the_words_are_those_of_the_page() -> None:
    page = (settings.ROOT / "docs" / "safekeeping.md").read_text(encoding="utf-8")
    listed = re.findall(r"^    (\S.*)$", page, re.MULTILINE)
    assert sorted(" ".join(listed).split()) == sorted(KNOWN_HERE)
