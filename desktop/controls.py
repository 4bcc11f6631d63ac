"""What the settings page may ask of the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.presenters.preferences import Preferences


@dataclass(frozen=True, slots=True)
class Controls:
    preferences: Callable[[], Preferences]
    set_language: Callable[[str], None]
    set_theme: Callable[[str], None]
    set_idle: Callable[[int], None]
    delete_sample: Callable[[], None]
