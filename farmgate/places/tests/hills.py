"""A small country for tests: one province, one city, two counties side by side, a station in each."""

from datetime import date

from farmgate.places.importing import import_divisions
from farmgate.places.models import Station
from farmgate.places.services import open_station
from farmgate.places.sources import Division

DAY = date(2023, 6, 30)
ZIGUI, CHANGYANG = "CN/42/4205/420527", "CN/42/4205/420528"
JINGANGCHENG, BINHU, LONGZHOUPING = "420527101201", "420527101001", "420528100201"

NAMES = {
    "42": "湖北省",
    "4205": "宜昌市",
    "420527": "秭归县",
    "420527101": "茅坪镇",
    BINHU: "滨湖社区",
    JINGANGCHENG: "金缸城村",
    "420528": "长阳土家族自治县",
    "420528100": "龙舟坪镇",
    LONGZHOUPING: "龙舟坪村",
}
_LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
_PARENTS = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}


def division(code: str, name: str, valid_from: date = DAY, **rest: object) -> Division:
    """A division as a source would give it."""
    row = Division(
        code, code[: _PARENTS[len(code)]] or None, _LEVELS[len(code)], name, "", valid_from, None, None, False
    )
    return row._replace(**rest)


def divisions() -> list[Division]:
    """Every division of the small country."""
    return [division(code, name) for code, name in NAMES.items()]


def settle() -> dict[str, Station]:
    """Store the divisions and open station S0001 in Zigui and S0002 in Changyang."""
    import_divisions("CN", divisions())
    return {
        "S0001": open_station("S0001", "金缸城站", JINGANGCHENG, DAY, lat=30.826, lon=110.978),
        "S0002": open_station("S0002", "龙舟坪站", LONGZHOUPING, DAY),
    }
