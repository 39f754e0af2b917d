"""A name is found by how it is typed; surnames keep their old readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.kernel.limits import NAME_LENGTH_MAX
from farmgate.people.models import Person
from farmgate.people.rules import pinyin_of


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王秀兰", "wangxiulan", "wxl"),
        ("曾志伟", "zengzhiwei", "zzw"),
        ("单田芳", "shantianfang", "stf"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("仇和", "qiuhe", "qh"),
        ("覃大妹", "qindamei", "qdm"),
        ("区桂英", "ouguiying", "ogy"),
        ("万俟卨", "moqixie", "mqx"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("单于明", "chanyuming", "cym"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("张长生", "zhangchangsheng", "zcs"),
        ("吕布", "lvbu", "lb"),
        ("简单", "jiandan", "jd"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("Mary Ann O'Neil", "maryannoneil", "maon"),
        ("", "", ""),
    ],
)
def test_names_are_spelt_as_people_type_them(name: str, pinyin: str, initials: str) -> None:
    assert pinyin_of(name) == (pinyin, initials)


@given(st.text(max_size=NAME_LENGTH_MAX))
def test_any_name_fits_its_columns_and_holds_no_spaces(name: str) -> None:
    pinyin, initials = pinyin_of(name)
    assert len(pinyin) <= Person._meta.get_field("pinyin").max_length
    assert len(initials) <= Person._meta.get_field("initials").max_length
    assert not any(letter.isspace() for letter in pinyin)
    assert bool(pinyin) == bool(initials)


# Units of measure and ghost characters, most of them made in Japan: nobody is called so, and nobody reads them.
UNREAD = "兙兡嗧桛烪瓧瓰瓱瓼甅"


@given(
    st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters=UNREAD), min_size=1, max_size=4
    )
)
def test_every_chinese_character_is_typed_with_letters_of_a_keyboard(name: str) -> None:
    pinyin, initials = pinyin_of(name)
    assert pinyin.isascii()
    assert pinyin.islower()
    assert len(initials) == len(name)
