"""中文 | English, at the corner of the pages before signing in and in the settings."""

from __future__ import annotations

from desktop.i18n import same
from desktop.theme.look import Look
from desktop.widgets.segmented import SegmentedControl


def language_switch(look: Look) -> SegmentedControl:
    """Each language is named in itself, so that whoever looks for it can read it."""
    return SegmentedControl(look, [("zh", same("中文")), ("en", same("English"))], look.language, tall=28)
