"""A PDF whose text can be selected and found, and that tells nothing of whose it is but on its pages.

Where a font draws two characters by one glyph, Qt tells readers the one with the lower number: 一 could be copied, and
found, only as the radical ⼀ (U+2F00). So what a glyph tells is put right before the file is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QFont, QPdfWriter, QRawFont

from desktop.i18n import t
from forms.errors import WorldError
from sync.durable import write_safely

NOT_WRITTEN = t(
    "PDF 没有写成。程序里的记录没有变。请看磁盘或优盘是否已满、文件是否正开着，换个名字再试。",
    "The PDF was not written. The records are as they were. Check for a full disk or stick, or the file being open; "
    "then try another name.",
)

Made = TypeVar("Made")
_MAP_OF = re.compile(rb"/ToUnicode (\d+) 0 R")
_MAP = rb"\n%d 0 obj\n<< /Length \d+ >>\nstream\n(.*?)\nendstream"
_RANGES = re.compile(rb"\d+ beginbfrange\n(.*?)endbfrange\n", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{4})> (?:<([0-9A-F]{4})>|\[([^\]]*)\])")
_CODE = re.compile(rb"<([0-9A-F]{4})>")
_END = re.compile(rb"trailer\n<<(.*)>>\nstartxref\n(\d+)\s+%%EOF\s*$", re.DOTALL)
_PLANE = "".join(map(chr, (0x9, *range(0x20, 0xD800), *range(0xE000, 0x10000))))
_MOST = 100  # codes in one section, by the format


def save_pdf(path: Path, title: str, text: str, font: QFont, draw: Callable[[QPdfWriter], Made]) -> Made:
    """Writes what is drawn; gives back what `draw` does. `title` names nobody; `text` is all that stands there, in
    `font`. WorldError 'pdf_not_written'; then there is no file, or the one that was there before."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Yilu")
    made = draw(writer)
    try:
        write_safely(path, say_as_written(bytes(buffer.data().data()), text, font))
    except OSError as error:
        raise WorldError("pdf_not_written", NOT_WRITTEN) from error
    return made


def say_as_written(pdf: bytes, text: str, font: QFont) -> bytes:
    """The file with an update at its end, in which each glyph of `font` tells the character that `text` has."""
    meant = _mistold(text, font)
    changed: dict[int, bytes] = {}
    for number in sorted({int(found) for found in _MAP_OF.findall(pdf)}):
        whole = re.search(_MAP % number, pdf, re.DOTALL)
        if whole is not None and any(code in meant for _, code in codes(whole[1])):
            changed[number] = _RANGES.sub(b"", whole[1]).replace(
                b"endcmap", _told(codes(whole[1]), meant) + b"endcmap"
            )
    return _updated(pdf, changed) if changed else pdf


def _mistold(text: str, font: QFont) -> dict[int, int]:
    """By the character Qt tells for a glyph, the one that was written."""
    raw = QRawFont.fromFont(font)
    lowest: dict[int, str] = {}
    for character, glyph in zip(_PLANE, raw.glyphIndexesForString(_PLANE), strict=True):
        lowest.setdefault(glyph, character)
    used = sorted({character for character in text if " " <= character <= "\uffff"})
    found = zip(used, raw.glyphIndexesForString("".join(used)), strict=True)
    return {ord(lowest[glyph]): ord(character) for character, glyph in found if glyph and lowest[glyph] not in used}


def codes(table: bytes) -> Iterator[tuple[int, int]]:
    """Glyphs of a map as Qt writes it, each with the character it tells."""
    for ranges in _RANGES.findall(table):
        for first, last, one, listed in _RANGE.findall(ranges):
            glyphs = range(int(first, 16), int(last, 16) + 1)
            codes = [int(code, 16) for code in _CODE.findall(listed)] or [
                int(one, 16) + at for at in range(len(glyphs))
            ]
            yield from zip(glyphs, codes, strict=True)


def _told(codes: Iterator[tuple[int, int]], meant: Mapping[int, int]) -> bytes:
    lines = [b"<%04X> <%04X>\n" % (glyph, meant.get(code, code)) for glyph, code in codes]
    sections = [lines[at : at + _MOST] for at in range(0, len(lines), _MOST)]
    return b"".join(b"%d beginbfchar\n%sendbfchar\n" % (len(part), b"".join(part)) for part in sections)


def _updated(pdf: bytes, changed: Mapping[int, bytes]) -> bytes:
    """An incremental update (ISO 32000-1, 7.5.6): the streams of these objects are others now."""
    end = _END.search(pdf)
    if end is None:  # another Qt's: a paper is worth more than what can be copied from it
        return pdf
    made, places = bytearray(pdf), [b"0 1\n0000000000 65535 f \n"]
    for number, stream in changed.items():
        places.append(b"%d 1\n%010d 00000 n \n" % (number, len(made)))
        made += b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(stream), stream)
    trailer = b"trailer\n<<%s/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n" % (end[1], end[2], len(made))
    return bytes(made + b"xref\n" + b"".join(places) + trailer)
