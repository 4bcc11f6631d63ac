"""Identity and student numbers out of cells that Excel may have damaged; says what was lost and how to repair it."""

from __future__ import annotations

import re

from forms.exchange.cells import Cell, Fault, clean, narrow
from forms.idnumbers import gb11643
from forms.text import Text

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{2}$")
_LIKE_X = str.maketrans("Ⅹ×Х", "XXX")  # Roman ten, multiplication sign, Cyrillic letter
_AS_TEXT = Text(
    "Excel 只记得住前 15 位数字，后面的已经丢失，改格式也找不回来。请先把这一列设为“文本”，再照户口簿重新填这一格。",
    "Excel keeps only the first 15 digits; the rest is lost for good. Set the column to “Text”, "
    "then type this number again from the household register.",
)


def identity_number(cell: Cell) -> str | Fault | None:
    """The number in capitals and plain digits; a Fault when Excel turned it into a number; None if empty.

    Whether the check character, birth date and sex agree is for the form's own checks."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(cell))
    text = re.sub(r"\s", "", narrow(clean(cell)).upper())
    if not text:
        return None
    if _SCIENTIFIC.match(text):
        return _became(float(text))
    text = re.sub(r"[-.·]", "", text).translate(
        str.maketrans("Ⅹ×Х", "XXX")
    )  # Roman ten, multiplication sign, Cyrillic letter
    if re.match(r"\d{15}000$", text) and not gb11643(text):
        return Fault(Text("证件号后三位成了 000", "the last three digits became 000"), _AS_TEXT)
    return text


def _from_number(number: float) -> str | Fault:
    if number.is_integer() and 0 <= number < 1e15:
        return str(int(number))
    return _became(number)


def _became(number: float) -> Fault:
    return Fault(Text(f"证件号成了 {number:.2E}", f"the number became {number:.2E}"), _AS_TEXT)


def student_number(cell: Cell) -> str | Fault | None:
    """A 19-character number that begins with G, L or J; None if empty."""
    text = identity_number(cell)
    if isinstance(text, Fault):
        return Fault(Text(text.reason.zh.replace("证件号", "学籍号"), text.reason.en), text.remedy)
    return text
