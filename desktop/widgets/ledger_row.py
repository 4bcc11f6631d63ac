"""One small register as a row that is a button: sign, title, what was entered last, how many, and an arrow."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen

from desktop.presenters.ledgers import Ledger
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.choice_card import PaintedButton

HEIGHT = 46
_EDGE, _TEXT, _ARROW = 14, 46, 34


class LedgerRow(PaintedButton):
    def __init__(self, look: Look, ledger: Ledger) -> None:
        super().__init__(look)
        self.setObjectName(f"ledger_{ledger.form}")
        self.setFixedHeight(HEIGHT)
        self.ledger = ledger
        self.tell(ledger)

    def tell(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.setText(self._look.say(ledger.title))
        self.setAccessibleDescription(f"{self._look.say(ledger.number)} {self._look.say(ledger.words)}".strip())
        self.update()

    def minimumSizeHint(self) -> QSize:
        title = QFontMetrics(self._look.font(14)).horizontalAdvance(self.text())
        words = QFontMetrics(self._look.font(12)).horizontalAdvance(self._look.say(self.ledger.words))
        return QSize(_TEXT + max(title, words) + 12 + self._number_wide() + _ARROW, HEIGHT)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def _number_wide(self) -> int:
        said = self._look.say(self.ledger.number)
        return QFontMetrics(self._look.font(14, bold=True)).horizontalAdvance(said) + 2 if said else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, whole, ledger = self._look, self.rect(), self.ledger
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(look.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(QRectF(whole).adjusted(5, 2, -5, -2), 6, 6)
        self._sign(painter, QRect(_EDGE, 14, 18, 18), ledger.sign, "secondary" if ledger.is_empty else Tone.ACCENT)
        number = self._number_wide()
        wide = whole.width() - _TEXT - _ARROW - number - 12
        self._write(painter, QRect(_TEXT, 4, wide, 20), self.text(), 14, "text")
        words = "attention" if ledger.is_empty else "secondary"
        self._write(painter, QRect(_TEXT, 24, wide, 17), look.say(ledger.words), 12, words)
        at = QRect(whole.width() - _ARROW - number, 12, number, 22)
        self._write(painter, at, look.say(ledger.number), 14, "text", bold=True)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        arrow = "arrow-left-s-line" if mirrored else "arrow-right-s-line"
        self._sign(painter, QRect(whole.width() - 28, 14, 18, 18), arrow, "secondary")
