"""What went wrong, in words a person can act on, in both languages."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Problem(Exception):
    """A refusal: a code for programs, a sentence for people, the HTTP status of the answer, and facts that go with it."""

    code: str
    zh: str
    en: str
    status: int = 400
    facts: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The shape every error answer has: see docs/protocol.md, Errors."""
        return {"code": self.code, "message": {"zh-Hans": self.zh, "en": self.en}, **self.facts}
