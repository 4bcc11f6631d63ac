"""What a workbook may be before anything reads it: size, kind, zip entries; nothing here looks at a cell's meaning."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import NoReturn

from forms.errors import InputError, WorldError
from forms.text import NOTHING, Text

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 500
MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ENTRY_RATIO = 250  # real sheets pack 10 to 60 times smaller; what packs better than this is not a pupil roll
SMALL_ENTRY_BYTES = 8 * 1024 * 1024  # below this a high ratio does no harm
MAX_REPEATED_TEXT_BYTES = 64 * 1024 * 1024
LONG_TEXT_BYTES = 1_000

_CHUNK = 1024 * 1024
_SAVE_AS_XLSX = Text(
    "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿 (.xlsx)”，再导入一次。",
    "Open it in Excel or WPS, save it as “Excel workbook (.xlsx)” and import it again.",
)
WIDE_COLUMNS, TALL_ROWS = 78, 10_000  # a sheet may be beyond one of them, not beyond both
# A cell far outside makes the reader fill the whole rectangle before it with empty cells. Found here are references
# beyond column BZ or row 9,999, and odd ones; in every part, because a workbook may call any part a sheet.
_FAR_CELL = re.compile(
    rb"""<(?:\w+:)?(?:c|row)\s(?:[^<]*?\s)?r\s*=\s*["']"""
    rb"""(?:([A-Z]{0,2})(\d{5,})|([C-Z][A-Z]|[A-Z]{3,})(\d+)|[^"']*?([^A-Z0-9"']))"""
)
_LONGEST_START_TAG = 512  # bytes of a chunk looked at again with the next one
_SHARED_END = re.compile(rb"</(?:\w+:)?si\s*>")


def refuse(code: str, zh: str, en: str, then: Text = NOTHING) -> NoReturn:
    """Raise the InputError of a file that cannot be read, with what to do next; nothing was imported."""
    text = Text(f"{zh}没有导入任何内容。{then.zh}", f"{en} Nothing was imported. {then.en}".rstrip())
    raise InputError(code, text) from None  # what lies below may quote cells


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of at most `MAX_FILE_BYTES`; InputError if it is larger, WorldError if it cannot be read."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError:
        raise WorldError(
            "workbook_unreadable",
            Text(
                f"读不到文件“{path.name}”。没有导入任何内容。请检查优盘是否插好、文件是否还在，再试一次。",
                f"The file “{path.name}” cannot be read. Nothing was imported. "
                "Check the stick and the file, then try again.",
            ),
        ) from None
    return raw


def sniff(raw: bytes) -> str:
    """'xlsx', 'xls' or 'text' for bytes that may be read; InputError that names what the file really is otherwise."""
    if len(raw) > MAX_FILE_BYTES:
        refuse(
            "workbook_too_large",
            "文件超过 50 MB，不像一份学生名册。",
            "The file is larger than 50 MB, too large for a pupil roll.",
            Text("请删去图片和多余的工作表，再导入。", "Remove pictures and other sheets."),
        )
    if not raw.strip():
        refuse("workbook_empty", "文件是空的。", "The file is empty.")
    if raw.startswith(b"PK\x03\x04"):
        _check_zip(raw)
        return "xlsx"
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _check_compound(raw)
        return "xls"
    _refuse_other_kinds(raw)
    return "text"


