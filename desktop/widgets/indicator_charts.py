"""A figure over the schools as dots along its scale, and how uneven it was year by year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import sqrt

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen

from desktop.presenters.indicator_spread import Distribution, Dot
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.chart import AXIS, SIDE, TOP, Chart, ticks
from forms.checklist.sentences import number
from forms.text import Text

LEAST, MOST = 3.5, 15.0  # radii
Spot = tuple[float, float, float]  # middle and radius
_SOLID, _DASHED, _DOTTED = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine


class DotChart(Chart):
    """One dot a school, where its value stands; larger with more pupils, filled red where it falls short."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, 190)
        self._view: Distribution | None = None
        self._chosen = ""

    def tell(self, view: Distribution, chosen: str) -> None:
        """`chosen`: the code of the school that is named."""
        self._view, self._chosen = view, chosen
        self.setAccessibleDescription("; ".join(f"{dot.name} {dot.value:.2f}" for dot in view.dots))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self._view
        if view is None or not view.dots:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = ((view.limit, "text", _SOLID), (view.national, "secondary", _DOTTED), (view.mean, "accent", _DASHED))
        shown = [(level, colour, style) for level, colour, style in lines if level is not None]
        ends = [dot.value for dot in view.dots] + [level.value for level, _, _ in shown]
        # Where it is asked how uneven the schools are, all pictures begin at nothing, so that they compare; elsewhere
        # what is far up has room to differ.
        is_far_up = view.mean is None and 2 * min(ends) > max(ends)
        marks = list(ticks(min(ends) if is_far_up else min(0.0, *ends), max(ends)))
        low, high = marks[0], marks[-1]
        base = self.height() - AXIS

        def at(value: float) -> float:
            return self.across((value - low) / (high - low) if high > low else 0.5)

        painter.setPen(QPen(self.look.colour("line"), 1))
        painter.drawLine(QPointF(SIDE, base), QPointF(self.width() - SIDE, base))
        for mark in marks:
            self.put_words(painter, at(mark), base + 13, number(mark), "secondary")
        for level, colour, style in shown:
            painter.setPen(QPen(self.look.colour(colour), 1.4, style))
            painter.drawLine(QPointF(at(level.value), TOP), QPointF(at(level.value), base))
        self._dots(painter, at, view.dots, base)
        self._lines_said(painter, [(at(level.value), level.words, colour) for level, colour, _ in shown])

    def _dots(self, painter: QPainter, at: Callable[[float], float], dots: Sequence[Dot], base: float) -> None:
        placed = list(packed([(dot, at(dot.value)) for dot in dots], TOP + 8, base - 4))
        for dot, x, y, radius in placed:
            tone = Tone.FAILED if dot.is_short else Tone.ACCENT
            painter.setPen(QPen(self.look.colour(tone), 2.4 if dot.code == self._chosen else 1.3))
            painter.setBrush(self.look.tint(tone))
            painter.drawEllipse(QPointF(x, y), radius, radius)
        for dot, x, y, radius in placed:
            if dot.code == self._chosen:
                others = [(ox, oy, r) for other, ox, oy, r in placed if other is not dot]
                half = QFontMetrics(self.look.font(12, bold=True)).horizontalAdvance(dot.name) / 2
                beside = free_beside((x, y, radius), half, others, TOP, base)
                colour: str | Tone = Tone.FAILED if dot.is_short else "text"
                self.put_words(painter, x, beside, dot.name, colour, bold=True)

    def _lines_said(self, painter: QPainter, said: Sequence[tuple[float, Text, str]]) -> None:
        """What the lines stand for, apart from each other however near the lines are."""
        shown = sorted((x, self.look.say(words), colour) for x, words, colour in said)
        metrics = QFontMetrics(self.look.font(12))
        wides = [metrics.horizontalAdvance(text) + 8.0 for _, text, _ in shown]
        for x, (_, text, colour) in zip(apart([x for x, _, _ in shown], wides, self.width()), shown, strict=True):
            self.put_words(painter, x, 9, text, colour)


