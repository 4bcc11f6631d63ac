"""Schools × figures to look at and walk through: thresholds above, the county below, the names always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QStyle, QToolTip

from desktop.i18n import NOTHING, t
from desktop.presenters.indicator_cells import DECLARED, CellView, one_line
from desktop.presenters.indicators import FootView, HeadView, RowView, TableView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone

ROW, HEAD = 32, 62
MARGIN, PUPILS, VERDICT = 16, 52, 72
NAME_LEAST, NAME_MOST = 120, 184
COLUMN = 70
"""The least a column is wide; what does not fit beside the name is scrolled to."""

EMPTY = TableView((), (), (), ())
SIGN, MARK = 14, 12
_LEADING = Qt.AlignmentFlag.AlignLeft
_TRAILING = Qt.AlignmentFlag.AlignRight


class IndicatorGrid(QAbstractScrollArea):
    """`moved` tells (row, column) of the cursor, `opened` the row whose school is asked about."""

    moved = Signal(int, int)
    opened = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._view = look, EMPTY
        self._row = self._at = 0
        self._name = NAME_LEAST
        self.setObjectName("indicator-grid")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _value: self.viewport().update())
        self.verticalScrollBar().setSingleStep(ROW)
        self.horizontalScrollBar().setSingleStep(COLUMN)

    def tell(self, view: TableView) -> None:
        self._view = view
        metrics = QFontMetrics(self._look.font(14))
        titles = [self._look.say(foot.title) for foot in (*view.asked, *view.feet)]
        longest = max((metrics.horizontalAdvance(name) for name in (*(r.name for r in view.rows), *titles)), default=0)
        self._name = min(max(longest + 12, NAME_LEAST), NAME_MOST)
        self._row = min(self._row, max(len(view.rows) - 1, 0))
        self._at = min(self._at, max(len(view.heads) - 1, 0))
        self._arrange()
        self.viewport().update()

    def cursor_at(self) -> tuple[int, int]:
        return self._row, self._at

    def go_to(self, row: int, at: int) -> None:
        """Put the cursor there, within what is shown, and bring it into sight."""
        if not self._view.rows or not self._view.heads:
            return
        self._row = min(max(row, 0), len(self._view.rows) - 1)
        self._at = min(max(at, 0), len(self._view.heads) - 1)
        top, room, bar = self._row * ROW, self._room(), self.verticalScrollBar()
        if top < bar.value() or top + ROW > bar.value() + room:
            bar.setValue(top if top < bar.value() else top + ROW - room)
        across, wide = self.horizontalScrollBar(), self._wide()
        left = round(self._at * wide)
        if left < across.value() or left + wide > across.value() + self._middle():
            beyond = ceil((left + wide - self._middle()) / wide)  # no column is cut by the names
            across.setValue(left if left < across.value() else round(beyond * wide))
        self.viewport().update()
        self.moved.emit(self._row, self._at)

    def say(self, words: str) -> None:
        """What a screen reader says of the cell with the cursor."""
        self.setAccessibleDescription(words)

    # -- Qt ----

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, wide, tall = self._look, self.viewport().width(), self.viewport().height()
        painter.fillRect(self.viewport().rect(), look.colour("surface"))
        if not self._view.heads:
            return
        chosen = self._place(self._at, 0, tall)
        painter.save()
        painter.setClipRect(self._visual(self._first(), 0, self._middle(), tall))
        painter.fillRect(chosen, look.tint(Tone.ACCENT))
        painter.restore()
        scrolled, top = self.verticalScrollBar().value(), self._top()
        painter.save()
        painter.setClipRect(QRect(0, top, wide, self._room()))
        for number in range(scrolled // ROW, min((scrolled + self._room()) // ROW + 1, len(self._view.rows))):
            self._draw_row(painter, self._view.rows[number], top + number * ROW - scrolled, number == self._row)
        painter.restore()
        self._draw_head(painter)
        for number, foot in enumerate(self._view.asked):
            self._draw_foot(painter, foot, HEAD + number * ROW, quiet=True)
        bottom = min(top + len(self._view.rows) * ROW, tall - len(self._view.feet) * ROW)
        for number, foot in enumerate(self._view.feet):
            self._draw_foot(painter, foot, bottom + number * ROW, quiet=False)
        painter.setPen(look.colour("line"))
        for line in (HEAD - 1, top - 1, bottom):
            painter.drawLine(0, line, wide, line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        column, row = self._column_at(at), self._row_at(at)
        if row is None and column is None:
            return
        self.go_to(self._row if row is None else row, self._at if column is None else column)
        if row is not None and column is None:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        page = max(self._room() // ROW - 1, 1)
        steps = {
            Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_PageUp: (-page, 0),
            Qt.Key.Key_PageDown: (page, 0), Qt.Key.Key_Left: (0, -step), Qt.Key.Key_Right: (0, step),
            Qt.Key.Key_Home: (-len(self._view.rows), 0), Qt.Key.Key_End: (len(self._view.rows), 0),
        }  # fmt: skip
        if key in steps:
            self.go_to(self._row + steps[key][0], self._at + steps[key][1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._view.rows:
            self.opened.emit(self._row)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            row = self._row_at(event.pos())
            words = self._view.rows[row].words if row is not None else NOTHING
            QToolTip.showText(event.globalPos(), self._look.say(words), self)
            return True
        return super().viewportEvent(event)  # type: ignore[arg-type]

    # -- strokes ----

    def _draw_head(self, painter: QPainter) -> None:
        look = self._look
        painter.setPen(look.colour("secondary"))
        painter.setFont(look.font(13))
        low = self._visual(MARGIN, HEAD - 28, self._name, 24)
        painter.drawText(low, self._side(_LEADING), look.say(t("学校", "School")))
        pupils = self._visual(MARGIN + self._name, HEAD - 28, PUPILS, 24)
        painter.drawText(pupils, self._side(_TRAILING), look.say(t("学生", "Pupils")))
        end = self._visual(self.viewport().width() - VERDICT, HEAD - 28, VERDICT - MARGIN, 24)
        if self._has_verdict():
            painter.drawText(end, self._side(_TRAILING), look.say(t("结论", "Verdict")))
        painter.save()
        painter.setClipRect(self._visual(self._first(), 0, self._middle(), HEAD))
        for at, head in enumerate(self._view.heads):
            self._draw_title(painter, head, self._place(at, 0, HEAD).adjusted(4, 6, -8, -4), at == self._at)
        painter.restore()

    def _draw_title(self, painter: QPainter, head: HeadView, place: QRect, is_chosen: bool) -> None:
        look = self._look
        painter.setFont(look.font(13, bold=is_chosen))
        painter.setPen(look.colour("accent" if is_chosen else "text"))
        title = place.adjusted(0, 0, 0, -16)
        side = int(self._side(_TRAILING) & ~Qt.AlignmentFlag.AlignVCenter.value | Qt.AlignmentFlag.AlignBottom.value)
        painter.drawText(title, side, "\n".join(broken(look.say(head.title), title.width(), painter.fontMetrics())))
        painter.setFont(look.font(12))
        painter.setPen(look.colour("secondary"))
        unit = painter.fontMetrics().elidedText(look.say(head.unit), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(QRect(place.left(), place.bottom() - 15, place.width(), 16), self._side(_TRAILING), unit)

    def _draw_row(self, painter: QPainter, row: RowView, top: int, is_chosen: bool) -> None:
        look = self._look
        colour = "secondary" if row.reason != NOTHING else "text"
        if is_chosen:
            name = self._visual(MARGIN - 8, top + 2, self._name + PUPILS + 14, ROW - 5)
            painter.setPen(QPen(look.colour("accent"), 2 if self.hasFocus() else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(name), 4, 4)
        self._text(painter, self._visual(MARGIN, top, self._name - 4, ROW), row.name, colour, _LEADING)
        pupils = self._visual(MARGIN + self._name, top, PUPILS, ROW)
        self._text(painter, pupils, row.pupils, colour, _TRAILING)
        self._cells(painter, row.cells, top)
        end = self._visual(self.viewport().width() - VERDICT, top, VERDICT - MARGIN, ROW)
        if row.reason != NOTHING and self._has_verdict():
            self._text(painter, end, look.say(t("不计入", "outside")), "secondary", _TRAILING, 13)
        elif self._has_verdict():
            self._verdict(painter, end, row.verdict)
        painter.setPen(look.colour("row_line"))
        painter.drawLine(0, top + ROW - 1, self.viewport().width(), top + ROW - 1)

    def _draw_foot(self, painter: QPainter, foot: FootView, top: int, quiet: bool) -> None:
        look = self._look
        painter.fillRect(QRect(0, top, self._first() if not self._is_mirrored() else 0, ROW), look.colour("surface"))
        colour = "secondary" if quiet else "text"
        if not quiet:
            painter.fillRect(QRect(0, top, self.viewport().width(), ROW), look.colour("surface"))
        title = self._visual(MARGIN, top, self._name + PUPILS, ROW)
        self._text(painter, title, look.say(foot.title), colour, _LEADING, 13)
        painter.save()
        painter.setClipRect(self._visual(self._first(), top, self._middle(), ROW))
        painter.fillRect(self._place(self._at, top, ROW), look.tint(Tone.ACCENT))
        painter.restore()
        self._cells(painter, foot.cells, top, colour)

    def _cells(self, painter: QPainter, cells: Sequence[CellView], top: int, colour: str = "text") -> None:
        painter.save()
        painter.setClipRect(self._visual(self._first(), top, self._middle(), ROW), Qt.ClipOperation.IntersectClip)
        for at, cell in enumerate(cells):
            place = self._place(at, top, ROW)
            if cell.is_loud and cell.tone is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._look.tint(cell.tone))
                painter.drawRoundedRect(QRectF(place).adjusted(4, 3, -3, -4), 3, 3)
            self._cell(painter, place.adjusted(6, 0, -9, 0), cell, colour)
        painter.restore()

    def _cell(self, painter: QPainter, place: QRect, cell: CellView, colour: str) -> None:
        tone: str | Tone = colour if cell.tone is None else "secondary" if cell.tone is Tone.UNKNOWN else cell.tone
        if cell.sign:
            wide = QFontMetrics(self._look.font(14)).horizontalAdvance(cell.text)
            left = place.width() - SIGN - (wide + 4 if cell.text else 0)
            sign = QRect(place.left() + max(left, 0), place.top() + (ROW - SIGN) // 2, SIGN, SIGN)
            where = QStyle.visualRect(self.layoutDirection(), place, sign)
            painter.drawPixmap(where, self._look.pixmap(cell.sign, tone, SIGN))
        if cell.is_declared:
            mark = QRect(place.left(), place.top() + (ROW - MARK) // 2, MARK, MARK)
            where = QStyle.visualRect(self.layoutDirection(), place, mark)
            painter.drawPixmap(where, self._look.pixmap(DECLARED, Tone.ACCENT, MARK))
        self._text(painter, place, cell.text, tone, _TRAILING, bold=cell.is_loud)

    def _verdict(self, painter: QPainter, place: QRect, verdict: CellView) -> None:
        tone = verdict.tone or Tone.UNKNOWN
        if verdict.sign:
            sign = QRect(place.left(), place.top() + (ROW - 16) // 2, 16, 16)
            where = QStyle.visualRect(self.layoutDirection(), place, sign)
            painter.drawPixmap(where, self._look.pixmap(verdict.sign, tone, 16))
        self._text(painter, place, verdict.text, tone, _TRAILING, bold=tone is Tone.FAILED)

    def _text(
        self, painter: QPainter, place: QRect, text: str, colour: str | Tone, side: Qt.AlignmentFlag,
        pixels: int = 14, bold: bool = False,
    ) -> None:  # fmt: skip
        font = self._look.font(pixels, bold=bold)
        painter.setFont(font)
        painter.setPen(self._look.colour(colour))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, self._side(side), shown)

    # -- places ----

    def _has_verdict(self) -> bool:
        return any(row.verdict.text or row.reason != NOTHING for row in self._view.rows)

    def _first(self) -> int:
        return MARGIN + self._name + PUPILS

    def _middle(self) -> int:
        """The pixels between the frozen columns and the verdict."""
        return max(self.viewport().width() - self._first() - (VERDICT if self._has_verdict() else 8), COLUMN)

    def _wide(self) -> float:
        return max(self._middle() / max(len(self._view.heads), 1), COLUMN)

    def _place(self, at: int, top: int, tall: int) -> QRect:
        left = self._first() + at * self._wide() - self.horizontalScrollBar().value()
        return self._visual(round(left), top, round(left + self._wide()) - round(left), tall)

    def _visual(self, left: int, top: int, wide: int, tall: int) -> QRect:
        whole = QRect(0, 0, self.viewport().width(), 1)
        return QStyle.visualRect(self.layoutDirection(), whole, QRect(left, top, wide, tall))

    def _is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _side(self, side: Qt.AlignmentFlag) -> int:
        return int(QStyle.visualAlignment(self.layoutDirection(), side | Qt.AlignmentFlag.AlignVCenter))

    def _top(self) -> int:
        """Where the schools begin, below the rows of thresholds."""
        return HEAD + len(self._view.asked) * ROW

    def _room(self) -> int:
        return max(self.viewport().height() - self._top() - len(self._view.feet) * ROW, ROW)

    def _arrange(self) -> None:
        bar, across = self.verticalScrollBar(), self.horizontalScrollBar()
        bar.setPageStep(self._room())
        bar.setRange(0, max(len(self._view.rows) * ROW - self._room(), 0))
        across.setPageStep(self._middle())
        hidden = max(len(self._view.heads) * self._wide() - self._middle(), 0)
        across.setRange(0, round(ceil(hidden / self._wide() - 0.01) * self._wide()))

    def _column_at(self, at: QPoint) -> int | None:
        if not self._visual(self._first(), 0, self._middle(), 1).contains(at.x(), 0):
            return None
        return next((n for n in range(len(self._view.heads)) if self._place(n, 0, 1).contains(at.x(), 0)), None)

    def _row_at(self, at: QPoint) -> int | None:
        top = at.y() - self._top()
        row = (top + self.verticalScrollBar().value()) // ROW
        return row if 0 <= top < self._room() and row < len(self._view.rows) else None


def broken(title: str, wide: int, metrics: QFontMetrics) -> list[str]:
    """A title in two lines at most: at a space, in Chinese without one anywhere; the last one may end in …"""
    whole = one_line(title)
    if metrics.horizontalAdvance(whole) <= wide:
        return [whole]
    spaces = [at for at, letter in enumerate(title) if letter == " "]
    places = spaces or [at for at in range(1, len(title)) if not title[at].isascii()]
    fitting = [at for at in places if metrics.horizontalAdvance(title[:at]) <= wide]
    at = min(fitting, key=lambda one: abs(2 * one - len(title)), default=0)
    first, rest = title[:at].strip(), title[at:].strip()
    shown = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, wide)
    return [first, shown] if first else [shown]
