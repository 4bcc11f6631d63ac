"""One PC of the county chapter with its window: what people do alike at a school's and at the county's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget

from desktop.app import make_application
from desktop.drives import DriveWatch
from desktop.inside import Inside
from desktop.pages.register import RegisterPage
from desktop.presenters.folders import DataFolder
from desktop.presenters.list_view import ListRow
from desktop.tasks import COALESCE_MS
from desktop.tour.county.plan import PASSWORD, Pc, data_of, sticks_of
from desktop.tour.county.sticks import KIND, Sticks
from desktop.tour.driver import lost
from desktop.tour.report import Diary
from desktop.tour.server import Server
from desktop.tour.sitting import Sitting
from desktop.tour.stage import Stage
from desktop.widgets.choice_card import PersonCard
from desktop.widgets.list_table import ListTable
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from forms.errors import YiluError
from sync.routes.usb.stick import Found

QUIET_MS = COALESCE_MS + 30  # after which nothing follows from what was done


class Town:
    """All PCs and sticks; one window is open at a time. `heard` is what was read aloud on the phone, by whom, `keys`
    the PCs' own keys, `old_copy` a parcel somebody kept, `disputed` the name two PCs changed, `region` the platform
    above the county."""

    def __init__(self, stage: Stage, app: QApplication, sticks: Sticks) -> None:
        self.stage, self.sticks, self._app = stage, sticks, app
        self.diary = Diary(stage.diary)
        self.heard: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.old_copy = b""
        self.disputed = ""
        self.region: Server | None = None

    def is_from(self, who: Pc, found: Found) -> bool:
        """Whether a file on a stick was signed by this PC."""
        return found.header is not None and found.header.device == self.keys[who.name]

    @contextmanager
    def at(self, pc: Pc, when: datetime) -> Iterator[AtPc]:
        """Open the program at a PC on a day, and close it again. What stops it is noted with a picture."""
        root = data_of(self.stage.place, pc)
        root.mkdir(parents=True, exist_ok=True)
        cache = self.stage.place / "cache"
        cache.mkdir(exist_ok=True)
        if not (root / "cache").exists():
            (root / "cache").symlink_to(cache)  # converting the forms takes seconds, and is the same on every PC
        sitting = AtPc(self, self._app, pc, DataFolder(root), _clock(when))
        try:
            yield sitting
        except YiluError as error:
            sitting.diary.note(f"{pc.name}: 导览 the tour", "goes on", error.code, sitting.driver.picture("stopped"))
            raise
        finally:
            self.sticks.pull_all()
            sitting.desk.quit()
            sitting.desk.window.deleteLater()
            sitting.desk.deleteLater()


class AtPc(Sitting):
    """A sitting at one PC, with its own clock and the town's sticks."""

    def __init__(self, town: Town, app: QApplication, pc: Pc, folder: DataFolder, now: Callable[[], datetime]) -> None:
        super().__init__(app, folder, town.stage.out, town.diary, now, town.sticks.ports())
        self.town, self.pc = town, pc

    @property
    def inside(self) -> Inside:
        if self.desk.inside is None:
            raise lost("signed in")
        return self.desk.inside

    @property
    def page(self) -> Page:
        page = self.inside.frame.page()
        if page is None:
            raise lost("page")
        return page

    def sign_in(self, person: str = "") -> None:
        """As the person named, or whoever is offered first; on this town's PCs all have the same password."""
        self.driver.find(QWidget, "password")
        for card in self.desk.window.findChildren(PersonCard):
            if card.isVisible() and card.text() == person:
                self.driver.click(card.objectName())
        self.driver.type("password", PASSWORD)
        self.driver.click("unlock")
        self.driver.until(lambda: self.desk.inside is not None, "signed in")
        self.settle()

    def settle(self) -> None:
        """What was asked for is done, told and laid out; what that asks for in turn, too."""
        tasks = self.desk.tasks
        self.driver.until(lambda: not tasks.is_busy(), "nothing under way")
        self.driver.settle(QUIET_MS)
        while tasks.is_busy():
            self.driver.until(lambda: not tasks.is_busy(), "nothing under way")
            self.driver.settle(QUIET_MS)

    def click(self, name: str) -> None:
        """A button, and what it sets off."""
        self.driver.click(name)
        self.settle()

    # -- sticks ------------------------------------------------------------------------------------------------------

    def plug(self, label: str) -> None:
        self.town.sticks.plug(label)
        self._notice()

    def pull(self, label: str) -> None:
        self.town.sticks.pull(label)
        self._notice()

    def _notice(self) -> None:
        """The next look at the drives, without waiting for its turn."""
        watch: DriveWatch = self.inside.sticks.watch if self.inside.county is None else self.inside.county.watch
        present = self.town.sticks.present()
        self.settle()
        watch.look()
        self.driver.until(lambda: watch.present == present, "sticks noticed")
        self.settle()

    # -- what is in sight --------------------------------------------------------------------------------------------

    def read(self, kind: str) -> list[str]:
        """What the labels in sight of this name say, from top to bottom."""
        found = [label for label in self.desk.window.findChildren(QLabel, kind) if label.isVisible()]
        return [label.text() for label in sorted(found, key=lambda label: label.mapToGlobal(label.pos()).y())]

    def rows(self, name: str) -> list[list[str]]:
        """The rows of a list in sight, cell by cell; bands are left out."""
        return [cells for _, cells in self._rows(name)]

    def go_to_row(self, name: str, words: str) -> None:
        """Put the cursor of a list on the first row that has these words."""
        table = self.driver.find(ListTable, name)
        self.driver.until(lambda: any(words in cell for _, cells in self._rows(name) for cell in cells), name)
        at = next(at for at, cells in self._rows(name) if any(words in cell for cell in cells))
        table.setFocus(Qt.FocusReason.OtherFocusReason)
        table.go_to(at)
        self.settle()

    def _rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        rows = self.driver.find(ListTable, name).rows
        for at in range(rows.rowCount()):
            line = rows.line(at)
            if isinstance(line, ListRow):
                yield at, [self.desk.look.say(cell.text) for cell in line.cells]

    def register(self) -> RegisterPage:
        """The register in sight, once its rows are there."""
        page = self.driver.find(RegisterPage, "")
        self.driver.until(lambda: page.model.rowCount() > 0, "register")
        return page

    def press(self, widget: QWidget, key: Qt.Key) -> None:
        QTest.keyClick(widget, key)
        self.settle()

    def tick(self, name: str) -> None:
        """A box: its words may be short, and only they and the box take a click."""
        box = self.driver.find(QCheckBox, name)
        self.driver.reveal(box)
        place = QPoint(8, box.height() // 2)
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        self.settle()
        if not box.isChecked():
            raise lost(name)

    def choose(self, name: str, value: str) -> None:
        """One word of a row of choices."""
        control = self.driver.find(SegmentedControl, name)
        if value not in control.offered():
            raise lost(f"{name} {value}")
        place = control.place_of(value).center()
        QTest.mouseClick(control, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        self.settle()


def tell(story: Sequence[Callable[[Town], None]], stage: Stage) -> int:
    """Play a story in this process, one window after another as the sticks travel: 0 if it came to its end, else 1."""
    app = make_application()
    sticks = Sticks(sticks_of(stage.place))
    town = Town(stage, app, sticks)
    try:
        for part in story:
            part(town)
    except YiluError:
        return 1
    finally:
        (stage.place / KIND).write_text(sticks.kind, encoding="utf-8")
        sticks.close()
    return 0


def _clock(begins: datetime) -> Callable[[], datetime]:
    """A clock that begins then and goes on as time passes."""
    started = monotonic()
    return lambda: begins + timedelta(seconds=monotonic() - started)
