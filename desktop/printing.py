"""What is printed on A4: documents made of words and tables alone, so that a printer and a PDF get the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from PySide6.QtGui import QFont, QPagedPaintDevice, QPageLayout, QPageSize, QTextDocument

from desktop.i18n import fill, t
from desktop.theme.stylesheet import FAMILIES
from forms.text import Text

A_ROW = 6
HEAD = t("驿录 · 恢复单", "Yilu · recovery sheet")
WHAT = t(
    "口令忘了，用这 12 个字能打开本校数据，并设新口令。谁拿到它，谁就能打开。",
    "If a password is lost, these 12 characters open the school's data and set a new one. Whoever holds them can.",
)
WHERE = t(
    "装进信封，写上日期，封口，放进学校保险柜。不要拍照，不要存进电脑。",
    "Put it into an envelope, date and seal it, keep it in the school's safe. No photo, no file.",
)
HOW = t(
    "用法：在登录页点“用恢复单打开”，选人，按次序写这 12 个字。用过以后重做一张。",
    "How: on the sign-in page choose 'Open with the recovery sheet', choose the person, type the characters in "
    "order. "
    "Make a new sheet after that.",
)


def sheet_document(school: str, code: str, characters: str, made: date) -> QTextDocument:
    """The recovery sheet of a school, in both languages."""
    return characters_document(HEAD, f"{school} {code}", WHAT, characters, (WHERE, HOW), made)


def characters_document(
    head: Text, whose: str, what: Text, characters: str, under: Sequence[Text], made: date
) -> QTextDocument:
    """Twelve characters for a safe, in both languages."""
    document = QTextDocument()
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSize(11)
    document.setDefaultFont(font)
    made_words = fill(t("制作日期：{day}", "Made on {day}"), day=made.isoformat())
    begin = f"<h1>{escape(head.zh)}</h1><p>{escape(head.en)}</p><h2>{escape(whose)}</h2>"
    end = "".join(_paragraph(text) for text in (*under, made_words))
    document.setHtml(f"{begin}{_paragraph(what)}{_table(characters)}{end}")
    return document


def print_on(device: QPagedPaintDevice, document: QTextDocument) -> None:
    """Prints on a printer, or into a PDF; A4 upright."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageOrientation(QPageLayout.Orientation.Portrait)
    document.print_(device)


def _table(characters: str) -> str:
    cells = [
        f'<td align="center"><font size="2">{at}</font><br><font size="7"><b>{escape(character)}</b></font></td>'
        for at, character in enumerate(characters, start=1)
    ]
    rows = "".join(f"<tr>{''.join(cells[at : at + A_ROW])}</tr>" for at in range(0, len(cells), A_ROW))
    return f'<table border="1" cellspacing="0" cellpadding="10" width="100%">{rows}</table>'


def _paragraph(text: Text) -> str:
    return f"<p style='margin-bottom: 10px'>{escape(text.zh)}<br><font size='2'>{escape(text.en)}</font></p>"
