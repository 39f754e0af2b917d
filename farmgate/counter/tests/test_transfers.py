"""References that show when they were copied wrongly, and statements whatever a bank calls its columns. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.counter.bank_statements import incoming
from farmgate.counter.references import reference, references
from farmgate.kernel.problems import Problem
from farmgate.people.surnames import surname

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SLIPS = st.builds(
    lambda code, n: f"{code}-{n}",
    st.text(ALPHABET, min_size=4, max_size=4),
    st.integers(1, 999_999),
)


@given(SLIPS, st.data())
def test_every_single_slip_of_the_pen_is_found(slip: str, data: st.DataObject) -> None:
    right = reference(slip)
    assert list(references(f"给妈妈 {right}，谢谢")) == [(slip, True)]
    place = data.draw(st.sampled_from([n for n, letter in enumerate(right) if letter != "-"]))
    # Only digits stand in the number, so only another digit is a slip of the pen there.
    letters = "0123456789" if 4 < place < right.rindex("-") else ALPHABET
    other = data.draw(st.sampled_from(letters).filter(lambda letter: letter != right[place]))
    miswritten = right[:place] + other + right[place + 1 :]
    assert (slip, True) not in list(references(miswritten))
    assert all(not good for _, good in references(miswritten))


@pytest.mark.parametrize("written", ["K7QM-123-{c}", "k7qm123{c}", "K7QM 123 {c}", "货款:k7qm-123-{c}/2026"])
def test_it_is_read_however_it_is_written(written: str) -> None:
    text = written.format(c=reference("K7QM-123")[-1])
    assert list(references(text)) == [("K7QM-123", True)]


def test_o_i_and_l_are_forgiven() -> None:
    said = reference("10QM-10")
    assert next(references(said.replace("1", "l").replace("0", "o"))) == ("10QM-10", True)


CHINESE = (
    "某某农商银行 对账单\n户名：秭归县,起：2026-11-01\n"
    "交易日期,贷方发生额,借方发生额,对方户名,附言\n"
    '2026-11-20,21.00,,陈小明,K7QM-3-8\n2026-11-20,,500.00,某公司,货款\n2026-11-21,"1,050.50",0,李,给妈\n'
)
ENGLISH = "Date;Description;Amount;Name\n20/11/2026;K7QM-3-8;21.00;Chen\n20/11/2026;fee;-3.00;Bank\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_statement_in_any_letters(encoding: str) -> None:
    rows = list(incoming(CHINESE.encode(encoding)))
    assert [(r.number, r.amount_minor, r.remark, r.payer) for r in rows] == [
        (4, 2100, "K7QM-3-8", "陈小明"),
        (6, 105_050, "给妈", "李"),
    ]


def test_an_english_one_and_what_left_is_passed_over() -> None:
    (row,) = incoming(ENGLISH.encode())
    assert (row.amount_minor, row.remark, row.payer, row.day) == (2100, "K7QM-3-8", "Chen", "20/11/2026")


def test_the_same_row_has_the_same_key_and_another_has_another() -> None:
    first, again = (next(iter(incoming(ENGLISH.encode()))) for _ in range(2))
    other = next(iter(incoming(ENGLISH.replace("21.00", "21.01").encode())))
    assert first.key == again.key != other.key


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"a,b\n1,2\n", "日期,余额\n".encode()])
def test_what_is_no_statement_is_refused(data: bytes) -> None:
    with pytest.raises(Problem, match="bad_file"):
        list(incoming(data))


@pytest.mark.parametrize(
    ("name", "family"), [("陈桂香", "陈"), ("欧阳秀英", "欧阳"), ("单于芳", "单于"), ("Mary Smith", "Smith"), ("", "")]
)
def test_only_the_family_name_is_shown(name: str, family: str) -> None:
    assert surname(name) == family
