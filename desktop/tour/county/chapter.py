"""The county chapter as the tour walks it: one sitting with all PCs, then the audit of their stores."""

from __future__ import annotations

from desktop.tour.report import Diary, Words
from desktop.tour.stage import Stage, play


def walk(stage: Stage, diary: Diary) -> Words:
    """Walk it, noting each step; what the report says of sample and sticks."""
    ended = play("county", "story", stage)
    diary.note("走完 the story came to its end", 0, ended)
    return ()
