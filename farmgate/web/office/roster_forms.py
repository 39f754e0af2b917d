"""What is asked of who brings someone in: her name, her role and where, her log-in; and of herself, her password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.web.office import fields, wording

OFFICE_ROLES = ("county_officer", "accountant", "auditor", "keeper", "hub")
# Such a role's merchant goes into the list of roles: `merchant:<id>`.
AT_MERCHANT = "merchant:"
Choices = list[tuple[str, wording.Text]]


class AgentForm(forms.Form):
    """A station to run."""

    station = fields.Picked(_("Station"))

    def __init__(self, data: Any = None, *, stations: list[tuple[str, str]]) -> None:
        super().__init__(data, prefix="agent")
        named: Any = self.fields["station"]
        named.offer(stations)

    def where(self) -> dict[str, Any]:
        """The role as an operation says it."""
        return {"role": "agent", "station": self.cleaned_data["station"]}


class OfficeForm(forms.Form):
    """A role in the office."""

    role = fields.Picked(_("Role"))
    place = fields.Picked(_("Place"))

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]], merchants: list[tuple[str, str]]) -> None:
        super().__init__(data, prefix="office")
        role: Any = self.fields["role"]
        offered: Choices = [(code, wording.ROLE[code]) for code in OFFICE_ROLES]
        role.offer([*offered, *((AT_MERCHANT + id, wording.at_merchant(name)) for id, name in merchants)])
        place: Any = self.fields["place"]
        place.offer(places)

    def where(self) -> dict[str, Any]:
        """The role as an operation says it."""
        role, place = self.cleaned_data["role"], self.cleaned_data["place"]
        if role.startswith(AT_MERCHANT):
            return {"role": "merchant", "place": place, "merchant": role.removeprefix(AT_MERCHANT)}
        return {"role": role, "place": place}


class NewAgentForm(AgentForm):
    """Someone new who runs a station."""

    name = fields.Name(_("Name"))
    field_order = ("name", "station")


class NewColleagueForm(OfficeForm):
    """Someone new in the office."""

    name = fields.Name(_("Name"))
    field_order = ("name", "role", "place")


class LogInForm(forms.Form):
    """The name she logs in with."""

    username = forms.RegexField(
        r"^[A-Za-z0-9_.+-]{2,60}$",
        label=_("User name"),
        error_messages={"invalid": _("Two or more letters, digits, points, hyphens or underscores.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class EndForm(forms.Form):
    """Why a role ends."""

    note = fields.Note(_("Reason"), required=True)


class NewPasswordForm(forms.Form):
    """A password, typed twice."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_(
            "Ten characters or more. Not a common password, nothing like the user name, and more than words everybody knows."
        ),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Typed twice alike."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and found["password"] != found["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        return found


class FirstPasswordForm(NewPasswordForm):
    """The code she was given, and the password she wants."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("Code you were given"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ("username", "code", "password", "again")
