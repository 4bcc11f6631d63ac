"""Numbers that add up, in tiles of which one is chosen: the counts are the filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QStyle, QWidget

from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import pressed_by_enter
from forms.text import Text

TALL = 62


@dataclass(frozen=True, slots=True)
class Tile:
    key: str
    word: Text
    sign: str
    tone: Tone


class CountTiles(QWidget):
    """`chosen` tells a key when the person chose another tile. Arrow keys go from one to the next."""

    chosen = Signal(str)

    def __init__(self, look: Look, tiles: Sequence[Tile]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._tiles: dict[str, _CountTile] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        for tile in tiles:
            made = _CountTile(look, tile)
            made.setObjectName(f"count_{tile.key}")
            made.clicked.connect(lambda _checked=False, key=tile.key: self.chosen.emit(key))
            self._tiles[tile.key] = made
            self._group.addButton(made)
            line.addWidget(made, 1)

    def set_count(self, key: str, number: int) -> None:
        """A tile that counts nothing cannot be chosen."""
        self._tiles[key].set_count(number)

    def count(self, key: str) -> int:
        return self._tiles[key].number

    def choose(self, key: str) -> None:
        self._tiles[key].setChecked(True)

    def value(self) -> str:
        return next((key for key, tile in self._tiles.items() if tile.isChecked()), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {Qt.Key.Key_Right: -1 if mirrored else 1, Qt.Key.Key_Left: 1 if mirrored else -1}
        if event.key() not in steps:
            super().keyPressEvent(event)
            return
        open_keys = [key for key, tile in self._tiles.items() if tile.isEnabled()]
        at = open_keys.index(self.value()) + steps[Qt.Key(event.key())] if self.value() in open_keys else 0
        if 0 <= at < len(open_keys):
            self._tiles[open_keys[at]].setFocus(Qt.FocusReason.TabFocusReason)
            self._tiles[open_keys[at]].click()


class _CountTile(QAbstractButton):
    def __init__(self, look: Look, tile: Tile) -> None:
        super().__init__()
        self._look, self._tile, self.number = look, tile, 0
        self._word = look.say(tile.word)
        self.setCheckable(True)
        self.setFixedHeight(TALL)
        self.setMinimumWidth(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_count(0)

    def set_count(self, number: int) -> None:
        self.number = number
        self.setAccessibleName(f"{self._word} {number:,}")
        self.setEnabled(number > 0)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, TALL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # for the row of tiles, not for the group's own idea of order
        elif not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, focused = self.isChecked(), self.hasFocus()
        edge = "accent" if chosen or focused else "line"
        painter.setPen(QPen(look.colour(edge), 2 if chosen or focused else 1))
        hovered = self.underMouse() and self.isEnabled()
        ground = look.tint(Tone.ACCENT) if chosen else look.colour("hover" if hovered else "surface")
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        direction, whole = self.layoutDirection(), self.rect()
        tone = self._tile.tone if self.number else Tone.UNKNOWN
        sign = QStyle.visualRect(direction, whole, QRect(19, (TALL - 20) // 2, 20, 20))
        painter.drawPixmap(sign, look.pixmap(self._tile.sign, tone, 20))
        side = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        room = whole.width() - 52 - 10
        for text, font, ink, top, tall in (
            (f"{self.number:,}", look.font(21, bold=True), "text" if tone is Tone.UNKNOWN else tone, 6, 30),
            (self._word, look.font(13), "secondary", 34, 20),
        ):
            painter.setFont(font)
            painter.setPen(look.colour(ink if self.isEnabled() else "secondary"))
            painter.drawText(QStyle.visualRect(direction, whole, QRect(52, top, room, tall)), int(side), text)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()
