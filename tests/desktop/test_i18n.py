"""Every visible text stands in both languages: read from the source of every module of the desktop."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

import desktop
from desktop import i18n
from desktop.i18n import fill, t
from forms.text import Text

ROOT = Path(desktop.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Modules whose Chinese is data, prose for a terminal in both languages, or never on a page.
NOT_PAGES = {"cli.py", "i18n.py", "tour"}
NAMES = {"中文", "驿录", "驿", "样本", "（样本）", "（", "）", "、", "，"}  # names, and marks between words


def modules() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if not NOT_PAGES & set(path.relative_to(ROOT).parts)]


def pairs(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls t(...) and Text(...)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "Text"):
            yield node


def handled(tree: ast.AST) -> set[int]:
    """Constants that texts are compared with or cut by: they are looked for, not shown."""
    cutting = ("replace", "removesuffix", "removeprefix", "startswith", "endswith", "split", "strip")
    found: set[int] = set()
    for node in ast.walk(tree):
        is_cut = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in cutting
        if is_cut or isinstance(node, ast.Compare):
            found.update(id(inner) for inner in ast.walk(node))
    return found


def literal(node: ast.expr) -> str | None:
    """The text of a constant, or of an f-string with a mark for what it fills in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)
    return None


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_both_languages_stand_side_by_side(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside: set[int] = set()
    for call in pairs(tree):
        texts = [literal(argument) for argument in call.args]
        inside.update(id(node) for argument in call.args for node in ast.walk(argument))
        if None in texts or len(texts) != 2:
            continue
        chinese, english = texts
        assert chinese is not None
        assert english is not None
        assert not CHINESE.search(english), english
        assert bool(chinese.strip()) == bool(english.strip()), f"{chinese!r} and {english!r}: one says nothing"
        one, other = (set(re.findall(r"\{(\w*)\}", text)) for text in (chinese, english))
        assert one <= other or other <= one, f"{chinese!r} and {english!r} fill in different things"
    inside |= handled(tree)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if _has_doc(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | docs:
            assert not CHINESE.search(node.value) or node.value in NAMES, f"line {node.lineno}: {node.value!r}"


def _has_doc(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and bool(node.body)
        and isinstance(node.body[0], ast.Expr)
    )


def test_texts_are_filled_in_each_language() -> None:
    filled = fill(t("{who}收到 {n} 项", "{who} has {n} changes"), who=t("县里", "the county"), n=1234)
    assert filled == Text("县里收到 1,234 项", "the county has 1,234 changes")


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (103_400, "103 KB"),
        (1_440_000, "1.4 MB"),
        (6_100_000_000, "6.1 GB"),
    ],
)
def test_sizes(octets: int, said: str) -> None:
    assert i18n.size(octets).zh == said


def test_days_and_moments_read_as_people_say_them() -> None:
    today = date(2026, 11, 23)
    assert i18n.days_ago(today, today).zh == "今天"
    assert i18n.days_ago(date(2026, 11, 20), today) == Text("3 天前", "3 days ago")
    assert i18n.days_ago(date(2036, 11, 20), today).zh == "2036-11-20"  # a clock that was set back
    assert i18n.moment(datetime(2026, 11, 23, 14, 3), today).zh == "14:03"
    assert i18n.moment(datetime(2026, 11, 20, 9, 5), today) == Text("11 月 20 日 09:05", "20 Nov 09:05")
    assert i18n.moment(datetime(2025, 11, 20, 9, 5), today).zh == "2025-11-20"
    assert i18n.weekday(today) == Text("星期一", "Monday")
    assert [i18n.duration(s).en for s in (9.2, 720, 7200)] == ["9 s", "12 min", "2 h"]
