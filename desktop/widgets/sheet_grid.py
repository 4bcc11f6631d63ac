"""The twelve characters of a recovery sheet, numbered, large enough to be copied by hand; or their empty places."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from desktop.theme.look import Look

COLUMNS, BOX, GAP = 6, 76, 12
ROWS = 2


class SheetGrid(QWidget):
    """Painted, so that neither a screen reader nor the clipboard takes what is for paper alone."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._characters = look, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # Chinese is read so in every interface

    def show_characters(self, characters: str) -> None:
        """These, or empty places for ''."""
        self._characters = characters
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(COLUMNS * (BOX + GAP) - GAP, ROWS * (BOX + GAP) - GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        for at in range(COLUMNS * ROWS):
            line, column = divmod(at, COLUMNS)
            place = QRect(column * (BOX + GAP), line * (BOX + GAP), BOX, BOX)
            painter.setPen(QPen(look.colour("border"), 1))
            painter.setBrush(look.colour("surface"))
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.setFont(look.font(12))
            painter.setPen(look.colour("secondary"))
            corner = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
            painter.drawText(place.adjusted(8, 5, 0, 0), int(corner | Qt.AlignmentFlag.AlignTop), f"{at + 1}")
            if at < len(self._characters):
                painter.setFont(look.font(32, bold=True))
                painter.setPen(look.colour("text"))
                painter.drawText(place.adjusted(0, 8, 0, 0), Qt.AlignmentFlag.AlignCenter, self._characters[at])
