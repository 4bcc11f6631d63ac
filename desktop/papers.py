"""What a county's desk puts on paper: slips for who brought a stick, and the county card; words and tables alone, so
that a printer and a PDF get the same. Both languages stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from pathlib import Path

from PySide6.QtGui import QFont, QTextDocument

from desktop.i18n import fill, same, t
from desktop.pdf import save_pdf
from desktop.presenters.inbox_words import VERDICTS, numbers
from desktop.printing import characters_document, print_on
from desktop.theme.stylesheet import FAMILIES
from forms.text import Text
from sync.county.slip import Slip, SlipLine

SMALL = "<font size='2' color='#444444'>"
SLIP = t("驿录 · 交接凭条", "Yilu · handover slip")
CARD = t("驿录 · 县名片", "Yilu · county card")
LINE_HEADS = (t("改动号", "Changes"), t("新增", "New"), t("结果", "What became of it"))
SIGN = t(
    "经手人：________________　　带盘人：________________", "Desk: ________________　　Brought by: ________________"
)


def slip_document(slips: Sequence[Slip]) -> QTextDocument:
    """One slip for each school, each on a page of its own."""
    return _document("".join(_slip(slip, is_first=at == 0) for at, slip in enumerate(slips)))


def card_document(name: str, spoken: Sequence[str], addresses: Sequence[str]) -> QTextDocument:
    """The county's card for a wall: what schools compare with the card file they are given."""
    what = t(
        "学校用县名片文件加入。加入前打电话，两边念出下面几组字，一样才算数。",
        "Schools join with the county card's file. Before that, phone: both sides read these groups; they must agree.",
    )
    groups = "".join(
        f"<td align='center' width='20%'><font size='6'><b>{escape(group)}</b></font></td>" for group in spoken
    )
    where = "".join(f"<p>{escape(address)}</p>" for address in addresses)
    return _document(
        f"<h1>{escape(CARD.zh)}</h1><p>{SMALL}{escape(CARD.en)}</font></p><h2>{escape(name)}</h2>{_both(what)}"
        f"<table border='1' cellspacing='0' cellpadding='12' width='100%'><tr>{groups}</tr></table>{where}"
    )


def root_document(county: str, code: str, characters: str, made: date) -> QTextDocument:
    """The county's root for the safe."""
    what = t(
        "这 12 个字是本县的根密钥。电脑坏了，在新电脑上建县级工作台时写上它，学校还认。",
        "These 12 characters are the county's root key. Type them when a desk is set up on a new PC: schools trust it.",
    )
    where = t(
        "装进信封，写上日期，封口，放进保险柜。谁拿到它，谁就能冒充本县。不要拍照，不要存进电脑。",
        "Into an envelope, dated and sealed, into a safe: whoever holds it can act as the county. No photo, no file.",
    )
    head = t("驿录 · 县根密钥", "Yilu · county root key")
    return characters_document(head, f"{county} {code}", what, characters, (where,), made)


def save_document(document: QTextDocument, title: Text, path: Path) -> None:
    """As a PDF, A4 upright, whose title names nobody. WorldError 'pdf_not_written'."""
    font = document.defaultFont()
    save_pdf(path, title.zh, document.toPlainText(), font, lambda device: print_on(device, document))


def _slip(slip: Slip, is_first: bool) -> str:
    facts = [
        (t("县", "County"), same(f"{slip.county_name} {slip.county}")),
        (t("学校", "School"), same(f"{slip.school_name} {slip.school}")),
        (t("时间", "When"), same(f"{datetime.fromtimestamp(slip.at):%Y-%m-%d %H:%M}")),
        (t("来访号", "Visit"), same(str(slip.visit))),
        (t("收下", "Taken"), _files(slip.taken)),
        (t("以前收过", "Here before"), _files(slip.known)),
        (t("先保留", "Kept unused"), _files(slip.waiting)),
        (t("新改动", "New changes"), same(f"{slip.new:,}")),
        (t("还欠", "Still owed"), _owed(slip)),
        (t("写回的回执", "Receipts written back"), _receipts(slip)),
    ]
    rows = "".join(f"<tr><td width='35%'>{_cell(label)}</td><td>{_cell(value)}</td></tr>" for label, value in facts)
    lines = "".join(_line(line) for line in slip.lines)
    heads = "".join(f"<th align='left'>{_cell(head)}</th>" for head in LINE_HEADS)
    breaks = "" if is_first else " style='page-break-before: always'"
    return (
        f"<h1{breaks}>{escape(SLIP.zh)}</h1><p>{SMALL}{escape(SLIP.en)}</font></p>"
        f"<table border='1' cellspacing='0' cellpadding='5' width='100%'>{rows}</table><p></p>"
        f"<table border='1' cellspacing='0' cellpadding='5' width='100%'><tr>{heads}</tr>{lines}</table>"
        f"<p></p>{_both(SIGN)}"
    )


def _line(line: SlipLine) -> str:
    became = VERDICTS[line.verdict].after
    text = became if became.zh else line.text
    said = f"{escape(text.zh)}<br>{SMALL}{escape(text.en)}</font>"
    return f"<tr><td>{escape(numbers(line.first, line.last).zh)}</td><td>{line.new:,}</td><td>{said}</td></tr>"


def _files(number: int) -> Text:
    return fill(t("{n} 份", "{n} files"), n=number)


def _owed(slip: Slip) -> Text:
    spans = [numbers(first, last).zh for _, missing in slip.owed for first, last in missing.spans]
    return same("，".join(spans)) if spans else t("没有", "nothing")


def _receipts(slip: Slip) -> Text:
    if not slip.receipts:
        return t("没有，下次再带", "none; they go with the next visit")
    return same("，".join(f"{counter:,}" for _, counter in slip.receipts))


def _cell(text: Text) -> str:
    return escape(text.zh) if text.zh == text.en else f"{escape(text.zh)} {SMALL}{escape(text.en)}</font>"


def _both(text: Text) -> str:
    return f"<p>{escape(text.zh)}<br>{SMALL}{escape(text.en)}</font></p>"


def _document(html: str) -> QTextDocument:
    document = QTextDocument()
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSize(10)
    document.setDefaultFont(font)
    document.setHtml(html)
    return document
