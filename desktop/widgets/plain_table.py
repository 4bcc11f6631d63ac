"""What tables that are only read share: how they are set up, their bands, and a line of text in a cell."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyleOptionViewItem, QTableView

from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from forms.text import Text

HEAD = 32


class PlainTable(QTableView):
    """No grid, rows `tall` pixels high and scrolled by pixels, a head that sorts nothing; Tab leaves the table."""

    def __init__(self, model: QAbstractItemModel, tall: int) -> None:
        super().__init__()
        self.setModel(model)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(tall)
        header = self.horizontalHeader()
        header.setFixedHeight(HEAD)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def give_widths(self, widths: dict[int, int], stretched: int) -> None:
        """Pixels by column; one column takes what the others leave."""
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)


def paint_line(
    painter: QPainter, option: QStyleOptionViewItem, look: Look, place: QRect, said: str, font: QFont, ink: str | Tone
) -> None:
    """One line of text, in the reading direction; what has no room ends in an ellipsis."""
    painter.setFont(font)
    painter.setPen(look.colour(ink))
    side = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(place, int(side), QFontMetrics(font).elidedText(said, Qt.TextElideMode.ElideRight, place.width()))


def paint_band(
    painter: QPainter, option: QStyleOptionViewItem, look: Look, inner: QRect, title: Text, words: Text
) -> None:
    """A heading over rows: what they are, and behind it more about them."""
    bold, said = look.font(14, bold=True), look.say(title)
    paint_line(painter, option, look, inner, said, bold, "text")
    beyond = QFontMetrics(bold).horizontalAdvance(said) + 12
    rest = QStyle.visualRect(option.direction, inner, inner.adjusted(beyond, 0, 0, 0))
    paint_line(painter, option, look, rest, look.say(words), look.font(13), "secondary")
