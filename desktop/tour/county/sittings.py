"""Plays the county chapter in this process."""

from __future__ import annotations

from desktop.tour.county import beginning, between, restoring, second_visit
from desktop.tour.county.at_pc import tell
from desktop.tour.stage import Stage

STORY = (*beginning.STORY, *between.STORY, *second_visit.STORY, *restoring.STORY)


def sit(name: str, stage: Stage) -> int:
    """0 if the story came to its end, 1 if it stopped."""
    return tell(STORY, stage)
