"""A county's list of schools from workbooks and text: what is taken, and why a row is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from forms.errors import InputError
from forms.exchange.school_list import read_school_list

HEAD = "学校标识码,学校名称,学校类别,城乡类型"


def text(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows)).encode("gb18030")


def test_a_workbook_with_a_title_numbers_as_numbers_and_aliases(tmp_path: Path) -> None:
    path = tmp_path / "学校名单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["某县义务教育学校名单"])
        sheet.write_row(2, 0, ["序号", "名称", "学校 代码", "办学类型", "城乡分类", "校长"])
        sheet.write_row(3, 0, [1, "红柳河小学", 2165009107, "小学", "乡镇中心校", "某某"])
        sheet.write_row(4, 0, [2, "阿克墩·教学点", "2165009108", "教学点", "教学点", "某某"])
        sheet.write_row(5, 0, ["合计", "2 所"])
    found = read_school_list(path)
    assert [(s.number, s.code, s.name, s.kind, s.location) for s in found.schools] == [
        (4, "2165009107", "红柳河小学", "primary", "township_centre"),
        (5, "2165009108", "阿克墩·教学点", "teaching_point", "teaching_point"),
    ]
    assert found.refused == ()
    assert found.skipped == (6,)


def test_rows_that_cannot_be_taken_say_why() -> None:
    found = read_school_list(
        text(
            "2165009107,一小,小学,城区",
            "2165009107,二小,小学,镇区",
            ",三小,小学,村小",
            "21650/9110,四小,小学,村小",
            "2165009111,五小,大学,村小",
            "2165009112,六小,小学,",
            f"2165009113,{'长' * 61},初级中学,镇区",
            "2165009114,#REF!,小学,村小",
        )
    )
    assert [s.code for s in found.schools] == ["2165009107"]
    assert [(row.number, [(p.field, p.reason.zh) for p in row.problems]) for row in found.refused] == [
        (3, [("code", "和第 2 行的标识码一样")]),
        (4, [("code", "没有填")]),
        (5, [("code", "标识码不合规格")]),
        (6, [("kind", "不在可以填的值里")]),
        (7, [("location", "没有填")]),
        (8, [("name", "名称太长或有不能显示的字符")]),
        (9, [("name", "这一格是 Excel 的公式错误")]),
    ]
    assert found.refused[3].cells == ("2165009111", "五小", "大学", "村小")
    assert "九年一贯制学校" in found.refused[3].problems[0].remedy.zh


def test_a_file_without_the_four_columns_is_refused_whole() -> None:
    with pytest.raises(InputError, match="schools_no_header") as error:
        read_school_list("学校名称,学校类别\n一小,小学\n".encode())
    assert "城乡类型" in error.value.text.zh
