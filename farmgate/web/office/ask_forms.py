"""What a merchant wants for one good of a purchase order instead: another price, another good, until when she may answer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import queries as catalogue
from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.trade.listings import OfferSum
from farmgate.web.office import fields, trade_words
from farmgate.web.templatetags.office import money_text

# Long enough for whoever comes to the counter once in a few days: till the shop closes.
_DAYS, _EVENING = timedelta(days=3), 20


class AskForm(forms.Form):
    """One good at a time. `own`: at the merchant's own desk, which says its own price alone."""

    offer = fields.Picked(_("Good"))
    price = fields.Amount(_("New price each (yuan)"))
    cost = fields.Amount(_("New cost each (yuan)"), zero=True)
    substitute = forms.ChoiceField(label=_("Comes instead"), required=False, widget=fields.LongSelect)
    until = fields.Moment(_("She may answer until"))
    note = fields.Note(_("What the merchant said"))

    def __init__(self, data: Any = None, *, county: str, offers: list[OfferSum], own: bool = False) -> None:
        until = timezone.localtime(clock.now() + _DAYS).strftime(f"%Y-%m-%dT{_EVENING}:00")
        super().__init__(data, initial={"until": until}, auto_id="ask-%s")
        self.offers = {row.offer: row for row in offers if row.unanswered}
        if own:
            del self.fields["price"]
            self.fields["cost"].label = _("Your new price each (yuan)")
            self.fields["until"].label = _("The villager may answer until")
            self.fields["note"].label = _("A word to the county")
        named: Any = self.fields["offer"]
        named.offer([(str(row.offer), _described(row, own=own)) for row in self.offers.values()])
        version = catalogue.list_in_force(county, clock.now())
        sold = catalogue.priced_offers(county, version) if version else []
        instead: Any = self.fields["substitute"]
        same = ("", _("The same good"))
        instead.choices = [same, *((str(x.offer), trade_words.name((x.name_zh, x.name_en))) for x in sold)]

    def body(self, purchase: UUID) -> dict[str, Any]:
        """What is signed."""
        given = self.cleaned_data
        offer = int(given["offer"])
        change = {
            "offer": offer,
            "unit_price_minor": given["price"] if "price" in given else _passed_on(self.offers[offer], given["cost"]),
            "unit_cost_minor": given["cost"],
            "substitute": int(given["substitute"]) if given["substitute"] else None,
        }
        return {
            "purchase": str(purchase),
            "changes": [change],
            "until": wire(given["until"]),
            "note": given["note"],
        }


def _described(row: OfferSum, *, own: bool) -> str:
    each = trade_words.price(row.price_least_minor, row.price_most_minor)
    return f"{trade_words.name(row.name)} · {money_text(row.unit_cost_minor) if own else each}"


def _passed_on(row: OfferSum, cost_minor: int) -> int:
    """What the villager pays when the merchant takes so much: the county keeps its part of each piece, unseen here."""
    return max(1, cost_minor + row.kept_minor)
