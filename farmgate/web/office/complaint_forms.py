"""The forms about complaints: to take one down, to answer it, to say that she was told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import limits
from farmgate.people.complaint_listings import Serving
from farmgate.web.office import fields, wording
from farmgate.web.office.complaint_words import ABOUT, CATEGORY, CHANNEL, OUTCOME, TOLD


class Words(forms.CharField):
    """A few sentences, kept as one line: what is signed holds no control characters."""

    def __init__(self, label: Any, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(label=label, max_length=limits.NOTE_LENGTH_MAX, widget=widget, **options)

    def clean(self, value: Any) -> str:
        """Without line breaks."""
        return " ".join(str(super().clean(value)).split())


class FindSlipForm(forms.Form):
    """The slip she holds, to fill in the rest."""

    use_required_attribute = False
    slip = forms.CharField(label=_("Slip number"), max_length=24, required=False)


class FileForm(forms.Form):
    """What she says, about whom, and how it came."""

    villager = forms.UUIDField(required=False, widget=forms.HiddenInput)
    slip_no = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    name = fields.Name(_("Her name, if she gives it"), required=False)
    about = forms.ChoiceField(label=_("About"), choices=list(ABOUT.items()))
    station = forms.ChoiceField(label=_("Station"), required=False)
    person = forms.ChoiceField(
        label=_("Person, if it is about one"),
        required=False,
        help_text=_("This person will neither see the complaint nor decide about it."),
    )
    category = fields.Picked(_("What it is about"))
    words = Words(_("In her words"), required=False)
    channel = forms.ChoiceField(label=_("How it came"), choices=list(CHANNEL.items()))

    def __init__(
        self, data: Any = None, *, stations: list[tuple[str, str]], serving: list[Serving], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        named: Any = self.fields
        named["station"].choices = [("", _("None")), *stations]
        who = [(str(one.person), f"{one.name} · {one.station or wording.ROLE[one.role]}") for one in serving]
        named["person"].choices = [("", _("Nobody in particular")), *who]
        named["category"].offer(list(CATEGORY.items()))

    def body(self, county: str) -> dict[str, Any]:
        """As it is signed."""
        given = self.cleaned_data
        return {
            "county": county,
            "villager": str(given["villager"]) if given["villager"] else None,
            "name": given["name"],
            "about": given["about"],
            "station": given["station"] or None,
            "person": given["person"] or None,
            "slip_no": given["slip_no"],
            "category": given["category"],
            "words": given["words"],
            "channel": given["channel"],
        }


class AnswerForm(forms.Form):
    """What was found."""

    outcome = fields.Picked(_("Outcome"))
    words = Words(_("In Chinese, as it will be read aloud to her"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        named: Any = self.fields["outcome"]
        named.offer([(code, state.word) for code, state in OUTCOME.items()])


class CloseForm(forms.Form):
    """How she heard of it."""

    told = fields.Picked(_("How she was told"))
    by_whom = fields.Name(_("By whom"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        named: Any = self.fields["told"]
        named.offer(list(TOLD.items()))
