"""Runs one sitting in this process."""

from __future__ import annotations

from desktop.app import make_application
from desktop.tour.delivering import deliver
from desktop.tour.plan import Work
from desktop.tour.recording import record
from desktop.tour.sitting import Sitting
from forms.errors import YiluError

SITTINGS = {"record": record, "deliver": deliver}


def sit(name: str, work: Work) -> int:
    """0 if the sitting came to its end, 1 if it stopped; the one that records ends by a kill."""
    sitting = Sitting(work, make_application())
    try:
        SITTINGS[name](sitting)
    except YiluError as error:
        sitting.diary.note("导览 the tour", "goes on", error.code, sitting.driver.picture("stopped"))
        return 1
    finally:
        sitting.desk.quit()
    return 0
