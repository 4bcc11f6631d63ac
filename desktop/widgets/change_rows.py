"""What stands otherwise than before: a few on one line of a page, or all of them one under another."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, count, fill, t
from desktop.presenters.checklist_changes import ChangeRow, ChangesView
from desktop.theme.look import Look
from desktop.widgets.basics import Label, Sign, clear, column, row
from desktop.widgets.buttons import Button

GAP = 8


class ChangeLine(QWidget):
    """As many of the changes as there is room for, and how many there are; `all_wanted` asks for the rest."""

    all_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._against, self._note = Label(look, NOTHING, "small"), Label(look, NOTHING, "small", wraps=True)
        self._changes: list[QWidget] = []
        self._shown = row(spacing=GAP)
        self._every = Button(look, NOTHING, "link")
        self._every.setObjectName("all_changes")
        self._every.clicked.connect(self.all_wanted)
        whole = row(self._against, self._note, self._shown, None, self._every, spacing=GAP)
        whole.setStretch(1, 9)  # the sentence first
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)

    def tell(self, view: ChangesView) -> None:
        clear(self._shown)
        self._against.say(view.against)
        self._note.say(view.note)
        self._note.setVisible(view.note != NOTHING)
        self._every.say(count(len(view.rows), t("共 {n} 项", "{n} in all"), t("共 {n} 项", "{n} in all")))
        self._every.setVisible(bool(view.rows))
        self._changes = [self._change(change) for change in view.rows]
        for change in self._changes:
            self._shown.addWidget(change)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, super().minimumSizeHint().height())

    def _change(self, change: ChangeRow) -> QWidget:
        look, held = self._look, QWidget()
        words = fill(t("{duty} {now}", "{duty}: {now}"), duty=change.title, now=change.now)
        line = row(Sign(look, change.sign, change.tone, 16), Label(look, words), spacing=6)
        line.setContentsMargins(0, 0, 0, 0)
        held.setLayout(line)
        return held

    def _fit(self) -> None:
        """The first ones, as long as all of their words can be read."""
        room = self.width() - self._against.sizeHint().width() - self._every.sizeHint().width() - 3 * GAP
        for change in self._changes:
            room -= change.sizeHint().width() + GAP
            change.setVisible(room >= 0)


class ChangeRows(QWidget):
    """All of them, each with what it was and what it is; `go` gives the place of one."""

    go = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(8)

    def tell(self, view: ChangesView) -> None:
        clear(self._lines)
        look = self._look
        self._lines.addWidget(Label(look, view.against, "small", wraps=True))
        if view.note != NOTHING:
            self._lines.addWidget(Label(look, view.note, wraps=True))
        for change in view.rows:
            self._lines.addLayout(self._row(change))
        if view.rows and view.same:
            rest = count(view.same, t("其余 {n} 项没有变", "{n} other stands as before"),
                         t("其余 {n} 项没有变", "{n} others stand as before"))  # fmt: skip
            self._lines.addWidget(Label(look, rest, "small"))

    def _row(self, change: ChangeRow) -> QHBoxLayout:
        look = self._look
        link = Button(look, change.title, "link")
        link.setObjectName(f"changed_{change.item}")
        link.clicked.connect(lambda: self.go.emit(change.place))
        words = column(row(link, None), Label(look, change.words, "small"), spacing=0)
        line = row(Sign(look, change.sign, change.tone, 16), words, spacing=8)
        line.setStretch(1, 1)
        return line
