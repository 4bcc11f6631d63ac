"""The county's list of children in the window: looked at, kept, followed; and the summary for the region as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

import resources
from desktop.desk import Desk
from desktop.pages.children import ChildrenPage
from desktop.pages.indicators import IndicatorsPage
from desktop.places import INDICATORS
from desktop.presenters.children import AT_SCHOOL, FOLLOW, REFUSED
from desktop.presenters.folders import DataFolder
from desktop.widgets.buttons import Button
from desktop.widgets.note import Note
from forms.answers import Answers
from forms.pack import load_pack
from sync.approvals import signed
from sync.county.listed_children import enrolment
from sync.envelope.keys import SigningKey
from tests.desktop.desk_kit import cut_off, elided, find, type_into, wait_inside
from tests.fakes.county_figures import COUNTY, PASSWORD, SCHOOLS, code_of, make_county, put

LIST = """姓名,出生日期,身份证号,安置方式
学生0,2015-03-09,,随班就读
艾力,2012-02-02,,送教上门
帕提古丽,2013-05-05,,县外特教学校
无名,,,
"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_list_is_looked_at_kept_and_gone_with_the_page(
    qtbot: QtBot, start: Callable[..., Desk], folder: DataFolder, tmp_path: Path, language: str
) -> None:
    pack = load_pack(resources.find("pack"))
    store = make_county(folder.directory_of(COUNTY.code), pack)
    store._database.run("update f_enrolment set birth_date = '2015-03-09' where name = '学生0'")
    last = code_of(len(SCHOOLS) - 1)
    report = {"month": "2026-10", "version": 1, "primary_dropout": 12, "junior_dropout": 4, "made_with": "2026.9"}
    approved = signed(pack.forms["monthly_report"], last, Answers().with_values(report), SigningKey.generate())
    put(store, pack, last, [("monthly_report", dict(approved.values))])
    store.close()
    desk = start(language=language, last_school=folder.directory_of(COUNTY.code).name)
    type_into(qtbot, desk, "password", PASSWORD)
    find(desk, Button, "unlock").click()
    inside = wait_inside(qtbot, desk)
    inside.frame.go(INDICATORS)
    figures = inside.frame.page()
    assert isinstance(figures, IndicatorsPage)
    qtbot.waitUntil(lambda: figures._view is not None, timeout=20_000)
    target = tmp_path / "summary.xlsx"
    figures.summary_wanted.emit(str(target))
    qtbot.waitUntil(target.exists, timeout=20_000)
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert not any("第一小学" in str(cell) for row in rows for cell in row)
    counts = [cell for row in rows[1:] for cell in row[9:] if isinstance(cell, int | float)]
    assert counts
    assert all(count == 0 or count >= 10 for count in counts)
    assert [row[6:9] for row in rows if row[0] == "2026 年 10 月控辍月报"] == [(1, None, len(SCHOOLS) - 1)]
    (dropouts,) = [row[9:] for row in rows if row[0] == "2026 年 10 月控辍月报：辍学"]
    assert 4 not in dropouts
    assert "未列" in str(dropouts[1])

    find(desk, Button, "indicator-children").click()
    page = inside.frame.page()
    assert isinstance(page, ChildrenPage)
    qtbot.waitUntil(lambda: page._view is not None, timeout=10_000)
    path = tmp_path / "名单.csv"
    path.write_text(LIST, encoding="utf-8")
    page.choose(path)
    qtbot.waitUntil(lambda: page._view is not None and page._view.read is not None, timeout=10_000)
    assert page._view is not None
    assert [page._view.number(key) for key in (FOLLOW, AT_SCHOOL, REFUSED)] == [2, 1, 1]
    qtbot.wait(30)
    assert cut_off(desk.window) == []
    find(desk, Button, "children_take").click()
    qtbot.waitUntil(lambda: page.findChild(Note) is not None, timeout=10_000)
    value, words, _ = page._view.share()
    assert value == "33.33%"
    assert "1 ÷ 3" in words.zh
    qtbot.wait(30)
    assert cut_off(desk.window) == []
    assert [text for text in elided(desk.window) if text != COUNTY.name and "姓名和证件号" not in text] == []

    inside.frame.go(INDICATORS)
    find(desk, Button, "indicator-children").click()
    again = inside.frame.page()
    assert isinstance(again, ChildrenPage)
    assert again is not page
    qtbot.waitUntil(lambda: again._view is not None, timeout=10_000)
    assert again._view is not None
    assert again._view.read is None
    shown = [cell.text.zh + cell.under.zh for line in again._view.lines(FOLLOW) for cell in line.cells]
    assert any("第 3 行" in text for text in shown)
    assert not any("艾力" in text or "帕提古丽" in text for text in shown)
    assert enrolment(inside.session.reader, pack.checklist()).figure.count("denominator") == 3
