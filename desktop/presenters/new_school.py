"""Setting a school up: what is asked, what is wrong with an answer, and what the code says about the school."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.i18n import fill, t
from desktop.presenters.passwords import complaints_of_both
from forms.text import Text

CODE = re.compile(r"(21|31|34|51)65\d{6}")
KINDS = {
    "21": t("小学", "primary school"),
    "31": t("初中或九年一贯制学校", "junior secondary or nine-year school"),
    "34": t("普通高中或完全中学", "senior or complete secondary school"),
    "51": t("特殊教育学校", "special school"),
}
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class NewSchool:
    """What the person typed, spaces around it removed. `county` is the 6-digit code of the one chosen, '' if none."""

    name: str
    code: str
    county: str
    clerk: str
    password: str
    again: str


def complaints(given: NewSchool) -> dict[str, Text]:
    """What has to be put right, by field name; empty when the school can be made."""
    found = {name: text for name, text in _names(given).items() if text is not None}
    if (text := code_complaint(given.code)) is not None:
        found["code"] = text
    return {**found, **complaints_of_both(given.password, given.again)}


def _names(given: NewSchool) -> dict[str, Text | None]:
    return {
        "name": named(given.name, t("写上学校全称。", "Write the school's full name.")),
        "county": None if given.county else t("从列表里选所在的县（市、区）。", "Choose the county from the list."),
        "clerk": named(
            given.clerk, t("写上您的姓名，登录时用它认人。", "Write your name; you choose it when you sign in.")
        ),
    }


def named(value: str, missing: Text) -> Text | None:
    if not value:
        return missing
    if len(value) > LONGEST_NAME:
        return fill(t("最多 {n} 个字。", "At most {n} characters."), n=LONGEST_NAME)
    return None


def code_complaint(code: str) -> Text | None:
    """Why this is not the 10-digit code of a school in Xinjiang; None if it may be."""
    if not code:
        return t(
            "写上 10 位学校标识码，学籍系统和校牌上都有。", "Write the 10-digit school code; the pupil system shows it."
        )
    if not (code.isascii() and code.isdigit()):
        return t("标识码只有数字。", "The code has digits only.")
    if len(code) != 10:
        return fill(t("标识码是 10 位数字，现在是 {n} 位。", "The code has 10 digits; this has {n}."), n=len(code))
    if code[2:4] != "65":
        return t("第 3、4 位应当是 65（新疆）。", "Digits 3 and 4 must be 65 (Xinjiang).")
    if not CODE.fullmatch(code):
        return t(
            "前两位应当是 21、31、34 或 51（办学类型）。",
            "The first two digits must be 21, 31, 34 or 51 (kind of school).",
        )
    return None


def code_meaning(code: str) -> Text | None:
    """What a right code says, shown in answer; None for a wrong one."""
    if not CODE.fullmatch(code):
        return None
    return fill(t("新疆，{kind}", "Xinjiang, {kind}"), kind=KINDS[code[:2]])
