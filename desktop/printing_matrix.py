"""Schools × months on paper: A4 across, head and foot on each sheet, in the light colours; shapes survive grey."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from desktop.i18n import fill, t
from desktop.pdf import save_pdf
from desktop.presenters.matrix_view import FACES, LEGEND, MatrixView
from desktop.theme.look import Look
from desktop.theme.tokens import LIGHT
from desktop.widgets.matrix_paint import FOOT, HEAD, ROW, MatrixPaint, sheets
from forms.text import Text

WIDE = 1100  # pixels of the screen's drawing that a sheet is wide
TITLE, LEGEND_TALL = 40, 28


def print_matrix(
    device: QPagedPaintDevice, look: Look, view: MatrixView, title: Text, shown: Text, today: date, chosen: int
) -> int:
    """Draws what is shown on a printer or into a PDF; how many sheets."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageOrientation(QPageLayout.Orientation.Landscape)
    paper = Look(look.icons, LIGHT.name, look.language)
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room = painter.viewport()
    scale = room.width() / WIDE
    painter.scale(scale, scale)
    tall = round(room.height() / scale)
    parts = list(sheets(len(view.rows), tall - TITLE - HEAD - FOOT - LEGEND_TALL))
    for number, rows in enumerate(parts):
        if number:
            device.newPage()
        heading = Text(f"{title.zh} · {shown.zh}", f"{title.en} · {shown.en}")
        page = fill(t("{day}　第 {n} 页，共 {of} 页", "{day}, page {n} of {of}"), day=today.isoformat(), n=number + 1,
                    of=len(parts))  # fmt: skip
        _sheet(painter, paper, view, rows, (heading, page), chosen)
    painter.end()
    return len(parts)


def save_matrix(path: Path, look: Look, view: MatrixView, title: Text, shown: Text, today: date, chosen: int) -> int:
    """The same as a PDF; how many sheets. WorldError 'pdf_not_written'."""
    words = [title, shown, *(column.title for column in view.columns), *(FACES[state].word for state in LEGEND)]
    names = "".join(f"{line.name}{look.say(line.place)}" for line in view.rows)
    text = "".join(look.say(word) for word in words) + names

    def draw(device: QPagedPaintDevice) -> int:
        return print_matrix(device, look, view, title, shown, today, chosen)

    return save_pdf(path, look.say(shown), text, look.font(13), draw)


def _sheet(painter: QPainter, look: Look, view: MatrixView, rows: range, words: tuple[Text, Text], chosen: int) -> None:
    paint = MatrixPaint(look)
    columns = paint.columns(WIDE, view, Qt.LayoutDirection.LeftToRight)
    painter.save()
    line = QRect(0, 0, WIDE, TITLE - 8)
    painter.setPen(look.colour("text"))
    painter.setFont(look.font(17, bold=True))
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, look.say(words[0]))
    painter.setFont(look.font(13))
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, look.say(words[1]))
    painter.translate(0, TITLE)
    paint.head(painter, columns, view, chosen)
    painter.translate(0, HEAD)
    for number in rows:
        paint.row(painter, columns, view.rows[number])
        painter.translate(0, ROW)
    paint.foot(painter, columns, view, chosen)
    painter.translate(0, FOOT)
    _legend(painter, look)
    painter.restore()


def _legend(painter: QPainter, look: Look) -> None:
    painter.setFont(look.font(13))
    at = 0
    for state in LEGEND:
        face = FACES[state]
        painter.drawPixmap(QRect(at, 6, 16, 16), look.pixmap(face.sign, face.tone, 16))
        painter.setPen(look.colour("text"))
        place = QRect(at + 20, 0, 200, LEGEND_TALL)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, look.say(face.word))
        at += 20 + painter.fontMetrics().horizontalAdvance(look.say(face.word)) + 24
