"""Proposing money: what is asked of who proposes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.web.office import fields


class FloatForm(forms.Form):
    """More or less of the operator's cash for an agent to hold."""

    agent = fields.Picked(_("Agent"))
    direction = forms.ChoiceField(label=_("Direction"), choices=[("raise", _("Raise")), ("lower", _("Lower"))])
    amount = fields.Amount()
    note = fields.Note(_("Reason"), required=True)

    def __init__(self, data: Any = None, *, agents: list[tuple[str, str]]) -> None:
        super().__init__(data, prefix="float")
        named: Any = self.fields["agent"]
        named.offer(agents)


class SafeForm(forms.Form):
    """Cash between a county's safe and its bank account."""

    county = fields.Picked(_("County"))
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("from_bank", _("From the bank to the safe")), ("to_bank", _("From the safe to the bank"))],
    )
    amount = fields.Amount()
    note = fields.Note(_("Reason"), required=True)

    def __init__(self, data: Any = None, *, counties: list[tuple[str, str]]) -> None:
        super().__init__(data, prefix="safe")
        named: Any = self.fields["county"]
        named.offer(counties)
