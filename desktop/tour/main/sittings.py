"""Runs one sitting of the main chapter in this process."""

from __future__ import annotations

from desktop.app import make_application
from desktop.tour.main.at_school import SchoolSitting
from desktop.tour.main.delivering import deliver
from desktop.tour.main.plan import Work
from desktop.tour.main.recording import record
from desktop.tour.stage import Stage
from forms.errors import YiluError

SITTINGS = {"record": record, "deliver": deliver}


def sit(name: str, stage: Stage) -> int:
    """0 if the sitting came to its end, 1 if it stopped; the one that records ends by a kill."""
    sitting = SchoolSitting(Work(stage.place, stage.out, stage.quick), make_application())
    try:
        SITTINGS[name](sitting)
    except YiluError as error:
        sitting.diary.note("导览 the tour", "goes on", error.code, sitting.driver.picture("stopped"))
        return 1
    finally:
        sitting.desk.quit()
    return 0
