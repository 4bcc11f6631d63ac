"""The one window: a rail, the page in sight, the status line under all; where one was is a history one can go back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.places import HOME, Place, register
from desktop.presenters.status import StatusView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import clear
from desktop.widgets.buttons import SignButton
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.rail import Rail
from desktop.widgets.status_line import Status, StatusLine
from forms.text import Text

Factory = Callable[[Place], Page]
SMALLEST = (1024, 600)


@dataclass(frozen=True, slots=True)
class RailEntry:
    sign: str
    text: Text
    place: Place
    at_foot: bool = False


class Window(QWidget):
    """Shows one content at a time over the status line. `closed` tells that the person wants to leave."""

    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setWindowTitle(look.say(Text("驿录", "Yilu")))
        self.setMinimumSize(*SMALLEST)
        self._content: QWidget | None = None
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self.status = StatusLine(look)
        self._whole.addWidget(self.status)

    def show_content(self, content: QWidget) -> None:
        """Put another content in place of the one in sight, which is deleted."""
        if self._content is not None:
            self._whole.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content
        self._whole.insertWidget(0, content, 1)
        content.show()

    def content(self) -> QWidget | None:
        return self._content

    def tell(self, view: StatusView) -> None:
        self.status.tell(Status(view.sign, view.text, view.aside))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()


class Frame(QWidget):
    """The signed-in part: rail and pages. Pages are built on the first visit by `factories`, lists are kept, pages of
    one record are built anew. `may_go` says whether a place is this person's. `lock_wanted` and `find_wanted` are for
    the composition root."""

    lock_wanted = Signal()
    find_wanted = Signal()
    moved = Signal(object)

    def __init__(
        self,
        look: Look,
        school: Text,
        person: tuple[Text, Text],
        entries: Sequence[RailEntry],
        factories: Mapping[str, Factory],
        may_go: Callable[[Place], bool] = lambda _place: True,
    ) -> None:
        super().__init__()
        self._look, self._factories, self._may_go = look, factories, may_go
        self._kept: dict[Place, Page] = {}
        self._history: list[Place] = []
        self.rail = Rail(look, school)
        self._entries = {entry.place.section: entry for entry in entries if entry.place.page in factories}
        for name, entry in self._entries.items():
            self.rail.add_page(name, entry.sign, entry.text, entry.at_foot)
        self.rail.add_person(*person)
        self.rail.chosen.connect(lambda name: self.go(self._entries[name].place))
        self.rail.lock_wanted.connect(self.lock_wanted)
        self._pages = QStackedWidget()
        self._warning = QVBoxLayout()
        self._warning.setContentsMargins(0, 0, 0, 0)
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addLayout(self._warning)
        side.addWidget(self._pages, 1)
        self._notice = QVBoxLayout()
        self._notice.setContentsMargins(0, 0, 0, 0)
        side.addLayout(self._notice)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.rail)
        line.addLayout(side, 1)
        for keys, slot in (
            ("Alt+Left", self.back),
            ("Ctrl+K", self.find_wanted.emit),
            ("Ctrl+L", self.lock_wanted.emit),
        ):
            QShortcut(QKeySequence(keys), self, slot)

    def go(self, place: Place) -> None:
        """Show a place; one whose page this program lacks, or that is not this person's, is not gone to."""
        is_here = bool(self._history) and self._history[-1] == place
        if is_here or place.page not in self._factories or not self._may_go(place):
            return
        self._history.append(place)
        self._show(place)

    def back(self) -> None:
        """To the place before; from the first one, home."""
        if len(self._history) > 1:
            self._history.pop()
            self._show(self._history[-1])
        else:
            self.go(HOME)

    def place(self) -> Place | None:
        return self._history[-1] if self._history else None

    def page(self) -> Page | None:
        found = self._pages.currentWidget()
        return found if isinstance(found, Page) else None

    def warn(self, text: Text) -> None:
        """Say what went wrong above the page in sight; it stays until the person puts it away."""
        clear(self._warning)
        gone = SignButton(self._look, "close-line", t("知道了", "Put away"), Tone.FAILED)
        gone.clicked.connect(lambda: clear(self._warning))
        self._warning.addWidget(Note(self._look, "error-warning-fill", text, Tone.FAILED, gone))

    def put_at_foot(self, notice: QWidget) -> None:
        """A line that stands under the page in sight whenever its owner shows it."""
        self._notice.addWidget(notice)

    def leave(self) -> None:
        """The session ends: let the page in sight keep what was begun."""
        page = self.page()
        if page is not None:
            page.leaving()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.back()
        else:
            super().mousePressEvent(event)

    def _show(self, place: Place) -> None:
        before = self.page()
        if before is not None:
            before.leaving()
        page = self._kept.get(place) or self._build(place)
        self._pages.setCurrentWidget(page)
        if before is not None and before is not page and before not in self._kept.values():
            self._pages.removeWidget(before)
            before.deleteLater()
        self.rail.mark(place.section)
        page.entered()
        focused = self.window().focusWidget()
        if focused is None or focused is page.top.finder or not page.isAncestorOf(focused):
            page.setFocus(Qt.FocusReason.OtherFocusReason)  # not where Qt let it fall: Tab begins with the page
        self.moved.emit(place)

    def _go_up(self, name: str) -> None:
        """To an item of the rail, or to the register of a form that has none."""
        self.go(self._entries[name].place if name in self._entries else register(name))

    def _build(self, place: Place) -> Page:
        page = self._factories[place.page](place)
        page.go.connect(self.go)
        page.back.connect(self.back)
        page.find_wanted.connect(self.find_wanted)
        page.top.crumb_chosen.connect(self._go_up)
        self._pages.addWidget(page)
        if place.is_lasting:
            self._kept[place] = page
        return page
