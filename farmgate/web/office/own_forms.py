"""What is asked of somebody who changes her own log-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.web.office.access import CodeForm
from farmgate.web.office.roster_forms import NewPasswordForm


class ProofForm(forms.Form):
    """The password once more: whoever sits down at an open browser does not know it."""

    current = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(NewPasswordForm, ProofForm):
    """Another password."""

    prefix = "password"
    field_order = ("current", "password", "again")


class SecondForm(CodeForm, ProofForm):
    """Password and a code of the app in use."""

    prefix = "second"
    field_order = ("current", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("autofocus")


class OthersForm(ProofForm):
    """Nothing but the password."""

    prefix = "others"
