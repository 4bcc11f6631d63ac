"""Schools × months drawn line by line: the same strokes for the screen and for paper, told apart by shape as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle

from desktop.i18n import t
from desktop.presenters.matrix_view import ColumnView, Face, MatrixView, RowView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from sync.county.matrix import State

ROW, HEAD, FOOT = 34, 44, 36
MARGIN, PLACE, TOTAL = 17, 78, 72
NAME_LEAST, NAME_MOST = 132, 200
SIGN = 16
CENTRE = Qt.AlignmentFlag.AlignCenter
FREE, AHEAD = str(State.FREE), str(State.AHEAD)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand in a line of `wide` pixels, in the reading direction; `visual` turns a place round."""

    wide: int
    name: int
    share: float
    direction: Qt.LayoutDirection

    def month(self, at: int, top: int, tall: int) -> QRect:
        left = MARGIN + self.name + PLACE
        begin, end = round(left + at * self.share), round(left + (at + 1) * self.share)
        return self.visual(QRect(begin, top, end - begin, tall))

    def total(self, top: int, tall: int) -> QRect:
        return self.visual(QRect(self.wide - TOTAL, top, TOTAL - MARGIN, tall))

    def visual(self, place: QRect) -> QRect:
        return QStyle.visualRect(self.direction, QRect(0, 0, self.wide, 1), place)


class MatrixPaint:
    """Draws with a painter whose upper left corner is the line's, or the head's."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def columns(self, wide: int, view: MatrixView, direction: Qt.LayoutDirection) -> Columns:
        """The name is as wide as the longest wants to be, within reason."""
        metrics = QFontMetrics(self._look.font(14))
        longest = max((metrics.horizontalAdvance(row.name) for row in view.rows), default=NAME_LEAST) + 14
        name = min(max(longest, NAME_LEAST), NAME_MOST)
        share = (wide - MARGIN - name - PLACE - TOTAL) / max(len(view.columns), 1)
        return Columns(wide, name, share, direction)

    def head(self, painter: QPainter, columns: Columns, view: MatrixView, chosen: int) -> None:
        look = self._look
        painter.fillRect(QRect(0, 0, columns.wide, HEAD), look.colour("surface"))
        painter.setPen(look.colour("secondary"))
        painter.setFont(look.font(13))
        name = columns.visual(QRect(MARGIN, 0, columns.name, HEAD))
        where = columns.visual(QRect(MARGIN + columns.name, 0, PLACE, HEAD))
        painter.drawText(name, self._side(columns, True), look.say(t("学校", "School")))
        painter.drawText(where, self._side(columns, True), look.say(t("位置", "Place")))
        painter.drawText(columns.total(0, HEAD), self._side(columns, False), look.say(t("按时", "In time")))
        for at, column in enumerate(view.columns):
            self._month(painter, columns.month(at, 0, HEAD), column, at == chosen)
        painter.setPen(look.colour("line"))
        painter.drawLine(0, HEAD - 1, columns.wide, HEAD - 1)

    def row(self, painter: QPainter, columns: Columns, row: RowView) -> None:
        look = self._look
        name = columns.visual(QRect(MARGIN, 0, columns.name - 8, ROW))
        where = columns.visual(QRect(MARGIN + columns.name, 0, PLACE - 4, ROW))
        self._text(painter, name, row.name, 14, "text", self._side(columns, True))
        self._text(painter, where, look.say(row.place), 13, "secondary", self._side(columns, True))
        for at, face in enumerate(row.faces):
            self._cell(painter, self.cell_place(columns, at), face)
        if row.due:
            tone = "text" if row.in_time == row.due else Tone.ATTENTION
            total = columns.total(0, ROW)
            self._text(painter, total, f"{row.in_time}/{row.due}", 14, tone, self._side(columns, False))
        painter.setPen(look.colour("row_line"))
        painter.drawLine(0, ROW - 1, columns.wide, ROW - 1)

    def foot(self, painter: QPainter, columns: Columns, view: MatrixView, chosen: int) -> None:
        look = self._look
        painter.fillRect(QRect(0, 0, columns.wide, FOOT), look.colour("surface"))
        painter.setPen(look.colour("line"))
        painter.drawLine(0, 0, columns.wide, 0)
        name = columns.visual(QRect(MARGIN, 0, columns.name + PLACE - 8, FOOT))
        side = self._side(columns, True)
        self._text(painter, name, look.say(t("按时的学校", "Schools in time")), 13, "secondary", side)
        for at, column in enumerate(view.columns):
            colour = "secondary" if not column.is_counted else Tone.ATTENTION if column.is_short else "text"
            painter.setFont(look.font(14 if column.is_counted else 12, bold=at == chosen and column.is_counted))
            painter.setPen(look.colour(colour))
            painter.drawText(columns.month(at, 0, FOOT), CENTRE, look.say(column.foot))

    def cell_place(self, columns: Columns, at: int) -> QRectF:
        return QRectF(columns.month(at, 0, ROW - 1)).adjusted(2.5, 3, -2.5, -3)

    def _month(self, painter: QPainter, place: QRect, column: ColumnView, is_chosen: bool) -> None:
        look = self._look
        painter.setFont(look.font(13, bold=is_chosen))
        painter.setPen(look.colour("accent" if is_chosen else "secondary"))
        title = look.say(column.title)
        if not column.year:
            painter.drawText(place, CENTRE, title)
            return
        painter.drawText(place.adjusted(0, 5, 0, -20), CENTRE, title)
        painter.setFont(look.font(12))
        painter.drawText(place.adjusted(0, 22, 0, -3), CENTRE, column.year)

    def _cell(self, painter: QPainter, place: QRectF, face: Face) -> None:
        look = self._look
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if face.name == AHEAD:
            painter.setPen(QPen(look.colour("line"), 1, Qt.PenStyle.DashLine))
        elif face.name == FREE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("ground"))
        else:
            painter.setPen(QPen(look.colour(face.tone), 1.2) if face.is_loud else Qt.PenStyle.NoPen)
            painter.setBrush(look.tint(face.tone))
        painter.drawRoundedRect(place, 3, 3)
        if face.sign:
            middle = place.center()
            corner = QRect(round(middle.x() - SIGN / 2), round(middle.y() - SIGN / 2), SIGN, SIGN)
            painter.drawPixmap(corner, look.pixmap(face.sign, face.tone, SIGN))

    def _text(
        self, painter: QPainter, place: QRect, text: str, pixels: int, colour: str | Tone, side: int
    ) -> None:
        font = self._look.font(pixels)
        painter.setFont(font)
        painter.setPen(self._look.colour(colour))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, side, shown)

    def _side(self, columns: Columns, leading: bool) -> int:
        side = Qt.AlignmentFlag.AlignLeft if leading else Qt.AlignmentFlag.AlignRight
        return int(QStyle.visualAlignment(columns.direction, side | Qt.AlignmentFlag.AlignVCenter))


def sheets(rows: int, room: int) -> Iterator[range]:
    """The rows of each sheet of paper that has `room` pixels between head and foot."""
    most = max(room // ROW, 1)
    for first in range(0, max(rows, 1), most):
        yield range(first, min(first + most, rows))
