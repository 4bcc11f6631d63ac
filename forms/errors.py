"""The three roots of every error people may see: their input, the world, or a bug of ours."""

from __future__ import annotations

from forms.text import Text


class YiluError(Exception):
    """An error with words for people. `code` names it in logs; `text` says what happened, what it means for
    the data and what to do next. `text` may hold names of files or forms, never a child's data: str(error)
    is the code alone, so a log line or a traceback holds no personal data."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


class InputError(YiluError):
    """What a person gave cannot be taken; nothing was changed."""


class WorldError(YiluError):
    """The disk, the stick, the link or the other side failed; nothing is lost."""


class BugError(YiluError):
    """Something that cannot happen did; the program stops the action and keeps the data as it was."""
