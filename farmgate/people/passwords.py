"""Words that everybody around here knows carry no secret: a password needs enough besides them."""

import re

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Listed in docs/safekeeping.md too; a test holds the two together.
KNOWN_HERE = (
    *("farmgate", "password", "village", "villager", "county", "station", "counter", "office", "officer"),
    *(
        "accountant",
        "auditor",
        "keeper",
        "agent",
        "admin",
        "secret",
        "welcome",
        "hubei",
        "zigui",
        "yichang",
        "changyang",
    ),
    *("nongcun", "cunzhan", "fuwuzhan", "xiangcun", "dianshang", "mima", "huanying", "12315", "420527"),
    *("村", "乡村", "农村", "县", "服务站", "电商", "密码", "秭归", "宜昌", "湖北"),
)
OWN_LETTERS_MIN = 8
_WORDS = re.compile("|".join(re.escape(word) for word in sorted(KNOWN_HERE, key=len, reverse=True)), re.IGNORECASE)


class KnownHereValidator:
    """Refuses a password with fewer than eight characters left once the words of this trade and place are taken out."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """ValidationError when too little is left."""
        if len(_WORDS.sub("", password)) < OWN_LETTERS_MIN:
            raise ValidationError(
                _("Too much of this password is a word that everybody here knows, such as farmgate or office."),
                code="password_known_here",
            )

    def get_help_text(self) -> str:
        """For forms that list what is asked."""
        return str(gettext_lazy("Words that everybody here knows, such as farmgate or office, do not count."))
