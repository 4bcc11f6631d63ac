"""Draws a paper on A4, on a printer or into a PDF: heads of tables stand on every page, pages are numbered n / N, and
nothing is said by colour. A file says nothing of whose paper it is but on its pages."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QTextDocument,
)

from desktop.paging import PIXELS, Span, sheets
from desktop.pdf import save_pdf
from desktop.presenters.paper import STAMP, Paper, PaperFact, PaperTable, PaperText
from desktop.theme.stylesheet import FAMILIES
from forms.text import Text

POINTS, SMALL_POINTS = 10, 8
MARGINS = QMarginsF(18, 16, 18, 14)  # millimetres
FOOT_LINES = 2.4  # of small print that the foot takes
STYLE = """
h1 { font-size: 16pt; text-align: center; margin: 0 0 6px 0 }
h2 { font-size: 11pt; margin: 8px 0 0 0 }
p { margin: 4px 0 0 0 }
.under { text-align: center }
table { border-collapse: collapse; border-color: black; margin: 6px 0 8px 0 }
"""
Say = Callable[[Text], str]


def save_paper(path: Path, paper: Paper, language: str) -> int:
    """Writes it as a PDF with text that can be selected; how many pages. WorldError 'pdf_not_written'."""
    _timers = QEventLoop()  # a document sets timers, for which a thread of the program has to have a place
    text = paper_document(paper, language).toPlainText() + paper.foot.in_language(language)
    title = paper.kind.in_language(language)
    return save_pdf(path, title, text, _font(POINTS), lambda device: print_paper(device, paper, language))


def print_paper(device: QPagedPaintDevice, paper: Paper, language: str) -> int:
    """Draws it on a printer or into a PDF, A4 upright; how many pages."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageOrientation(QPageLayout.Orientation.Portrait)
    device.setPageMargins(MARGINS, QPageLayout.Unit.Millimeter)
    painter = QPainter(device)
    painter.setFont(_font(SMALL_POINTS))
    whole = QRectF(painter.viewport())
    tall = whole.height() - painter.fontMetrics().height() * FOOT_LINES
    document = paper_document(paper, language)
    document.documentLayout().setPaintDevice(device)
    document.setTextWidth(whole.width())
    parts = sheets(document, tall)
    for number, part in enumerate(parts, start=1):
        if number > 1:
            device.newPage()
        down = device.logicalDpiY() / PIXELS  # where a table begins the page its upper line is above it
        for span in (part.head, part.span):
            if span is not None:
                _draw_slice(painter, document, span, down)
                down += span.tall
        _draw_foot(painter, whole, paper.foot.in_language(language), f"{number} / {len(parts)}")
    painter.end()
    return len(parts)


def paper_document(paper: Paper, language: str) -> QTextDocument:
    """Its words and tables, in one language."""

    def say(text: Text) -> str:
        return escape(text.in_language(language))

    under = f"<p class='under'>{say(paper.under)}</p>" if say(paper.under) else ""
    parts = "".join(_text(part, say) if isinstance(part, PaperText) else _table(part, say) for part in paper.parts)
    document = QTextDocument()
    document.setDefaultFont(_font(POINTS))
    document.setDocumentMargin(0)
    document.setDefaultStyleSheet(STYLE)
    document.setHtml(f"<h1>{say(paper.title)}</h1>{under}{_facts(paper.facts, say)}{parts}{_signs(paper.signs, say)}")
    return document


def _facts(facts: tuple[PaperFact, ...], say: Say) -> str:
    """Two a line."""
    cells = [f"<td width='14%'><b>{say(one.label)}</b></td><td width='36%'>{say(one.value)}</td>" for one in facts]
    if len(cells) % 2:
        cells.append("<td></td><td></td>")
    rows = "".join(f"<tr>{''.join(cells[at : at + 2])}</tr>" for at in range(0, len(cells), 2))
    return _framed(rows) if rows else ""


def _text(part: PaperText, say: Say) -> str:
    head = f"<h2>{say(part.head)}</h2>" if say(part.head) else ""
    return head + "".join(f"<p>{say(words)}</p>" for words in part.words)


def _table(part: PaperTable, say: Say) -> str:
    head = f"<h2>{say(part.head)}</h2>" if say(part.head) else ""
    if not part.rows:
        return f"{head}<p>{say(part.none)}</p>"
    widths = part.widths or (0,) * len(part.heads)
    sides = ["right" if at in part.numbers else "left" for at in range(len(part.heads))]
    heads = "".join(
        f"<th align='{side}'{_width(wide)}>{say(label)}</th>"
        for label, wide, side in zip(part.heads, widths, sides, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td align='{side}'>{say(cell)}</td>" for cell, side in zip(row, sides, strict=True))
        + "</tr>"
        for row in part.rows
    )
    return head + _framed(f"<thead><tr>{heads}</tr></thead>{rows}")


def _signs(signs: tuple[PaperFact, ...], say: Say) -> str:
    """Who and when on the left, room for the stamp on the right."""
    if not signs:
        return ""
    stamp = f"<td width='32%' rowspan='{len(signs)}' align='center' valign='middle'>{say(STAMP)}</td>"
    rows = "".join(
        f"<tr><td width='18%'><b>{say(one.label)}</b></td>"
        f"<td width='50%'>{say(one.value)}</td>"
        f"{stamp if at == 0 else ''}</tr>"
        for at, one in enumerate(signs)
    )
    return _framed(rows, 10)


def _framed(rows: str, padding: int = 4) -> str:
    return f"<table border='1' cellspacing='0' cellpadding='{padding}' width='100%'>{rows}</table>"


def _width(percent: int) -> str:
    return f" width='{percent}%'" if percent else ""


def _draw_slice(painter: QPainter, document: QTextDocument, span: Span, down: float) -> None:
    """Draws what stands between two heights of the document, `down` from the top of the page; the lines above and
    below it whole."""
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    context.clip = QRectF(0, span.top, document.textWidth(), span.tall)
    line = painter.device().logicalDpiY() / PIXELS
    painter.save()
    painter.translate(0, down - span.top)
    painter.setClipRect(context.clip.adjusted(-line, -line, line, 3 * line))
    document.documentLayout().draw(painter, context)
    painter.restore()


def _draw_foot(painter: QPainter, whole: QRectF, words: str, number: str) -> None:
    painter.setFont(_font(SMALL_POINTS))
    painter.setPen(Qt.GlobalColor.black)
    bottom = Qt.AlignmentFlag.AlignBottom
    painter.drawText(whole, Qt.AlignmentFlag.AlignLeft | bottom, words)
    painter.drawText(whole, Qt.AlignmentFlag.AlignRight | bottom, number)


def _font(points: int) -> QFont:
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSize(points)
    return font
