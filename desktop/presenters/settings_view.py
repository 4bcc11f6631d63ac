"""What the settings page shows."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING
from forms.text import Text


@dataclass(frozen=True, slots=True)
class SettingsView:
    language: str
    theme: str
    idle_minutes: int
    joining: Text
    can_join: bool
    folder: str
    backup: Text
    backup_is_due: bool
    program: Text
    is_sample: bool
    person: Text = NOTHING  # who is signed in
    anew: Text = NOTHING  # why this PC goes on under new numbers
