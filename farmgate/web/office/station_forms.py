"""What is asked of who opens a station, corrects its name or closes it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from farmgate.places import queries as places
from farmgate.places import rules
from farmgate.places.listings import Village
from farmgate.web.office import fields
from farmgate.web.office.wording import in_language

UDEG = 1_000_000
# A point this far from its village is a slip of the pen: latitude and longitude changed places, or a digit went missing.
_FAR_DEG = 1.0
_PAIR = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*[,，;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)", re.ASCII)


class PointField(forms.CharField):
    """Where something stands: latitude and longitude in degrees, or a full Plus Code."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=60,
            help_text=_("Such as 30.8315, 110.9772 or 8P3GR2JJ+22. Left empty, it stands where the village does."),
            widget=forms.TextInput(attrs={"size": 28, "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> tuple[float, float, bool] | None:
        """(latitude, longitude, whether it was a Plus Code); None when nothing was typed."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        if pair := _PAIR.fullmatch(text):
            lat, lon = float(pair[1]), float(pair[2])
            if abs(lat) > 90 or abs(lon) > 180:
                raise ValidationError(_("Write the latitude first (30.83), then the longitude (110.97)."))
            return lat, lon, False
        try:
            return *rules.plus_code_point(text), True
        except ValueError:
            raise ValidationError(
                _("Write two numbers such as 30.8315, 110.9772, or a full Plus Code such as 8P3GR2JJ+22.")
            ) from None


class NamesForm(forms.Form):
    """What a station is called."""

    name = fields.Name(_("Name in Chinese"))
    name_en = fields.Name(_("Name in English"), required=False)


class OpenForm(NamesForm):
    """A new station: where it is and what it is called."""

    village = forms.ChoiceField(label=_("Village"))
    code = forms.RegexField(
        r"^[A-Z][A-Z0-9-]{0,15}$",
        label=_("Code"),
        help_text=_("The next free one; it never changes."),
        error_messages={"invalid": _("A capital letter, then capital letters, digits or hyphens, 16 at most.")},
        widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off"}),
    )
    point = PointField(_("Where it stands"))
    datum = forms.ChoiceField(
        label=_("Where the figures come from"),
        choices=[
            (rules.WGS84, _("GPS or a world map (WGS-84)")),
            (rules.GCJ02, _("Amap, Tencent maps (GCJ-02)")),
        ],
        required=False,
    )

    field_order = ("village", "name", "name_en", "code", "point", "datum")

    def __init__(self, data: Any = None, *, villages: list[Village]) -> None:
        super().__init__(data, initial={"code": places.next_station_code()})
        by_town: dict[str, list[tuple[str, str]]] = {}
        for row in villages:
            town = in_language(row.town, row.town_en)
            by_town.setdefault(town, []).append((row.code, in_language(row.name, row.name_en)))
        named: Any = self.fields["village"]
        named.choices = [("", _("Choose")), *by_town.items()]

    def clean(self) -> dict[str, Any]:
        """A Plus Code has one meaning only; and a station stands near its village."""
        found: dict[str, Any] = super().clean() or {}
        point = found.get("point")
        if point is None:
            return found
        if point[2] and found.get("datum") == rules.GCJ02:
            self.add_error("datum", _("A Plus Code is WGS-84 already."))
        village = places.place("CN", found.get("village") or "")
        if village is not None and village.lat is not None and village.lon is not None:
            far = max(abs(village.lat - point[0]), abs(village.lon - point[1]))
            if far > _FAR_DEG:
                self.add_error("point", _("This is more than 100 km from the village. Look at the figures again."))
        return found

    def body(self) -> dict[str, Any]:
        """What is signed: the point as it was read off, in millionths of a degree."""
        given = self.cleaned_data
        body = {key: given[key] for key in ("code", "name", "name_en", "village")}
        if given["point"] is not None:
            lat, lon, _is_code = given["point"]
            datum = given["datum"] or rules.WGS84
            body["point"] = {"lat_udeg": round(lat * UDEG), "lon_udeg": round(lon * UDEG), "datum": datum}
        return body


class CloseForm(forms.Form):
    """Why it closes."""

    note = fields.Note(_("Reason"), required=True)
