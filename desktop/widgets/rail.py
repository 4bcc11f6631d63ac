"""The rail at the leading side: who and where, the person's own pages, and at its foot settings and the lock."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QStyle, QVBoxLayout

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import ElidedLabel, Label, Mark, column, divider, pressed_by_enter, row
from desktop.widgets.buttons import SignButton
from forms.text import Text

WIDTH = 184


class RailItem(QAbstractButton):
    """A page of the rail: sign, word, and how many things there wait for a person."""

    def __init__(self, look: Look, sign: str, text: Text) -> None:
        super().__init__()
        self._look, self._sign, self._count = look, sign, 0
        self.setText(look.say(text))
        self.setCheckable(True)
        self.setFixedHeight(40)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_count(self, number: int) -> None:
        self._count = number
        self.setAccessibleDescription(str(number) if number else "")
        self.update()

    def nextCheckState(self) -> None:
        """A click does not turn the mark: it says which page is open, and only the rail knows."""

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, chosen, direction = self._look, self.isChecked(), self.layoutDirection()
        whole = self.rect()
        ground = whole.adjusted(8, 2, -8, -2)
        painter.setPen(QPen(look.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(self._ground())
        painter.drawRoundedRect(QRectF(ground), 6, 6)
        if chosen:
            painter.fillRect(QStyle.visualRect(direction, whole, QRect(8, 11, 3, 18)), look.colour("accent"))
        name = self._sign.replace("-line", "-fill") if chosen else self._sign
        sign = QStyle.visualRect(direction, whole, QRect(21, 11, 18, 18))
        painter.drawPixmap(sign, look.pixmap(name, "accent" if chosen else "secondary", 18))
        painter.setFont(look.font(14, bold=chosen))
        painter.setPen(look.colour("accent" if chosen else "text"))
        side = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        room = whole.adjusted(50, 0, -(52 if self._count else 12), 0)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QStyle.visualRect(direction, whole, room), int(side), shown)
        if self._count:
            self._draw_count(painter)

    def _ground(self) -> object:
        if self.isChecked():
            return self._look.tint(Tone.ACCENT)
        return self._look.colour("hover") if self.underMouse() else Qt.BrushStyle.NoBrush

    def _draw_count(self, painter: QPainter) -> None:
        said = str(self._count) if self._count < 100 else "99+"
        font = self._look.font(12, bold=True)
        wide = max(QFontMetrics(font).horizontalAdvance(said) + 14, 20)
        place = QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(self.width() - 14 - wide, 10, wide, 20))
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = self.isChecked()
        painter.setBrush(self._look.colour("surface") if chosen else self._look.tint(Tone.ATTENTION))
        painter.drawRoundedRect(QRectF(place), 10, 10)
        painter.setFont(font)
        painter.setPen(self._look.colour(Tone.ATTENTION))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, said)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()


class Rail(QFrame):
    """`chosen` tells the name of a page, `lock_wanted` the lock at the foot."""

    chosen = Signal(str)
    lock_wanted = Signal()

    def __init__(self, look: Look, school: Text) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self._look = look
        self._items: dict[str, RailItem] = {}
        words = column(Label(look, t("驿录", "Yilu"), "form"), ElidedLabel(look, school, "tiny"), spacing=2)
        head = row(Mark(look), words, spacing=8)
        head.setContentsMargins(16, 18, 12, 16)
        self._pages, self._foot = QVBoxLayout(), QVBoxLayout()
        for part in (self._pages, self._foot):
            part.setContentsMargins(0, 0, 0, 0)
            part.setSpacing(0)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addLayout(head)
        self._whole.addLayout(self._pages)
        self._whole.addStretch(1)
        self._whole.addLayout(self._foot)

    def add_page(self, name: str, sign: str, text: Text, at_foot: bool = False) -> None:
        item = RailItem(self._look, sign, text)
        item.setObjectName(f"rail_{name}")
        item.clicked.connect(lambda _checked=False: self.chosen.emit(name))
        self._items[name] = item
        (self._foot if at_foot else self._pages).addWidget(item)

    def add_person(self, name: Text, role: Text) -> None:
        """The person signed in, with the lock beside; called once, last."""
        lock = SignButton(self._look, "lock-line", t("上锁（Ctrl+L）", "Lock (Ctrl+L)"), "secondary")
        lock.setObjectName("lock")
        lock.clicked.connect(self.lock_wanted)
        who = column(ElidedLabel(self._look, name), ElidedLabel(self._look, role, "tiny"), spacing=0)
        line = row(who, lock, spacing=4)
        line.setContentsMargins(16, 8, 10, 8)
        edge = divider()
        frame = row(edge)
        frame.setContentsMargins(12, 6, 12, 0)
        self._whole.addLayout(frame)
        self._whole.addLayout(line)

    def mark(self, name: str) -> None:
        """Show which page is open; a page that is not in the rail leaves none marked."""
        for key, item in self._items.items():
            item.setChecked(key == name)

    def set_count(self, name: str, number: int) -> None:
        if name in self._items:
            self._items[name].set_count(number)

    def item(self, name: str) -> RailItem:
        return self._items[name]
