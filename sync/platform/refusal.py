"""How the platform says no: a problem code of `sync.wire` with words, and for a checked file the reason behind it."""

from __future__ import annotations

from forms.errors import InputError
from forms.text import Text
from sync import wire


class Refusal(InputError):
    """The request is answered with a problem; nothing was changed. `code` is a key of `wire.PROBLEMS`.

    `reason` is the code of the check that failed, '' when the problem itself says it all."""

    def __init__(self, code: str, text: Text | None = None, reason: str = "") -> None:
        super().__init__(code, text or wire.PROBLEMS[code].text)
        self.reason = reason

    def as_json(self) -> dict[str, object]:
        """RFC 9457 members; `detail` is Chinese and `detail_en` English."""
        problem = wire.PROBLEMS[self.code]
        answer: dict[str, object] = {
            "type": "about:blank",
            "status": problem.status,
            "code": self.code,
            "detail": self.text.zh,
            "detail_en": self.text.en,
        }
        if self.reason:
            answer["reason"] = self.reason
        return answer
