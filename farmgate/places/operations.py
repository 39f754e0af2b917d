"""What may be done about stations: the bodies of the places' operations, version 1."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel import limits
from farmgate.kernel.operation import Code, Line, Note, Strict

StationCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{0,15}$")]
# A name that may be left out.
Name = Annotated[str, StringConstraints(max_length=limits.NAME_LENGTH_MAX, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Point(Strict):
    """Where something stands, as it was read off: millionths of a degree, so that no program rounds what was signed."""

    lat_udeg: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]
    lon_udeg: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]
    datum: Literal["WGS84", "GCJ02"] = "WGS84"


class StationOpenV1(Strict):
    """`station.open`: a room in a village where people are served. Without a point it stands where the village does."""

    code: StationCode
    name: Line
    name_en: Name = ""
    village: Code
    point: Point | None = None


class StationRenameV1(Strict):
    """`station.rename`: what it is called was wrong, or has changed."""

    station: Code
    name: Line
    name_en: Name = ""


class StationCloseV1(Strict):
    """`station.close`: nobody is served there any more; its agents' roles end with it."""

    station: Code
    note: Note = ""


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("station.open", 1): StationOpenV1,
    ("station.rename", 1): StationRenameV1,
    ("station.close", 1): StationCloseV1,
}
