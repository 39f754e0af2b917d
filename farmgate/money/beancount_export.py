"""The books as a Beancount file, so that a program that shares no code with ours can add them up again.

`Assets:Drawer:K7QM` is `drawer:K7QM`. Beancount wants a capital letter or a digit first in every part of a name
and knows neither `_` nor `.`; both become `-`, and every account carries its own code as metadata.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TextIO

from farmgate.kernel.money import MINOR_DIGITS
from farmgate.money import queries, rules
from farmgate.money.queries import JournalRow

_ROOTS = {
    "assets": "Assets",
    "liabilities": "Liabilities",
    "income": "Income",
    "expenses": "Expenses",
    "memo": "Equity",
}
_OPENED = "1970-01-01"


def export(file: TextIO) -> int:
    """Write every account and journal; returns how many journals. Pending ones and what released them are comments.

    ValueError when two accounts would bear one name.
    """
    file.write('option "title" "Farmgate"\n')
    codes: dict[str, str] = {}
    for code, currency in (found for kind in sorted(rules.CHART) for found in _accounts(kind)):
        if codes.setdefault(account(code), code) != code:
            raise ValueError(f"{code} and {codes[account(code)]} would bear one name")
        file.write(f'{_OPENED} open {account(code)} {currency}\n  code: "{code}"\n')
    count = 0
    for journal, _ in queries.journals_since():
        file.writelines(_entry(journal))
        count += 1
    return count


def account(code: str) -> str:
    """The Beancount name of an account."""
    kind, _, owner = code.partition(":")
    plain = owner.replace("_", "-").replace(".", "-")
    parts = [_ROOTS[rules.kind_of(code).nature], kind.replace("_", "-").capitalize(), plain[0].upper() + plain[1:]]
    return ":".join(parts)


def _accounts(kind: str) -> Iterator[tuple[str, str]]:
    after = ""
    while page := queries.accounts(kind, after, limit=1000):
        yield from ((balance.code, balance.currency) for balance in page)
        after = page[-1].code


def _entry(journal: JournalRow) -> Iterator[str]:
    moves = journal.phase in ("single", "post")
    mark = "" if moves else "; "
    yield f'\n{mark}{journal.event_at.date()} * "{journal.kind}" "{journal.id}"\n'
    if journal.phase != "single":
        yield f'{mark}  phase: "{journal.phase}"\n'
    for code, amount_minor in journal.lines:
        yield f"{mark}  {account(code)}  {_amount(amount_minor, journal.currency)} {journal.currency}\n"


def _amount(amount_minor: int, currency: str) -> Decimal:
    return Decimal(amount_minor).scaleb(-MINOR_DIGITS[currency])
