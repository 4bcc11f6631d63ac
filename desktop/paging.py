"""Where the pages of a document begin: no row and no paragraph is torn, a head stays with what it is over, and a table
that goes on on a page begins there with its head. One layout of unlimited height, drawn in slices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextDocument, QTextFrame, QTextTable

PIXELS = 96.0  # an inch in the measures of a document's HTML


@dataclass(frozen=True, slots=True)
class Span:
    """From `top` to `bottom` in the document."""

    top: float
    bottom: float

    @property
    def tall(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Piece:
    """What is not torn. `head`: the table's head, when it is a row that may begin a page."""

    span: Span
    head: Span | None = None
    keeps_next: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page: `head` again where a table goes on, then `span`."""

    span: Span
    head: Span | None = None


def sheets(document: QTextDocument, tall: float) -> list[Sheet]:
    """The pages of a document that is laid out already; `tall` is the room of one. What alone is taller than a page
    goes on where the page ends."""
    made: list[Sheet] = []
    start, end, head = 0.0, 0.0, None
    for group in _groups(_pieces(document)):
        while group[-1].span.bottom - start + (head.tall if head else 0) > tall:
            top = group[0].span.top
            if top > start:
                made.append(Sheet(Span(start, end), head))
                start, head = top, group[0].head
            else:
                cut = start + tall - (head.tall if head else 0)
                made.append(Sheet(Span(start, cut), head))
                start = cut
        end = group[-1].span.bottom
    return [*made, Sheet(Span(start, end), head)]


def _groups(pieces: Iterator[Piece]) -> Iterator[list[Piece]]:
    """Pieces that stand on one page."""
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.keeps_next:
            yield group
            group = []
    if group:
        yield group


def _pieces(document: QTextDocument) -> Iterator[Piece]:
    layout = document.documentLayout()
    place = document.rootFrame().begin()
    while not place.atEnd():
        frame: QTextFrame | None = place.currentFrame()
        block: QTextBlock = place.currentBlock()
        if isinstance(frame, QTextTable):
            yield from _rows(document, frame)
        elif block.length() > 1:  # what is empty stands only to part two tables
            box = layout.blockBoundingRect(block)
            yield Piece(Span(box.top(), box.bottom()), keeps_next=block.blockFormat().headingLevel() > 0)
        place += 1


def _rows(document: QTextDocument, table: QTextTable) -> Iterator[Piece]:
    """A table with a head may be left after each row but the first; one without stands whole."""
    layout, shape = document.documentLayout(), table.format()
    scale = layout.paintDevice().logicalDpiY() / PIXELS
    above = (shape.cellPadding() + 2 * shape.border()) * scale  # a line over a row is drawn above its edge
    blocks = [table.cellAt(row, 0).firstCursorPosition().block() for row in range(table.rows())]
    edges = [layout.blockBoundingRect(block).top() - above for block in blocks]
    last = [table.cellAt(table.rows() - 1, at).lastCursorPosition().block() for at in range(table.columns())]
    edges.append(max(layout.blockBoundingRect(block).bottom() for block in last) + above)
    heads = shape.headerRowCount()
    if not heads:
        yield Piece(Span(edges[0], edges[-1]))
        return
    head = Span(edges[0], edges[heads])
    for row in range(table.rows()):
        yield Piece(Span(edges[row], edges[row + 1]), None if row <= heads else head, keeps_next=row < heads)