class UnevenChart(Chart):
    """The coefficient of each school year against the line it must keep under."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, 120)
        self._points: Sequence[tuple[str, float]] = ()
        self._limit: float | None = None

    def tell(self, points: Sequence[tuple[str, float]], limit: float | None) -> None:
        self._points, self._limit = points, limit
        self.setAccessibleDescription("; ".join(f"{year} {value:.2f}" for year, value in points))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = max(max(value for _, value in self._points), self._limit or 0) * 1.15 or 1.0
        base = self.height() - AXIS

        def y(value: float) -> float:
            return base - (base - TOP) * value / top

        if self._limit is not None:
            painter.setPen(QPen(self.look.colour("text"), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(SIDE, y(self._limit)), QPointF(self.width() - SIDE, y(self._limit)))
            self.put_words(painter, self.across(1.0), y(self._limit) + 10, f"≤ {self._limit:.2f}", "secondary")
        number_of = len(self._points)
        places = [self.across(0.5 if number_of == 1 else 0.06 + 0.78 * n / (number_of - 1)) for n in range(number_of)]
        spots = [QPointF(x, y(value)) for x, (_, value) in zip(places, self._points, strict=True)]
        painter.setPen(QPen(self.look.colour("accent"), 2))
        painter.drawPolyline(spots)
        for spot, (year, value) in zip(spots, self._points, strict=True):
            painter.setPen(QPen(self.look.colour("accent"), 2))
            painter.setBrush(self.look.colour("surface"))
            painter.drawEllipse(spot, 4, 4)
            is_last = spot is spots[-1]
            self.put_words(painter, spot.x(), spot.y() - 14, f"{value:.2f}", "text", bold=is_last)
            self.put_words(painter, spot.x(), base + 13, year[:4], "secondary")


def packed(dots: Sequence[tuple[Dot, float]], top: float, base: float) -> Iterator[tuple[Dot, float, float, float]]:
    """Dots with middle and radius, none over another as long as there is room above and below the middle line."""
    middle, placed = (top + base) / 2, list[Spot]()
    shrink = min(1.0, 5.0 / sqrt(len(dots)))
    for dot, x in dots:
        radius = LEAST + (MOST - LEAST) * sqrt(dot.size) * shrink
        near = [(px, py, pr) for px, py, pr in placed if abs(px - x) < radius + pr]
        heights = [0.0]
        for px, py, pr in near:
            gap = sqrt(max((radius + pr + 1) ** 2 - (px - x) ** 2, 0))
            heights += [py - middle + gap, py - middle - gap]
        room = (base - top) / 2 - radius
        free = [h for h in heights if abs(h) <= room and all(_is_apart(x, middle + h, radius, o) for o in near)]
        y = middle + (min(free, key=abs) if free else 0.0)
        placed.append((x, y, radius))
        yield dot, x, y, radius


def free_beside(dot: Spot, half: float, dots: Sequence[Spot], top: float, base: float) -> float:
    """Where a line of small print of this half width stands nearest below or above its dot, on none of the others."""
    x, y, radius = dot
    near = [(py, pr) for px, py, pr in dots if abs(px - x) < half + pr - 3]
    below = _pushed(y + radius + 9, sorted(near))
    above = -_pushed(-(y - radius - 9), sorted((-py, pr) for py, pr in near))
    fitting = [place for place in (below, above) if top + 8 <= place <= base - 8]
    return min(fitting, key=lambda place: abs(place - y), default=min(below, base - 8))


def _pushed(y: float, near: Sequence[tuple[float, float]]) -> float:
    """Down until nothing of these heights, the lowest number first, is in the way."""
    for py, pr in near:
        if py - pr < y + 8 and py + pr > y - 8:
            y = py + pr + 9
    return y


def apart(middles: Sequence[float], wides: Sequence[float], room: float) -> list[float]:
    """Middles, from left to right, moved so that texts of these widths stand beside each other within the room."""
    edges, left = list[float](), 0.0
    for middle, wide in zip(middles, wides, strict=True):
        left = max(left, middle - wide / 2)
        edges.append(left)
        left += wide
    right = room
    for at in reversed(range(len(edges))):
        edges[at] = max(min(edges[at], right - wides[at]), 0.0)
        right = edges[at]
    return [edge + wide / 2 for edge, wide in zip(edges, wides, strict=True)]


def _is_apart(x: float, y: float, radius: float, other: Spot) -> bool:
    px, py, pr = other
    return (px - x) ** 2 + (py - y) ** 2 >= (radius + pr) ** 2 - 0.01
