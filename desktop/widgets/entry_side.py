"""What stands beside an entry form: its sections and how far each is, who can see the record, and the keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.presenters.entry_view import SectionView, Seen
from desktop.theme.look import Look
from desktop.widgets.basics import Card, Label, Sign, row
from desktop.widgets.progress import SectionProgress
from forms.definition import Section
from forms.text import Text

WIDE = 216
KEYS = (
    (t("下一项", "Next"), "Enter"),
    (t("上一项", "Previous"), "Shift+Enter"),
    (t("选第几个", "Pick a choice"), "1 2 3"),
    (t("保存", "Save"), "Ctrl+S"),
    (t("保存，再登", "Save, next"), "Ctrl+Enter"),
)
FIRST_TO_GO = (1, 3, 2)  # the keys a low screen leaves out, by their place above; Enter and Ctrl+Enter stay longest


class KeyCap(QLabel):
    """A key as it looks on the keyboard."""

    def __init__(self, look: Look, text: str) -> None:
        super().__init__(text)
        self._look = look
        self.setFont(look.font(12))
        self.setProperty("role", "tiny")
        self.setContentsMargins(8, 2, 8, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.colour("line"))
        painter.setBrush(self._look.colour("surface"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.end()
        super().paintEvent(event)


class EntrySide(QScrollArea):
    """`opened` tells the section to go to."""

    opened = Signal(str)

    def __init__(self, look: Look, sections: Sequence[Section], seen: Sequence[Seen]) -> None:
        super().__init__()
        self._look = look
        self._lines: dict[str, SectionProgress] = {}
        self._views: dict[str, SectionView] = {}
        self._current = sections[0].name
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(WIDE)
        inner = QWidget()
        inner.setObjectName("body")
        self._whole = whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self._sections_card(sections))
        whole.addWidget(self._seen_card(seen))
        self.tells_keys = True  # who only reads has no use for them
        self._keys = self._keys_card()
        whole.addWidget(self._keys)
        whole.addStretch(1)
        self._inner = inner
        self.setWidget(inner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_keys()

    def _fit_keys(self) -> None:
        """On a low screen the keys give their room to what changes: one after the other, at last all of them."""
        if not self.tells_keys:
            self._keys.hide()
            return
        self._inner.ensurePolished()
        self._keys.show()
        for line in self._key_lines:
            line.show()
        for gone in (*FIRST_TO_GO, None):
            self._keys.column.invalidate()  # hiding a line tells the layouts around it only later
            self._keys.updateGeometry()
            if self._whole.totalSizeHint().height() <= self.viewport().height():
                return
            (self._keys if gone is None else self._key_lines[gone]).hide()

    def tell(self, sections: Sequence[SectionView]) -> None:
        for section in sections:
            self._views[section.name] = section
            self._lines[section.name].setVisible(section.is_relevant)
            self._tell_line(section.name)

    def set_current(self, name: str) -> None:
        if name != self._current:
            before, self._current = self._current, name
            self._tell_line(before)
            self._tell_line(name)

    def _tell_line(self, name: str) -> None:
        view = self._views.get(name)
        if view is not None:
            self._lines[name].tell(view.filled, view.of, view.state, name == self._current)

    def _sections_card(self, sections: Sequence[Section]) -> Card:
        card = Card()
        card.column.setContentsMargins(9, 9, 9, 9)
        card.column.setSpacing(0)
        for section in sections:
            line = SectionProgress(self._look, section.label)
            line.setObjectName(f"section-{section.name}")
            line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.opened.connect(lambda name=section.name: self.opened.emit(name))
            self._lines[section.name] = line
            card.column.addWidget(line)
        return card

    def _titled(self, sign: str, title: Text) -> Card:
        card = Card()
        card.column.setContentsMargins(16, 12, 12, 12)
        card.column.setSpacing(6)
        card.column.addLayout(row(Sign(self._look, sign, "secondary", 16), Label(self._look, title, "strong"), None))
        return card

    def _seen_card(self, seen: Sequence[Seen]) -> Card:
        card = self._titled("eye-line", t("谁能看到", "Who can see it"))
        lines = QGridLayout()
        lines.setHorizontalSpacing(10)
        lines.setVerticalSpacing(6)
        for at, one in enumerate(seen):
            who = Label(self._look, one.who, "small")
            who.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
            what = Label(self._look, one.what, wraps=True)
            what.setFont(self._look.font(13))
            lines.addWidget(who, at, 0)
            lines.addWidget(what, at, 1)
        lines.setColumnStretch(1, 1)
        card.column.addLayout(lines)
        return card

    def _keys_card(self) -> Card:
        card = self._titled("keyboard-line", t("键盘", "Keyboard"))
        card.column.setSpacing(3)
        self._key_lines: list[QWidget] = []
        for words, keys in KEYS:
            line = QWidget()
            line.setLayout(row(Label(self._look, words, "small"), None, KeyCap(self._look, keys)))
            self._key_lines.append(line)
            card.column.addWidget(line)
        return card
