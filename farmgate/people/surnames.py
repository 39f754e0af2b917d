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
