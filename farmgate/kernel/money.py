"""Amounts: integers of a currency's minor unit, never floats."""

MINOR_DIGITS = {"CNY": 2, "USD": 2, "EUR": 2, "KES": 2, "INR": 2, "JPY": 0, "VND": 0, "UGX": 0}
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€"}


def text(amount_minor: int, currency: str = "CNY") -> str:
    """`amount_minor` as people read it: 123456 fen -> `¥1,234.56`."""
    digits = MINOR_DIGITS[currency]
    whole, part = divmod(abs(amount_minor), 10**digits)
    decimals = f".{part:0{digits}d}" if digits else ""
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{whole:,}{decimals}"
