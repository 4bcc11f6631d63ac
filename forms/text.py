"""Words for people, in the languages of the interface. Apart from forms: the start needs words long before a form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text in the two languages of the interface; `ug` falls back to Chinese until translated by people."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.zh


NOTHING = Text("", "")
