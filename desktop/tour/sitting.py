"""One start of the program, driven from outside of its pages; what all sittings of the tour do alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

import resources
from desktop.desk import Desk
from desktop.presenters.folders import DataFolder
from desktop.sticks import Ports
from desktop.tour.driver import Driver
from desktop.tour.filling import Filler
from desktop.tour.report import Diary
from desktop.widgets.badge import Badge
from forms.pack import load_pack

WIDTH, HEIGHT = 1366, 768


class Sitting:
    """The window, the hands on it, and the diary. `now` is the PC's clock, `ports` where its sticks are plugged in."""

    def __init__(
        self,
        app: QApplication,
        folder: DataFolder,
        pictures: Path,
        diary: Diary,
        now: Callable[[], datetime] = datetime.now,
        ports: Ports | None = None,
    ) -> None:
        self.diary = diary
        self.forms = load_pack(resources.find("pack"), folder.cache).forms
        self.desk = Desk(app, folder, now, ports)
        self.desk.start()
        self.desk.window.showNormal()
        self.desk.window.resize(WIDTH, HEIGHT)
        self.desk.window.activateWindow()  # nobody else does where no window manager runs
        QTest.qWaitForWindowActive(self.desk.window)
        self.driver = Driver(app, self.desk.window, pictures)
        self.filler = Filler(self.driver, self.forms)

    def text(self, name: str) -> str:
        """What a label, a badge or a line says; '' while it is not in sight."""
        found = [w for w in self.desk.window.findChildren(QWidget, name) if w.isVisible()]
        return found[-1].text() if found and isinstance(found[-1], QLabel | QLineEdit | Badge) else ""

    def is_there(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.desk.window.findChildren(QWidget, name))

    def says(self, words: str) -> bool:
        """Whether any label or badge in sight holds these words."""
        labels = [one.text() for one in self.desk.window.findChildren(QLabel) if one.isVisible()]
        badges = [one.text() for one in self.desk.window.findChildren(Badge) if one.isVisible()]
        return any(words in text for text in (*labels, *badges))

    def begin(self, form: str) -> None:
        """The register of a form, and a new record in it."""
        self.driver.click(f"rail_{form}")
        self.driver.click("register-new")
        self.driver.find(QWidget, "entry-save")

    def save(self) -> None:
        """Save, and wait until the entry form has gone: then the record is on the disk."""
        self.driver.click("entry-save")
        self.driver.until(lambda: not self.is_there("entry-save"), "saved")
