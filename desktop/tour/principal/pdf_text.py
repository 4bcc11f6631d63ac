"""What a PDF written here says when its glyphs are told back as characters, as a reader that copies text does it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

from desktop.pdf import codes
from desktop.tour.driver import lost

_OBJECT = rb"\n%d 0 obj\n(.*?)\nendobj"
_PAGE_STREAM = re.compile(rb"/Filter /FlateDecode\n>>\nstream\n(.*?)\nendstream", re.DOTALL)
_FONT = re.compile(rb"/Subtype /Type0.*?/ToUnicode (\d+) 0 R", re.DOTALL)
_TOLD = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{4})>\n")
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj")


def text_of(pdf: bytes) -> str:
    """All pages' characters in the order in which they are drawn, without spaces between words of a line."""
    fonts: dict[bytes, Mapping[bytes, str]] = {}
    said: list[str] = []
    for stream in _PAGE_STREAM.findall(pdf):
        try:
            drawn = zlib.decompress(stream)
        except zlib.error:
            continue
        if b" Tj" in drawn:
            said.append(_page(pdf, drawn, fonts))
    return "".join(said)


def _page(pdf: bytes, drawn: bytes, fonts: dict[bytes, Mapping[bytes, str]]) -> str:
    said, font = list[str](), b""
    for named, glyphs in _SHOWN.findall(drawn):
        font = named or font
        if font not in fonts:
            fonts[font] = _characters(pdf, int(font))
        said += [fonts[font].get(glyphs[at : at + 4], "\ufffd") for at in range(0, len(glyphs), 4)]
    return "".join(said)


def _characters(pdf: bytes, font: int) -> Mapping[bytes, str]:
    """By a glyph's code its character, as the font's last map in the file tells it."""
    map_of = _FONT.search(_last(pdf, font))
    if map_of is None:
        raise lost(f"characters of font {font}")
    told = _last(pdf, int(map_of[1]))
    by_range = {b"%04X" % glyph: chr(code) for glyph, code in codes(told)}
    return by_range | {glyph: chr(int(code, 16)) for glyph, code in _TOLD.findall(told)}


def _last(pdf: bytes, number: int) -> bytes:
    found = re.findall(_OBJECT % number, pdf, re.DOTALL)
    if not found:
        raise lost(f"object {number} of a PDF")
    return bytes(found[-1])
