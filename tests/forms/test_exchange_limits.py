"""Files that are not what their name says, or mean harm: refused in words, quickly, without filling the memory."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from forms.errors import InputError
from forms.exchange import limits
from forms.exchange.limits import MAX_FILE_BYTES
from tests.forms.rolls import csv_bytes, pupil, read, table, xls, xlsx

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def rebuilt(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """A sound workbook with its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(table([pupil()])))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def same(_name: str, content: bytes) -> bytes:
    return content


def cells_xml(*references: str, more: str = "") -> bytes:
    rows = "".join(
        f'<row r="{"".join(filter(str.isdigit, r))}"><c{more} r="{r}"><v>1</v></c></row>' for r in references
    )
    return f"{rows}</sheetData>".encode()


def with_cells(*references: str, more: str = "") -> bytes:
    cells = cells_xml(*references, more=more)
    return rebuilt(lambda name, old: old.replace(b"</sheetData>", cells) if name == SHEET else old)


def with_cell(reference: str, more: str = "") -> bytes:
    return with_cells(reference, more=more)


def far_cell_in_another_part() -> bytes:
    """The list of parts may call any of them a sheet."""

    def change(name: str, old: bytes) -> bytes:
        return old.replace(b"worksheets/sheet1.xml", b"theme/other.xml") if name.endswith("workbook.xml.rels") else old

    sheet = b"<worksheet><sheetData>" + cells_xml("XFD1048576") + b"</worksheet>"
    return rebuilt(change, {"xl/theme/other.xml": sheet})


def inflating(size: int) -> bytes:
    return rebuilt(same, {"xl/media/image1.png": b"\0" * size})


def lying_about_size() -> bytes:
    """The directory says 10 bytes, the stream holds 60 MB."""
    raw = bytearray(rebuilt(same, {"xl/media/image1.png": b"\0" * 60_000_000}))
    for offset, marker in ((24, b"PK\x01\x02"), (22, b"PK\x03\x04")):
        at = raw.rfind(marker) if offset == 24 else raw.rfind(marker, 0, raw.rfind(b"PK\x01\x02"))
        raw[at + offset : at + offset + 4] = struct.pack("<I", 10)
    return bytes(raw)


def twice_the_same_part() -> bytes:
    """Two readers may each take another one of them: what was checked is not what is read."""
    return rebuilt(same, {SHEET.upper(): b"<worksheet/>"})


def far_cell_across_two_chunks() -> bytes:
    """Parts are looked at a piece at a time; the reference lies on the edge of two pieces."""

    def change(name: str, old: bytes) -> bytes:
        if name != SHEET:
            return old
        head, end = old.split(b"</sheetData>")
        cell = b'<row r="5"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return head + b" " * (1024 * 1024 - len(head) - 20) + cell + end

    return rebuilt(change)


def far_cell_in_xls() -> bytes:
    """One text cell (a LABELSST record) says that it stands in row 65,536 and column 65,536."""
    raw = bytearray(xls(table([pupil()])))
    at = raw.index(b"\xfd\x00\x0a\x00")
    raw[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    return bytes(raw)


def many_parts() -> bytes:
    return rebuilt(same, {f"xl/media/{n}.bin": b"" for n in range(2_100)})


def one_long_text_named_by_every_cell() -> bytes:
    """32,000 characters stored once, named by 60,000 cells: 2 GB when read."""

    def change(name: str, old: bytes) -> bytes:
        if name == STRINGS:
            return b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>"
        if name == SHEET:
            rows = b"".join(
                b'<row r="%d">' % r
                + b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (65 + c, r) for c in range(20))
                + b"</row>"
                for r in range(1, 3_001)
            )
            return b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
        return old

    return rebuilt(change)