def _refuse_other_kinds(raw: bytes) -> None:
    if raw[:2] == b"\x09\x08" or raw[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04"):
        refuse("workbook_old_xls", "这是很旧的 Excel 格式。", "This is a very old Excel format.", _SAVE_AS_XLSX)
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        refuse(
            "workbook_xml2003",
            "这是“XML 表格 2003”，不是真正的 Excel 工作簿。",
            "This is an “XML Spreadsheet 2003”, not a real Excel workbook.",
            _SAVE_AS_XLSX,
        )
    if head.startswith((b"<", b"mime-version:")):
        refuse(
            "workbook_html",
            "这个文件其实是网页（HTML），只是名字写成了表格。",
            "This file is really a web page (HTML) with the name of a workbook.",
            _SAVE_AS_XLSX,
        )
    if head.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc\xaf")) or (
        b"\0" in raw[:4096].replace(b"\xff\xfe", b"") and not raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        refuse(
            "workbook_not_a_table",
            "这个文件不是表格（.xlsx、.xls、.csv 都不是）。",
            "This file is not a table (.xlsx, .xls or .csv).",
            Text("请另选文件。", "Choose another file."),
        )


def _check_compound(raw: bytes) -> None:
    """An OLE file: BIFF8 workbooks pass; encrypted ones and those with macros do not."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        refuse_password()
    if "_VBA_PROJECT".encode("utf-16-le") in raw:
        _refuse_macros()
    if "Workbook".encode("utf-16-le") not in raw and "Book".encode("utf-16-le") not in raw:
        refuse(
            "workbook_not_a_table",
            "这个文件不是 Excel 工作簿，或者没有复制完整。",
            "This file is not an Excel workbook, or only a part of one.",
            Text("请另选文件。", "Choose another file."),
        )


def refuse_password() -> NoReturn:
    """The InputError of a workbook that asks for a password."""
    refuse(
        "workbook_password",
        "工作簿设了打开密码。",
        "The workbook has a password.",
        Text("请在 Excel 里去掉密码另存一份，再导入。", "Save a copy without the password and import that."),
    )


def _refuse_macros() -> NoReturn:
    refuse(
        "workbook_macros",
        "工作簿里有宏（小程序），可能带病毒，所以没有打开。",
        "The workbook holds macros, which may carry a virus, so it was not opened.",
        _SAVE_AS_XLSX,
    )


def refuse_damaged() -> NoReturn:
    """The InputError of a workbook that cannot be read to its end."""
    refuse(
        "workbook_damaged",
        "文件坏了，读不完整。",
        "The file is damaged and cannot be read to its end.",
        Text("请向给您文件的人再要一份。", "Ask for another copy of it."),
    )


def _refuse_bomb() -> NoReturn:
    refuse(
        "workbook_bomb",
        "文件展开后大得不正常，可能有问题，所以没有打开。",
        "Unpacked, the file is abnormally large; it may be harmful and was not opened.",
        _SAVE_AS_XLSX,
    )


def _check_zip(raw: bytes) -> None:
    """Refuse what is not a plain .xlsx: bombs by declared and by true size, macros, links to other files."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            names = [entry.filename.lower() for entry in entries]
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                _refuse_bomb()
            if len(set(names)) != len(names):
                refuse_damaged()
            _check_parts(names)
            for entry in entries:
                _check_entry(archive, entry)
            _check_shared_strings(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        refuse_damaged()


def _check_parts(names: list[str]) -> None:
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        _refuse_macros()
    if any(name.startswith("xl/externallinks/") for name in names):
        refuse(
            "workbook_links",
            "工作簿里有连到别的文件的链接，里面的数可能不是真的。",
            "The workbook links to other files, so its values may not be real.",
            Text(
                "请全选、复制，用“只粘贴数值”贴到一个新工作簿，再导入新的那个。",
                "Copy all, paste values only into a new workbook, and import that.",
            ),
        )
    if "xl/workbook.xml" not in names:
        refuse(
            "workbook_not_a_table",
            "这个压缩文件里没有 .xlsx 工作簿。",
            "There is no .xlsx workbook in this file.",
            _SAVE_AS_XLSX,
        )


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.file_size > SMALL_ENTRY_BYTES and entry.file_size > MAX_ENTRY_RATIO * max(entry.compress_size, 1):
        _refuse_bomb()
    name = entry.filename.lower()
    may_be_sheet = name.endswith(".xml") and not name.endswith("sharedstrings.xml")
    widest = lowest = 0
    tail = b""
    with archive.open(entry) as stream:  # reading to the end also proves the declared size and the checksum
        while chunk := stream.read(_CHUNK):
            if not may_be_sheet:
                continue
            if not tail and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                refuse_damaged()  # UTF-16 parts are legal and unheard of; the search below could not read them
            for found in _FAR_CELL.finditer(tail + chunk):
                column, row, far_column, its_row, odd = found.groups()
                if odd:
                    refuse_damaged()
                widest = max(widest, _column_number(column or far_column or b""))
                lowest = max(lowest, int(row or its_row))
            if widest > MAX_COLUMNS or lowest > MAX_ROWS + 100 or (widest > WIDE_COLUMNS and lowest >= TALL_ROWS):
                refuse_rows_or_columns()
            tail = chunk[-_LONGEST_START_TAG:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def refuse_rows_or_columns() -> NoReturn:
    """The InputError of a sheet with more rows or columns than a roll can have."""
    refuse(
        "workbook_too_many_cells",
        f"表里的内容超过 {MAX_ROWS:,} 行或 {MAX_COLUMNS} 列。",
        f"The sheet reaches beyond {MAX_ROWS:,} rows or {MAX_COLUMNS} columns.",
        Text(
            "请把名册复制到一个新工作簿（远处可能有看不见的格子），再导入新的那个。",
            "Copy the roll into a new workbook (there may be unseen cells far away) and import that.",
        ),
    )


def _check_shared_strings(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """A long text is stored once and may be named by every cell: refuse when the repeats would fill the memory."""
    shared = next((entry for entry in entries if entry.filename.lower() == "xl/sharedstrings.xml"), None)
    if shared is None:
        return
    text = archive.read(shared)
    lengths, start = [], 0
    for found in _SHARED_END.finditer(text):
        lengths.append(found.end() - start)
        start = found.end()
    long_texts = [(number, length) for number, length in enumerate(lengths) if length > LONG_TEXT_BYTES]
    if not long_texts:
        return
    wanted = re.compile(rb">\s*(%s)\s*</" % b"|".join(b"%d" % number for number, _ in long_texts[:500]))
    by_number = dict(long_texts)
    total = sum(length for _, length in long_texts[500:])
    for entry in entries:
        if entry.filename.lower().startswith("xl/worksheets/"):
            for found in wanted.finditer(archive.read(entry)):
                total += by_number[int(found.group(1))]
                if total > MAX_REPEATED_TEXT_BYTES:
                    _refuse_bomb()
