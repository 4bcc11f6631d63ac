"""Where a gap is: what is here, what lacks (dashed), and the file in hand behind it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from desktop.i18n import fill, t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from sync.vector import Ranges

TALL, BAR, AIR = 34, 12, 4
SHARES = (0.5, 0.2, 0.3)  # the parts are told, not measured: one number among thousands must be seen too


class GapBar(QWidget):
    """`missing` are the numbers that lack, `first` to `last` those of the file in hand."""

    def __init__(self, look: Look, missing: Ranges, first: int, last: int) -> None:
        super().__init__()
        self._look = look
        start = missing.spans[0][0]
        have = fill(t("已有 1–{n}", "here 1–{n}"), n=start - 1) if start > 1 else t("什么都没有", "nothing here")
        lacks = fill(t("缺 {n}", "lacks {n}"), n=len(missing))
        brings = fill(t("这份 {n}", "brings {n}"), n=last - first + 1)
        self._words = [look.say(words) for words in (have, lacks, brings)]
        self.setAccessibleName(" · ".join(self._words))
        self.setFixedHeight(TALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(220, TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, room = 0.0, self.width() - 2 * AIR
        tones = (Tone.MET, Tone.ATTENTION, Tone.ACCENT)
        for share, tone in zip(SHARES, tones, strict=True):
            part = QRectF(left, 0, room * share, BAR)
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                part.moveRight(self.width() - left)
            if tone is Tone.ATTENTION:
                pen = QPen(look.colour(tone), 1.4)
                pen.setDashPattern([3, 2])
                painter.setPen(pen)
                painter.setBrush(look.tint(tone))
                part.adjust(1, 1, -1, -1)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour(tone))
            painter.drawRoundedRect(part, 3, 3)
            left += room * share + AIR
        self._tell(painter, tones)

    def _tell(self, painter: QPainter, tones: tuple[Tone, Tone, Tone]) -> None:
        """The words under the bar: at both ends and, as near as they fit, under the gap."""
        font = self._look.font(12)
        painter.setFont(font)
        wide = [QFontMetrics(font).horizontalAdvance(words) for words in self._words]
        middle = int(self.width() * (SHARES[0] + SHARES[1] / 2)) - wide[1] // 2
        last = self.width() - wide[2]
        lefts = (0, max(wide[0] + 8, min(middle, last - wide[1] - 8)), last)
        for words, left, room, tone in zip(self._words, lefts, wide, tones, strict=True):
            place = QRect(left, BAR + 3, room + 2, TALL - BAR - 3)
            painter.setPen(self._look.colour("secondary" if tone is Tone.MET else tone))
            shown = QStyle.visualRect(self.layoutDirection(), self.rect(), place)
            painter.drawText(shown, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
