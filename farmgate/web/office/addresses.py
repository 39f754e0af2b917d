"""What may stand in the office's addresses: anything else is not found, before a question reaches the database."""

from django.urls import register_converter


class CodeConverter:
    """A code of ours: of a station, a county, a device, an account."""

    regex = r"[A-Za-z0-9:_.\-]{1,80}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class NumberConverter:
    """A small number, such as the version of a price list."""

    regex = r"[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class HandConverter(CodeConverter):
    """Something the clock does."""

    regex = "cut|lapse|settle"


register_converter(HandConverter, "hand")
register_converter(CodeConverter, "code")
register_converter(NumberConverter, "number")
