"""One choice of a few, all in sight: for two to four short words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import is_only_read
from forms.text import Text


class SegmentedControl(QWidget):
    """`options` are (value, word). Arrow keys move the choice; `chosen` tells a value only when the person changed
    it. `value()` is None until there is a choice. `state` 'fail' or 'attention' colours the frame."""

    chosen = Signal(str)

    def __init__(
        self, look: Look, options: Sequence[tuple[str, Text]], value: str | None = None, tall: int = 32
    ) -> None:
        super().__init__()
        self._look = look
        self.set_options(options)
        self._value = value
        self._state = ""
        self._font, self._bold = look.font(14), look.font(14, bold=True)
        self.setFixedHeight(tall)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_options(self, options: Sequence[tuple[str, Text]]) -> None:
        """Other words to choose from; the choice stays if it is among them."""
        self._options = [(key, self._look.say(text)) for key, text in options]
        self.updateGeometry()
        self.update()

    def value(self) -> str | None:
        return self._value

    def set_value(self, value: str | None) -> None:
        self._value = value
        self.update()

    def set_state(self, state: str) -> None:
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()), self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(self._bold)
        return [metrics.horizontalAdvance(word) + 30 for _, word in self._options]

    def offered(self) -> list[str]:
        return [key for key, _ in self._options]

    def place_of(self, value: str) -> QRect:
        """Where the word for this value stands."""
        return self.places()[self.offered().index(value)]

    def places(self) -> list[QRect]:
        """Where each word stands, in the reading direction."""
        at, found = 0, []
        for wide in self._widths():
            place = QRect(at, 0, wide, self.height())
            found.append(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
            at += wide
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, enabled = self._look, self.isEnabled()
        off = "text" if is_only_read(self) else "disabled"
        frame = {"fail": "failed", "attention": "attention"}.get(self._state, "border")
        painter.setPen(QPen(look.colour(frame if enabled else "line"), 2 if self._state else 1))
        painter.setBrush(look.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        places, picked = self.places(), self._picked()
        for at, (place, (_, word)) in enumerate(zip(places, self._options, strict=True)):
            if at == picked:
                painter.setPen(QPen(look.colour("accent" if enabled else "line"), 3 if self.hasFocus() else 1.6))
                painter.setBrush(look.tint(Tone.ACCENT))
                painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), 6, 6)
            elif at + 1 < len(places) and at + 1 != picked:
                painter.setPen(look.colour("line"))
                edge = place.right() if places[-1].x() > places[0].x() else place.left()
                painter.drawLine(edge, 8, edge, self.height() - 9)
            painter.setFont(self._bold if at == picked else self._font)
            painter.setPen(look.colour(off if not enabled else "accent" if at == picked else "text"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, word)
        if self.hasFocus() and picked is None:
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for at, place in enumerate(self.places()):
            if place.contains(event.position().toPoint()):
                self._pick(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {Qt.Key.Key_Right: -1 if mirrored else 1, Qt.Key.Key_Left: 1 if mirrored else -1}
        picked = self._picked()
        if event.key() in steps:
            step = steps[Qt.Key(event.key())]
            start = -1 if step > 0 else len(self._options)
            at = (start if picked is None else picked) + step
            self._pick(min(max(at, 0), len(self._options) - 1))
        elif event.key() == Qt.Key.Key_Space and picked is None:
            self._pick(0)
        else:
            super().keyPressEvent(event)

    def _picked(self) -> int | None:
        keys = [key for key, _ in self._options]
        return keys.index(self._value) if self._value in keys else None

    def _pick(self, at: int) -> None:
        key = self._options[at][0]
        if key != self._value:
            self._value = key
            self.update()
            self.chosen.emit(key)