def encrypted() -> bytes:
    """The shell in which Office keeps a workbook with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000


def macros_in_xls() -> bytes:
    return xls(table([pupil()])) + "_VBA_PROJECT_CUR".encode("utf-16-le")


def a_word_document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"<x/>")
    return out.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "workbook_empty"),
    "blank": (lambda: b" \r\n\t ", "workbook_empty"),
    "too large": (lambda: b"a,b\n" * (MAX_FILE_BYTES // 4 + 1), "workbook_too_large"),
    "web page": (lambda: "<html><table><tr><td>姓名</td></tr></table></html>".encode(), "workbook_html"),
    "web page with BOM": (lambda: b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "workbook_html"),
    "web archive": (lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related", "workbook_html"),
    "xml 2003": (
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "workbook_xml2003",
    ),
    "pdf": (lambda: b"%PDF-1.7\n...", "workbook_not_a_table"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "workbook_not_a_table"),
    "program": (lambda: b"MZ\x90\0\x03\0\0\0", "workbook_not_a_table"),
    "old excel": (lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 40, "workbook_old_xls"),
    "word": (a_word_document, "workbook_not_a_table"),
    "password": (encrypted, "workbook_password"),
    "macros": (lambda: rebuilt(same, {"xl/vbaProject.bin": b"x"}), "workbook_macros"),
    "macro sheet": (lambda: rebuilt(same, {"xl/macrosheets/sheet1.xml": b"x"}), "workbook_macros"),
    "macros in xls": (macros_in_xls, "workbook_macros"),
    "links": (lambda: rebuilt(same, {"xl/externalLinks/externalLink1.xml": b"x"}), "workbook_links"),
    "cut off": (lambda: xlsx(table([pupil()]))[:-200], "workbook_damaged"),
    "cut in the middle": (lambda: xlsx(table([pupil()]))[:3000], "workbook_damaged"),
    "flipped": (lambda: xlsx(table([pupil()])).replace(b"PK\x01\x02", b"PK\x01\x03", 1), "workbook_damaged"),
    "no zip after all": (lambda: b"PK\x03\x04" + os.urandom(500), "workbook_damaged"),
    "twice": (twice_the_same_part, "workbook_damaged"),
    "xls cut off": (lambda: xls(table([pupil()] * 50))[:6000], "workbook_not_a_table"),
    "bad xml": (
        lambda: rebuilt(lambda name, old: b"<worksheet><sheetData><row></c>" if name == SHEET else old),
        "workbook_damaged",
    ),
    "many parts": (many_parts, "workbook_bomb"),
    "declared bomb": (lambda: inflating(220_000_000), "workbook_bomb"),
    "dense bomb": (lambda: inflating(100_000_000), "workbook_bomb"),
    "lying bomb": (lying_about_size, "workbook_damaged"),
    "one long text": (one_long_text_named_by_every_cell, "workbook_bomb"),
    "far cell": (lambda: with_cell("XFD1048576"), "workbook_too_many_cells"),
    "far row": (lambda: with_cell("A1048576"), "workbook_too_many_cells"),
    "far column": (lambda: with_cell("ZZ1"), "workbook_too_many_cells"),
    "wide and tall": (lambda: with_cell("DA90000"), "workbook_too_many_cells"),
    "wide here, tall there": (
        lambda: with_cells("CA5", "A10000"),
        "workbook_too_many_cells",
    ),
    "far cell behind a >": (lambda: with_cell("XFD1048576", ' x=">"'), "workbook_too_many_cells"),
    "far cell across two chunks": (far_cell_across_two_chunks, "workbook_too_many_cells"),
    "far cell in xls": (far_cell_in_xls, "workbook_damaged"),
    "far cell in another part": (far_cell_in_another_part, "workbook_too_many_cells"),
    "small letters": (lambda: with_cell("xfd1"), "workbook_damaged"),
    "too many rows in csv": (lambda: "姓名,性别,民族,年级\n".encode() + b"a\n" * 100_200, "workbook_too_many_cells"),
    "too many columns in csv": (lambda: b"a," * 600 + b"\n", "workbook_too_many_cells"),
    "unknown encoding": (lambda: b"\xff\x81\x30a,b\n\xff\xff", "workbook_encoding"),
    "endless cell": (lambda: b'a,"' + b"x" * 200_000, "workbook_damaged"),
    "no header": (lambda: xlsx([["a", "b"], [1, 2]]), "roll_no_header"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_words(name: str) -> None:
    make, code = REFUSED[name]
    with pytest.raises(InputError) as caught:
        read(make())
    assert caught.value.code == code
    assert "没有导入任何内容" in caught.value.text.zh
    assert "Nothing was imported" in caught.value.text.en
    assert caught.value.text.zh.count("。") >= 2


def test_a_bomb_does_not_fill_the_memory(tmp_path: Path) -> None:
    """In a process that may use 200 MiB more than Python itself needs after its imports."""
    paths = []
    for name in (
        "declared bomb",
        "dense bomb",
        "lying bomb",
        "one long text",
        "far cell",
        "wide and tall",
        "far cell in xls",
    ):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(REFUSED[name][0]())
        paths.append(str(path))
    program = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from forms.errors import InputError
        from forms.exchange.sheets import read_sheets
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20),) * 2)
        for name in sys.argv[1:]:
            try:
                for sheet in read_sheets(Path(name).read_bytes()):
                    list(sheet.rows)
            except InputError as error:
                print(error.code)
    """)
    done = subprocess.run(
        [sys.executable, "-c", program, *paths], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == [
        "workbook_bomb",
        "workbook_bomb",
        "workbook_damaged",
        "workbook_bomb",
        "workbook_too_many_cells",
        "workbook_too_many_cells",
        "workbook_damaged",
    ], done.stderr[-500:]


@pytest.mark.parametrize("reference", ["BS12000", "BZ90000", "SF9999", "C100050"])
def test_large_rolls_are_not_taken_for_bombs(reference: str) -> None:
    assert len(read(with_cell(reference)).rows) >= 1


@pytest.mark.parametrize(("shown", "read_as"), [("胡杨村", "胡杨村"), (None, None)])
def test_a_formula_gives_what_it_last_showed_and_is_not_computed(shown: str | None, read_as: str | None) -> None:
    """Excel keeps the last value beside a formula; programs that only write formulas keep none."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, line in enumerate(table([pupil()], ["姓名", "性别", "出生日期", "现住址"])):
            sheet.write_row(y, 0, line)
        sheet.write_formula(1, 3, "=1+1", None, "" if shown is None else shown)
    assert read(out.getvalue()).rows[0].answers["address"] == read_as


def test_entities_of_a_hostile_part_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]>'

    def change(name: str, old: bytes) -> bytes:
        if name != STRINGS:
            return old
        return old.replace(b"<sst ", bomb + b"<sst ", 1).replace("胡杨村 1 组".encode(), b"&b;" * 1000)

    with contextlib.suppress(InputError):
        assert len(str(read(rebuilt(change)).rows[0].answers["address"])) < 10_000


def test_sheets_that_are_hidden_are_not_read() -> None:
    book = xlwt.Workbook()
    book.add_sheet("看得见").write(0, 0, "姓名")
    hidden = book.add_sheet("藏起来")
    for y, line in enumerate(table([pupil()])):
        for x, cell in enumerate(line):
            hidden.write(y, x, cell)
    hidden.visibility = 1
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InputError) as caught:
        read(out.getvalue())
    assert caught.value.code == "roll_no_header"


@pytest.mark.parametrize(
    "sound",
    [xlsx(table([pupil()])), xls(table([pupil()])), csv_bytes(table([pupil()]), "gb18030")],
    ids=["xlsx", "xls", "csv"],
)
def test_whatever_byte_is_wrong_there_is_a_roll_or_a_refusal(sound: bytes) -> None:
    """The library below raises errors of its own, or panics, on some of these; none of it may come through."""
    for place in range(0, len(sound), max(len(sound) // 150, 1)):
        damaged = bytearray(sound)
        damaged[place] ^= 0x41
        with contextlib.suppress(InputError):
            assert read(bytes(damaged)).columns


def test_the_check_of_parts_is_what_refuses_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the same file is opened: the test above can fail."""
    raw = inflating(100_000_000)
    monkeypatch.setattr(limits, "MAX_ENTRY_RATIO", 10**9)
    assert len(read(raw).rows) == 1
