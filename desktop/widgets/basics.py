"""Labels, frames and lines: the smallest parts, each made with the look it is to wear."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from desktop.theme.look import Look, restyle
from desktop.theme.tokens import Tone
from forms.text import Text

LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
Line = TypeVar("Line", bound=QBoxLayout)
TRAILING = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter


class Label(QLabel):
    """One line (or, if `wraps`, a paragraph) in one of the sheet's roles: page, form, card, strong, number, huge,
    quiet, small, tiny, need; without a role it is body text."""

    def __init__(
        self, look: Look, text: Text | str = "", role: str = "", tone: Tone | None = None, wraps: bool = False
    ) -> None:
        super().__init__()
        self._look = look
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(LEADING)
        self.setProperty("role", role)
        if tone is not None:
            self.setProperty("tone", tone.value)
        if wraps:
            self.setWordWrap(True)
            self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self.say(text)

    def say(self, text: Text | str) -> None:
        self.setText(text if isinstance(text, str) else self._look.say(text))

    def set_tone(self, tone: Tone | None) -> None:
        self.setProperty("tone", tone.value if tone else "")
        restyle(self)


class ElidedLabel(Label):
    """A line that may be longer than its place (a name of 60 characters): it ends in … and shows all as its tip."""

    def __init__(self, look: Look, text: Text | str = "", role: str = "", tone: Tone | None = None) -> None:
        super().__init__(look, text, role, tone)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        side = QStyle.visualAlignment(self.layoutDirection(), LEADING)
        painter.drawText(self.contentsRect(), int(side), self._shown())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_all()

    def say(self, text: Text | str) -> None:
        super().say(text)
        self._tell_all()

    def _tell_all(self) -> None:
        self.setToolTip(self.text() if self.is_elided() else "")

    def is_elided(self) -> bool:
        return self._shown() != self.text()

    def _shown(self) -> str:
        metrics = QFontMetrics(self.font())
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())


class Sign(QLabel):
    """An icon alone, of a fixed size. It is decoration: the word beside it says the same."""

    def __init__(self, look: Look, name: str, colour: str | Tone = "secondary", pixels: int = 18) -> None:
        super().__init__()
        self._look, self._pixels = look, pixels
        self.setFixedSize(pixels, pixels)
        self.show_sign(name, colour)

    def show_sign(self, name: str, colour: str | Tone) -> None:
        self.setPixmap(self._look.pixmap(name, colour, self._pixels))


class SignTile(QWidget):
    """An icon on its own tint, in a square with round corners: the sign of a row or a card."""

    def __init__(self, look: Look, name: str, tone: Tone = Tone.ACCENT, pixels: int = 36) -> None:
        super().__init__()
        self._look, self._name, self._tone = look, name, tone
        self.setFixedSize(pixels, pixels)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.tint(self._tone))
        painter.drawRoundedRect(self.rect(), 6, 6)
        pixels = 24 if self.width() >= 44 else 18
        corner = (self.width() - pixels) // 2
        place = QRect(corner, corner, pixels, pixels)
        painter.drawPixmap(place, self._look.pixmap(self._name, self._tone, pixels))


class Mark(QWidget):
    """The program's sign: 驿 on the accent."""

    def __init__(self, look: Look, pixels: int = 30, turned: bool = False) -> None:
        super().__init__()
        self._look, self._turned = look, turned
        self.setFixedSize(pixels, pixels)
        self.setAccessibleName("驿录")

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._look.colours
        pair = (colours.on_brand, colours.brand) if self._turned else (colours.accent, colours.on_accent)
        ground, ink = (QColor(colour) for colour in pair)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect(), self.width() * 0.18, self.width() * 0.18)
        painter.setPen(ink)
        painter.setFont(self._look.font(round(self.width() * 0.6), bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "驿")


class Card(QFrame):
    """A surface with a line around it. `column` is its layout; margins 16 (24 where `roomy`)."""

    def __init__(self, roomy: bool = False, flush: bool = False) -> None:
        super().__init__()
        self.setObjectName("card")
        margin = 1 if flush else 24 if roomy else 16
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(0 if flush else 8)


def only_read(part: QWidget) -> None:
    """What stands in `part` can be read as before, but nothing in it be changed."""
    part.setProperty("reading", True)
    part.setEnabled(False)


def is_only_read(part: QWidget) -> bool:
    """Whether it stands, disabled, where one may only look: then it is painted to be read."""
    at: QWidget | None = part
    while at is not None and not at.property("reading"):
        at = at.parentWidget()
    return at is not None


def divider(name: str = "divider", upright: bool = False) -> QFrame:
    """A line of one pixel: 'divider' between parts, 'row-divider' between rows."""
    line = QFrame()
    line.setObjectName(name)
    if upright:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def row(*parts: QWidget | QLayout | int | None, spacing: int = 8) -> QHBoxLayout:
    """Parts side by side: a number is a gap in pixels, None takes the room that is left."""
    line = QHBoxLayout()
    return _filled(line, parts, spacing)


def column(*parts: QWidget | QLayout | int | None, spacing: int = 8) -> QVBoxLayout:
    """The same from top to bottom."""
    line = QVBoxLayout()
    return _filled(line, parts, spacing)


def _filled(line: Line, parts: tuple[QWidget | QLayout | int | None, ...], spacing: int) -> Line:
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    for part in parts:
        if part is None:
            line.addStretch(1)
        elif isinstance(part, int):
            line.addSpacing(part)
        elif isinstance(part, QWidget):
            line.addWidget(part)
        else:
            line.addLayout(part)
    return line


def narrow_column(body: QBoxLayout, wide: int, spacing: int = 16) -> QVBoxLayout:
    """A column at the leading side of `body`, `wide` at most. Words that wrap then reckon with the width they get,
    which they do not where each part has a limit of its own."""
    held, inner = QWidget(), column(spacing=spacing)
    held.setMaximumWidth(wide)
    held.setLayout(inner)
    line = row(held, None)
    line.setStretch(0, 100)
    body.addLayout(line)
    body.addStretch(1)
    return inner


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; widgets are deleted with their children. The focus stays near by: Qt would
    hand it on to the next widget of the window, wherever that is."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if widget is not None:
            _let_go_of_focus(widget)
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def _let_go_of_focus(widget: QWidget) -> None:
    """The focus of a widget about to go moves to what holds it."""
    focused, around = widget.window().focusWidget(), widget.parentWidget()
    if focused is not None and around is not None and (widget is focused or widget.isAncestorOf(focused)):
        around.setFocus(Qt.FocusReason.OtherFocusReason)


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Enter presses the button one is on, as Space does: where the last Enter of a form leads, the next one saves.
    An Enter that is held down presses nothing. True if the key is dealt with."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True
