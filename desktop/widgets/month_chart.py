"""Minutes of each school day against sixty, and the weeks of the term; shapes tell the states apart without colour."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.i18n import WEEKDAYS_EN, WEEKDAYS_ZH, t
from desktop.presenters.counselling import REQUIRED_MINUTES, DayBar, DayState, MonthView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone

LEFT, RIGHT, TOP, BOTTOM = 46, 16, 22, 46
STEP = 30
BAR = 22
VACATION = t("这个月没有教学日", "No school day this month")


def hatch(painter: QPainter, place: QRectF, radius: float = 2) -> None:
    """Slanting lines inside a frame, in the painter's pen."""
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(place, radius, radius)
    painter.setClipPath(path)
    at = place.left() - place.height()
    while at < place.right():
        painter.drawLine(QPointF(at, place.bottom()), QPointF(at + place.height(), place.top()))
        at += 5
    painter.restore()


class MonthChart(QWidget):
    """`picked` tells a school day that was clicked and is not ahead."""

    picked = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bars: tuple[DayBar, ...] = ()
        self._chosen: date | None = None
        self.setMinimumHeight(240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(640, 300)

    def tell(self, view: MonthView) -> None:
        self._bars = view.bars
        said = [f"{bar.day.isoformat()} {'-' if bar.minutes is None else bar.minutes}" for bar in view.bars]
        self.setAccessibleDescription("; ".join(said) or self._look.say(VACATION))
        self.update()

    def choose(self, day: date) -> None:
        """Mark the day whose entry stands beside the chart."""
        self._chosen = day
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for bar, middle in zip(self._bars, self._middles(), strict=True):
            if abs(event.position().x() - middle) <= self._share() / 2 and bar.state is not DayState.AHEAD:
                self.picked.emit(bar.day)

    def _is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _plot(self) -> tuple[int, int]:
        """From where to where the bars stand; the numbers of the axis stand before the first."""
        return (RIGHT, self.width() - LEFT) if self._is_mirrored() else (LEFT, self.width() - RIGHT)

    def _share(self) -> float:
        return (self.width() - LEFT - RIGHT) / max(len(self._bars), 1)

    def _middles(self) -> list[float]:
        share = self._share()
        middles = [LEFT + share * (at + 0.5) for at in range(len(self._bars))]
        return [self.width() - middle for middle in middles] if self._is_mirrored() else middles

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        longest = max([90, *(bar.minutes or 0 for bar in self._bars)])
        top = -(-longest // STEP) * STEP
        floor = self.height() - BOTTOM
        scale = (floor - TOP) / top
        self._ground(painter, top, floor, scale)
        if not self._bars:
            painter.setPen(self._look.colour("secondary"))
            painter.setFont(self._look.font(14))
            painter.drawText(QRect(0, 0, self.width(), floor), Qt.AlignmentFlag.AlignCenter, self._look.say(VACATION))
            return
        for bar, middle in zip(self._bars, self._middles(), strict=True):
            if bar.day == self._chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._look.colour("hover"))
                wide = min(self._share() - 2, 44)
                painter.drawRoundedRect(QRectF(middle - wide / 2, floor, wide, BOTTOM - 3), 4, 4)
            self._bar(painter, bar, middle, floor, scale)
            self._foot(painter, bar, middle, floor)
        self._threshold(painter, floor - REQUIRED_MINUTES * scale)

    def _ground(self, painter: QPainter, top: int, floor: int, scale: float) -> None:
        look, (left, right) = self._look, self._plot()
        side = Qt.AlignmentFlag.AlignLeft if self._is_mirrored() else Qt.AlignmentFlag.AlignRight
        painter.setFont(look.font(13))
        for value in range(0, top + 1, STEP):
            level = round(floor - value * scale)
            painter.setPen(look.colour("row_line"))
            painter.drawLine(left, level, right, level)
            painter.setPen(look.colour("secondary"))
            place = QRect(right + 8 if self._is_mirrored() else 0, level - 10, LEFT - 8, 20)
            painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), str(value))
        painter.setPen(look.colour("row_line"))
        middles = self._middles()
        for at in range(1, len(self._bars)):
            if self._bars[at].day.isocalendar().week != self._bars[at - 1].day.isocalendar().week:
                between = round((middles[at] + middles[at - 1]) / 2)
                painter.drawLine(between, TOP - 14, between, self.height() - 6)

    def _bar(self, painter: QPainter, bar: DayBar, middle: float, floor: int, scale: float) -> None:
        look = self._look
        wide = min(BAR, self._share() - 6)
        tall = (bar.minutes if bar.minutes is not None else REQUIRED_MINUTES) * scale
        place = QRectF(middle - wide / 2, floor - tall, wide, tall)
        if bar.state is DayState.MET:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(place, 2, 2)
        elif bar.state is DayState.SHORT:
            painter.setPen(QPen(look.colour(Tone.ATTENTION), 1))
            hatch(painter, place)
            painter.setPen(QPen(look.colour(Tone.ATTENTION), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, 2, 2)
        elif bar.state is DayState.EXTRA:
            painter.setPen(QPen(look.colour("accent"), 1.5))
            painter.setBrush(look.tint(Tone.ACCENT))
            painter.drawRoundedRect(place, 2, 2)
        elif bar.state in (DayState.MISSING, DayState.TODAY):
            self._empty_bar(painter, bar, place)
        if bar.minutes is not None:
            short = bar.state is DayState.SHORT
            painter.setFont(look.font(13, bold=short))
            painter.setPen(look.colour(Tone.ATTENTION if short else "text"))
            words = QRect(round(middle - 24), round(place.top()) - 20, 48, 18)
            painter.fillRect(words.adjusted(10, 2, -10, -1), look.colour("surface"))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, str(bar.minutes))

    def _empty_bar(self, painter: QPainter, bar: DayBar, place: QRectF) -> None:
        look = self._look
        missing = bar.state is DayState.MISSING
        tone = Tone.FAILED if missing else Tone.ACCENT
        painter.setPen(QPen(look.colour(tone), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush if missing else look.tint(tone))
        painter.drawRoundedRect(place, 2, 2)
        painter.setPen(look.colour(tone))
        painter.setFont(look.font(12, bold=True))
        if not missing:
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "+")
            return
        said = look.say(t("没登记", "none"))
        if look.language == "zh":
            said = "\n".join(said)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, said)
            return
        painter.save()
        painter.translate(place.center())
        painter.rotate(-90)
        painter.drawText(QRectF(-60, -12, 120, 24), Qt.AlignmentFlag.AlignCenter, said)
        painter.restore()

    def _foot(self, painter: QPainter, bar: DayBar, middle: float, floor: int) -> None:
        look = self._look
        colour = "accent" if bar.is_today else "secondary" if bar.state is DayState.AHEAD else "text"
        for pixels, top, text in ((14, 4, str(bar.day.day)), (12, 22, look.say(bar.weekday))):
            painter.setFont(look.font(pixels, bold=bar.is_today))
            painter.setPen(look.colour(colour if pixels == 14 or bar.is_today else "secondary"))
            painter.drawText(QRect(round(middle - 26), floor + top, 52, 18), Qt.AlignmentFlag.AlignCenter, text)

    def _threshold(self, painter: QPainter, level: float) -> None:
        look, (left, right) = self._look, self._plot()
        painter.setPen(QPen(look.colour("text"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(left, level), QPointF(right, level))
        said = look.say(t("每个教学日 60 分钟", "60 minutes each school day"))
        font = look.font(12)
        wide = QFontMetrics(font).horizontalAdvance(said) + 10
        ahead = sum(bar.state is DayState.AHEAD for bar in self._bars)
        if ahead * self._share() < wide:  # there it would hide bars
            return
        place = QRect(left if self._is_mirrored() else right - wide, round(level) - 22, wide, 18)
        painter.fillRect(place, look.colour("surface"))
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, said)


class TermStrip(QWidget):
    """Weeks of the term from left to right, Monday to Friday from top to bottom."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._weeks: tuple[tuple[DayState, ...], ...] = ()
        self._week: int | None = None
        self.setFixedHeight(136)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tell(self, view: MonthView) -> None:
        self._weeks, self._week = view.term, view.week
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        room = self.width() - 26
        share = min(room / max(len(self._weeks), 1), 19.0)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        names = WEEKDAYS_ZH if look.language == "zh" else [name[:1] for name in WEEKDAYS_EN]
        painter.setFont(look.font(12))
        painter.setPen(look.colour("secondary"))
        if not self._weeks:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, look.say(VACATION))
            return
        for line in range(5):
            edge = self.width() - 16 if mirrored else 0
            place = QRect(edge, 20 + line * 22, 16, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, names[line])
        for at, week in enumerate(self._weeks):
            left = self.width() - 26 - (at + 1) * share if mirrored else 26 + at * share
            if at % 4 == 0 or at == self._week:
                painter.setFont(look.font(12, bold=at == self._week))
                painter.setPen(look.colour("accent" if at == self._week else "secondary"))
                number = QRectF(left - 8, 0, share + 14, 18)
                if at == self._week or self._week is None or abs(at - self._week) > 1:
                    painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(at + 1))
            for line, state in enumerate(week):
                draw_day(painter, look, QRectF(left, 21 + line * 22, share - 3, 17), state)


def draw_day(painter: QPainter, look: Look, place: QRectF, state: DayState) -> None:
    """A day as a small box: full, hatched, crossed, framed, empty, or a dot."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = place.adjusted(0.75, 0.75, -0.75, -0.75)
    if state is DayState.FREE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("line"))
        painter.drawEllipse(place.center(), 2.2, 2.2)
    elif state is DayState.MET:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
        painter.drawRoundedRect(place, 2, 2)
    elif state is DayState.EXTRA:
        painter.setPen(QPen(look.colour("accent"), 1.2))
        painter.setBrush(look.tint(Tone.ACCENT))
        painter.drawRoundedRect(inner, 2, 2)
    elif state is DayState.SHORT:
        painter.setPen(QPen(look.colour(Tone.ATTENTION), 1))
        hatch(painter, inner)
        painter.drawRoundedRect(inner, 2, 2)
    elif state is DayState.MISSING:
        painter.setPen(QPen(look.colour(Tone.FAILED), 1.2))
        painter.drawRoundedRect(inner, 2, 2)
        cross = inner.adjusted(3, 3, -3, -3)
        painter.drawLine(cross.topLeft(), cross.bottomRight())
        painter.drawLine(cross.topRight(), cross.bottomLeft())
    else:
        painter.setPen(QPen(look.colour("accent" if state is DayState.TODAY else "line"), 1.5))
        painter.drawRoundedRect(inner, 2, 2)


class DaySign(QWidget):
    """One box of the strip, for its legend."""

    def __init__(self, look: Look, state: DayState) -> None:
        super().__init__()
        self._look, self._state = look, state
        self.setFixedSize(15, 15)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_day(painter, self._look, QRectF(0.5, 0.5, 14, 14), self._state)
