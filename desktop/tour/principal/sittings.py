"""Plays the principal's chapter in this process."""

from __future__ import annotations

from desktop.tour.county.at_pc import tell
from desktop.tour.principal import beginning, planning, reporting, signing, standing, travelling
from desktop.tour.stage import Stage

STORY = (
    *beginning.STORY,
    *standing.STORY,
    *planning.STORY,
    signing.first_time,
    *reporting.STORY,
    signing.a_month_later,
    *travelling.STORY,
    signing.next_term,
)


def sit(name: str, stage: Stage) -> int:
    """0 if the story came to its end, 1 if it stopped."""
    return tell(STORY, stage)
