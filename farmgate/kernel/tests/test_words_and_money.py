"""Picture words and amounts as people meet them."""

from farmgate.kernel import money, words


def test_picture_words_are_the_stretched_bytes_of_the_protocol() -> None:
    # Computed once with OpenSSL's PBKDF2, not with this code.
    assert words.numbers(bytes(32)) == tuple(bytes.fromhex(EXPECTED))
    assert [word.n for word in words.words(bytes(32))] == list(bytes.fromhex(EXPECTED))


def test_amounts_read_as_people_write_them() -> None:
    assert money.text(123456) == "¥1,234.56"
    assert money.text(-5) == "-¥0.05"
    assert money.text(1500, "VND") == "VND 1,500"


EXPECTED = "44b81419"
