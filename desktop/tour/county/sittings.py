"""Plays the county chapter in this process: one window after another, as the sticks travel."""

from __future__ import annotations

from desktop.app import make_application
from desktop.tour.county import beginning, between, restoring, second_visit
from desktop.tour.county.at_pc import Town
from desktop.tour.county.plan import sticks_of
from desktop.tour.county.sticks import KIND, Sticks
from desktop.tour.stage import Stage
from forms.errors import YiluError

STORY = (*beginning.STORY, *between.STORY, *second_visit.STORY, *restoring.STORY)


def sit(name: str, stage: Stage) -> int:
    """0 if the story came to its end, 1 if it stopped."""
    app = make_application()
    sticks = Sticks(sticks_of(stage.place))
    town = Town(stage, app, sticks)
    try:
        for part in STORY:
            part(town)
    except YiluError:
        return 1
    finally:
        (stage.place / KIND).write_text(sticks.kind, encoding="utf-8")
        sticks.close()
    return 0
