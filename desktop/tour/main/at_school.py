"""The school of the main chapter, at its PC."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from desktop.presenters.folders import DataFolder
from desktop.tour.main.plan import Work, typed
from desktop.tour.report import Diary
from desktop.tour.sitting import Sitting


class SchoolSitting(Sitting):
    """A sitting that knows the sample and what is typed by hand."""

    def __init__(self, work: Work, app: QApplication) -> None:
        super().__init__(app, DataFolder(work.data), work.out, Diary(work.diary))
        self.work, self.typed = work, typed()

    def expect_waiting(self, what: str, number: int, picture: str = "") -> None:
        """Look at home's number of changes that wait to leave."""
        self.driver.click("rail_home")
        wanted = f"{number:,}"
        self.driver.until(lambda: self.text("waiting_count") == wanted, f"{wanted} waiting")
        self.diary.note(what, wanted, self.text("waiting_count"), self.driver.picture(picture) if picture else None)
