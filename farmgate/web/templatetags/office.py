"""How the office's templates write money, times, states and pictures."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from farmgate.kernel import clock, money
from farmgate.kernel.words import PictureWord
from farmgate.web.office import tables, trade_words, wording
from farmgate.web.office.wording import State, Text

register = template.Library()
WORDS_SPRITE, GOODS_SPRITE = "pictures/words.svg", "pictures/shelf.svg"


@register.filter
def money_text(amount_minor: int | None) -> str:
    """An amount as people read it."""
    return "" if amount_minor is None else money.text(amount_minor, tables.CURRENCY)


@register.filter
def moment(at: datetime | None) -> str:
    """A moment in the place's own time."""
    return tables.moment_text(at) if at else ""


@register.filter
def day(at: datetime | None) -> str:
    """The day of a moment, as it is said in the reader's language."""
    return wording.day(at) if at else ""


@register.filter
def age(since: datetime | None) -> str:
    """How long ago."""
    return wording.age(since, clock.now()) if since else ""


@register.filter
def account_name(code: str) -> str:
    """An account in words."""
    return wording.account_name(code)


@register.filter
def kind_name(kind: str) -> Text:
    """What an operation of this kind did."""
    return wording.KIND.get(kind, kind)


@register.filter
def hexadecimal(data: bytes) -> str:
    """Bytes as lower-case hex."""
    return bytes(data).hex()


@register.simple_tag
def state(of: State) -> SafeString:
    """A word with a colour."""
    return format_html('<span class="state {}">{}</span>', of.tone, of.word)


@register.simple_tag
def condition(code: str) -> SafeString:
    """In what condition a parcel came."""
    return state(trade_words.CONDITION[code])


@register.simple_tag
def table_rows(table: tables.Table[Any]) -> SafeString:
    """The rows of a table. Put together here: as a template, three hundred stations of ten cells took a third of a second."""
    return format_html_join(
        "\n", "<tr>{}</tr>", ((format_html_join("", "<td{}>{}</td>", map(_cell, row)),) for row in table.body())
    )


@lru_cache
def _style(kind: str, sign: str) -> SafeString:
    return format_html(' class="{}{}"', kind, sign)


def _cell(cell: tables.Cell) -> tuple[Text, Text]:
    """The attributes and the content of a cell."""
    attributes = _style(cell.kind, " negative" if cell.negative else " zero" if cell.zero else "")
    if cell.title:
        attributes += format_html(' title="{}"', cell.title)
    shown = format_html('<span class="state {}">{}</span>', cell.tone, cell.text) if cell.tone else cell.text
    if cell.kind == "picture" and cell.text:
        shown = format_html(
            '<img class="item-picture" src="{}" alt="" loading="lazy" width="48" height="48">', cell.text
        )
    return attributes, format_html('<a href="{}">{}</a>', cell.href, shown) if cell.href else shown


@register.simple_tag
def word_picture(word: PictureWord) -> SafeString:
    """One of the picture words: the drawing and what it is called."""
    return _picture(WORDS_SPRITE, word.icon, wording.in_language(word.zh, word.en), "word-picture")


@register.simple_tag
def good_picture(icon: str) -> SafeString:
    """The drawing of a good, beside its name."""
    if not icon:
        return SafeString("")
    return format_html(
        '<svg class="good-picture" aria-hidden="true"><use href="{}#{}"></use></svg>', static(GOODS_SPRITE), icon
    )


@register.simple_tag
def in_language(zh: str, en: str) -> str:
    """Whichever of the two the reader reads; the Chinese one when there is no other."""
    return wording.in_language(zh, en)


@register.inclusion_tag("office/_field.html")
def field(bound: Any) -> dict[str, Any]:
    """A form's field with its label, its help and what is wrong with it."""
    return {"field": bound}


def _picture(sprite: str, icon: str, name: str, style: str) -> SafeString:
    return format_html(
        '<figure class="{}"><svg aria-hidden="true"><use href="{}#{}"></use></svg><figcaption>{}</figcaption></figure>',
        style,
        static(sprite),
        icon,
        name,
    )
