"""What floats beside a cell of the matrix: whose month it is, how it stands, and the road with its four times."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QSizePolicy, QStyle, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.presenters.matrix_card import CardView, StepView
from desktop.theme.look import Look
from desktop.widgets.badge import Badge
from desktop.widgets.basics import ElidedLabel, Label, clear, row
from desktop.widgets.buttons import Button

WIDE, ARROW, EDGE = 332, 10, 8
STEP, DOT, TEXT_AT = 44, 11, 26


class Road(QWidget):
    """Four stops one under the other; the way a school alone speaks for is dotted, what has not been is hollow."""

    def __init__(self, look: Look, steps: tuple[StepView, ...]) -> None:
        super().__init__()
        self._look, self._steps = look, steps
        self.setFixedHeight(len(steps) * STEP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = (f"{look.say(step.title)} {look.say(step.when)} {look.say(step.words)}" for step in steps)
        self.setAccessibleName("; ".join(said))

    def sizeHint(self) -> QSize:
        return QSize(WIDE - 40, len(self._steps) * STEP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, step in enumerate(self._steps):
            following = self._steps[at + 1] if at + 1 < len(self._steps) else None
            self._draw_way(painter, at, step, following)
            self._draw_dot(painter, at, step)
            self._draw_words(painter, at, step)

    def _middle(self, at: int) -> QPointF:
        x = DOT / 2 + 1
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return QPointF(self.width() - x if mirrored else x, at * STEP + 12)

    def _draw_way(self, painter: QPainter, at: int, step: StepView, following: StepView | None) -> None:
        if following is None or (not step.is_done and not following.is_done):
            return
        colour = "accent" if following.is_done else "line"
        style = Qt.PenStyle.DotLine if step.on_road else Qt.PenStyle.SolidLine
        painter.setPen(QPen(self._look.colour(colour), 2, style))
        painter.drawLine(self._middle(at) + QPointF(0, 9), self._middle(at + 1) - QPointF(0, 9))

    def _draw_dot(self, painter: QPainter, at: int, step: StepView) -> None:
        ink = self._look.colour("accent" if step.is_done else "border")
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(ink if step.is_done else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(self._middle(at), DOT / 2, DOT / 2)

    def _draw_words(self, painter: QPainter, at: int, step: StepView) -> None:
        look, top, direction = self._look, at * STEP, self.layoutDirection()
        leading = int(QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter))
        trailing = int(QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))
        line = QStyle.visualRect(direction, self.rect(), QRect(TEXT_AT, top, self.width() - TEXT_AT, 24))
        painter.setPen(look.colour("text" if step.is_done else "secondary"))
        painter.setFont(look.font(14, bold=step.is_done))
        painter.drawText(line, leading, look.say(step.title))
        painter.setFont(look.font(14))
        painter.drawText(line, trailing, look.say(step.when))
        font = look.font(13)
        painter.setFont(font)
        painter.setPen(look.colour("secondary"))
        words = QFontMetrics(font).elidedText(look.say(step.words), Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line.translated(0, 20), leading, words)


class CellCard(QFrame):
    """A child of the page, beside the cell. `school_wanted` tells the code, `report_wanted` the record; Esc and
    `closed` put it away."""

    school_wanted = Signal(str)
    report_wanted = Signal(object)  # an int that C++ would cut off
    closed = Signal()

    def __init__(self, look: Look, page: QWidget) -> None:
        super().__init__(page)
        self._look, self._points_right, self._tip = look, True, 0
        self._inner = QVBoxLayout(self)
        self._inner.setSpacing(10)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(20)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self.setObjectName("cell-card")
        self.hide()

    def show_beside(self, view: CardView, cell: QRect, with_school: bool) -> None:
        """Fill it and put it beside a cell, whose place is given in the page's own pixels."""
        self._fill(view, with_school)
        page = self.parentWidget()
        assert page is not None
        room_left = cell.left() - WIDE - ARROW
        self._points_right = room_left >= EDGE
        left, right = (18, 18 + ARROW) if self._points_right else (18 + ARROW, 18)
        self._inner.setContentsMargins(left, 16, right, 16)
        self.setFixedWidth(WIDE + ARROW)
        self._inner.activate()
        tall = max(self._inner.totalHeightForWidth(WIDE + ARROW), self._inner.totalMinimumSize().height())
        self.setFixedHeight(tall)
        top = min(max(cell.center().y() - tall // 2, EDGE), page.height() - tall - EDGE)
        self.move(room_left if self._points_right else cell.right(), top)
        self._tip = min(max(cell.center().y() - top, 20), tall - 20)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.colour("border"), 1))
        painter.setBrush(self._look.colour("raised"))
        painter.drawPath(self._shape())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _shape(self) -> QPainterPath:
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        body = whole.adjusted(0, 0, -ARROW, 0) if self._points_right else whole.adjusted(ARROW, 0, 0, 0)
        box, arrow = QPainterPath(), QPainterPath()
        box.addRoundedRect(body, 6, 6)
        edge = body.right() if self._points_right else body.left()
        out = whole.right() if self._points_right else whole.left()
        arrow.moveTo(edge, self._tip - 8)
        arrow.lineTo(out, self._tip)
        arrow.lineTo(edge, self._tip + 8)
        arrow.closeSubpath()
        return box.united(arrow)

    def _fill(self, view: CardView, with_school: bool) -> None:
        look = self._look
        clear(self._inner)
        name = ElidedLabel(look, view.school, "card")
        name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._inner.addLayout(row(name, Label(look, view.title, "small"), None))
        badge = Badge(look, view.face.word, view.face.tone, view.face.sign)
        if view.steps:
            self._inner.addLayout(row(badge, Label(look, view.words, "small"), None))
            self._inner.addWidget(Road(look, view.steps))
        else:
            self._inner.addLayout(row(badge, None))
            self._inner.addWidget(Label(look, view.words, "small", wraps=True))
        for title, face in view.others:
            self._inner.addLayout(row(Label(look, title, "small"), None, Badge(look, face.word, face.tone, face.sign)))
        if with_school:
            button = Button(look, t("打开学校", "Open the school"), "secondary", "building-line")
            button.setObjectName("cell-school")
            button.clicked.connect(lambda: self.school_wanted.emit(view.code))
            self._inner.addLayout(row(button, self._report_button(view), None))

    def _report_button(self, view: CardView) -> Button:
        button = Button(self._look, t("看月报", "The report"), "secondary", "file-chart-line")
        button.setObjectName("cell-report")
        button.clicked.connect(lambda: self.report_wanted.emit(view.record))
        button.setVisible(bool(view.record))
        return button

    def take_focus(self) -> None:
        """To the first thing one can press, if there is one."""
        button = self.findChild(Button, "cell-school")
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
