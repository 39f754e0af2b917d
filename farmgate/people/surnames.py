"""Surnames that a dictionary of words reads wrong.

A surname keeps an old reading: 曾 is zēng in a name and céng elsewhere. pypinyin has no reading for names, so the ones
that differ are listed here. 覃 is qín in the mountains of Hubei, Hunan and Guangxi, and tán in few other places.
"""

READINGS = {
    "乐正": "yue zheng",
    "单于": "chan yu",
    "乐": "yue",
    "乜": "nie",
    "仇": "qiu",
    "佴": "nai",
    "区": "ou",
    "单": "shan",
    "卜": "bu",
    "召": "shao",
    "句": "gou",
    "员": "yun",
    "折": "she",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "洗": "xian",
    "盖": "ge",
    "祭": "zhai",
    "秘": "bi",
    "种": "chong",
    "粘": "nian",
    "繁": "po",
    "缪": "miao",
    "翟": "zhai",
    "覃": "qin",
    "解": "xie",
    "适": "kuo",
    "郇": "xun",
    "都": "du",
    "重": "chong",
    "阚": "kan",
    "黑": "he",
}

# Surnames of two characters that are still met.
COMPOUND = {name for name in READINGS if len(name) > 1} | {
    *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐"),
    *("司徒", "长孙", "宇文", "轩辕", "夏侯", "南宫", "端木", "百里", "东郭", "西门"),
}


def surname(name: str) -> str:
    """The family name alone, for a page that anybody with the address may open; of a name in letters its last word."""
    if name.isascii():
        return (name.split() or [""])[-1]
    return name[:2] if name[:2] in COMPOUND else name[:1]
