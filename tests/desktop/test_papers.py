"""Papers: what a PDF says when it is read back, what it says to whoever only sees its file, and the buttons for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QAction, QPdfWriter, QTextTable
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop.i18n import same, t
from desktop.inside import Inside
from desktop.pages.case import CasePage
from desktop.pages.checklist import ChecklistPage
from desktop.pages.duty import DutyPage
from desktop.paging import sheets
from desktop.places import CHECKLIST, Place, duty
from desktop.presenters.access import read_access
from desktop.presenters.case_paper import case_paper
from desktop.presenters.paper import Paper, PaperFact, PaperTable, PaperText, signatures
from desktop.printing_paper import paper_document, save_paper
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton
from forms.errors import WorldError
from sync.store import Query
from tests.desktop.desk_kit import cut_off
from tests.desktop.records_kit import go, widget, written

NAME = "阿依古丽·买买提"
SHARED = "女子大小 水火山 一人 长高马 门见车 鱼鸟 日月木"  # each drawn by the glyph of a radical too
HEADS = (t("序号", "No."), t("姓名", "Name"), t("说明", "Remark"))


PIXEL = 1200 / 96  # of the writer


def pages_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def flat(text: str) -> str:
    """Without the ends of lines: a cell's text is broken where its column ends."""
    return re.sub(r"\s+", "", text)


def long_paper(rows: int) -> Paper:
    told = (same("一段话。" * 9), same("一段话。"))
    cells = tuple((same(f"<{at}>"), same(NAME), told[at % 2]) for at in range(rows))
    return Paper(
        kind=t("对照清单", "Checklist"),
        title=same(NAME),
        facts=(PaperFact(t("班级", "Class"), same("一年级 2 班")),),
        parts=(PaperText(same("说明"), (same(SHARED),)), PaperTable(t("学生", "Pupils"), HEADS, cells, (10, 30, 60))),
        signs=signatures("喀拉苏乡中心学校"),
        foot=same("用后入柜"),
    )


@pytest.fixture
def sample_case(inside: Inside) -> tuple[int, str, str]:
    """A case with visits, the pupil's name (with a dot) and whole number."""
    reader = inside.session.reader
    for case in reader.ids("dropout", Query(filters={"state": "persuading"})):
        answers = reader.record("dropout", case).answers
        name = str(answers["pupil_name"])
        if "·" in name:
            pupil = reader.ids("enrolment", Query(text=name))[0]
            return case, name, str(reader.record("enrolment", pupil).answers["id_number"])
    raise AssertionError("the sample school has no such case")


def paper_of(inside: Inside, case: int, whole: bool = False, reads: bool = True) -> Paper:
    session = inside.session
    form = session.pack.forms["dropout"]
    return case_paper(session.reader, session.pack, form, case, session.today(), "王校长", whole, reads)


def words(paper: Paper) -> str:
    facts = " ".join(f"{fact.label.zh}{fact.value.zh}" for fact in paper.facts)
    tables = [part for part in paper.parts if isinstance(part, PaperTable)]
    return facts + " ".join(cell.zh for table in tables for row in table.rows for cell in row)


# -- what is read back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_table_has_its_head_on_every_page_and_each_row_once(
    qapp: QApplication, tmp_path: Path, language: str
) -> None:
    number = save_paper(tmp_path / "a.pdf", long_paper(90), language)
    pages = pages_of(tmp_path / "a.pdf")
    assert len(pages) == number > 2
    rows = [found for page in pages for found in re.findall(r"<(\d+)>", page)]
    assert rows == [str(at) for at in range(90)]
    head = HEADS[2].in_language(language)
    assert all(head in page for page in pages if "<" in page)
    assert [page.count(f"{at} / {number}") for at, page in enumerate(pages, start=1)] == [1] * number
    assert all(page.count("用后入柜") == 1 for page in pages)
    assert sum(flat(page).count(NAME) for page in pages) == 91


def test_no_row_is_torn_and_the_places_to_sign_stand_together(qapp: QApplication, tmp_path: Path) -> None:
    for rows in range(20, 40):
        save_paper(tmp_path / "a.pdf", long_paper(rows), "zh")
        pages = pages_of(tmp_path / "a.pdf")
        for page in pages:
            assert flat(page).count("一段话。") == sum(
                9 if int(at) % 2 == 0 else 1 for at in re.findall(r"<(\d+)>", page)
            )
        signs = [flat(page) for page in pages if "填报单位" in page]
        assert len(signs) == 1
        assert all(word in signs[0] for word in ("填报人", "审核人", "日期", "公章"))


def test_pages_follow_each_other_and_none_cuts_the_places_to_sign(qapp: QApplication) -> None:
    document = paper_document(long_paper(30), "zh")
    document.documentLayout().setPaintDevice(QPdfWriter(QBuffer()))
    document.setTextWidth(8000)
    signs = [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)][-1]
    layout = document.documentLayout()
    first = layout.blockBoundingRect(signs.cellAt(0, 0).firstCursorPosition().block()).top()
    last = layout.blockBoundingRect(signs.cellAt(3, 0).lastCursorPosition().block()).bottom()
    whole = int(document.size().height())
    for tall in range(whole // 4, whole // 2, 157):
        made = sheets(document, tall)
        gaps = [after.span.top - before.span.bottom for before, after in pairwise(made)]
        assert all(0 <= gap < 20 * PIXEL for gap in gaps), gaps
        assert all(sheet.span.tall + (sheet.head.tall if sheet.head else 0) <= tall for sheet in made)
        assert made[-1].span.top <= first
        assert made[-1].span.bottom >= last


def test_chinese_is_read_back_as_it_was_written(qapp: QApplication, tmp_path: Path) -> None:
    save_paper(tmp_path / "a.pdf", long_paper(1), "zh")
    text = "".join(pages_of(tmp_path / "a.pdf"))
    assert flat(SHARED) in flat(text)
    assert [f"U+{ord(c):04X}" for c in text if 0x2E80 <= ord(c) < 0x3000] == [], "a radical for a character"
    assert "\t" not in text


def test_a_file_says_nothing_of_whose_it_is_but_on_its_pages(qapp: QApplication, tmp_path: Path) -> None:
    save_paper(tmp_path / "a.pdf", long_paper(3), "zh")
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    told = {name: value for name, value in document.get_metadata_dict().items() if value}
    document.close()
    assert told.keys() == {"Title", "Creator", "Producer", "CreationDate", "ModDate"}
    assert (told["Title"], told["Creator"]) == ("对照清单", "Yilu")
    raw = (tmp_path / "a.pdf").read_bytes()
    for name in (NAME, "喀拉苏乡中心学校"):
        assert name.encode() not in raw
        assert name.encode("utf-16-be") not in raw


def test_a_file_that_cannot_be_written_is_said_and_none_is_left(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="pdf_not_written"):
        save_paper(tmp_path / "nowhere" / "a.pdf", long_paper(1), "zh")
    assert list(tmp_path.iterdir()) == []


# -- what stands on them --------------------------------------------------------------------------------------------


def test_numbers_are_masked_unless_they_are_asked_for(inside: Inside, sample_case: tuple[int, str, str]) -> None:
    case, name, number = sample_case
    masked, whole = paper_of(inside, case), paper_of(inside, case, whole=True)
    assert name in masked.title.zh
    assert number not in words(masked)
    assert number[:6] + "********" + number[-4:] in words(masked)
    assert number in words(whole)
    assert name not in masked.kind.zh


def test_who_may_not_read_the_registers_has_the_case_alone(inside: Inside, sample_case: tuple[int, str, str]) -> None:
    case, _, number = sample_case
    some, every = paper_of(inside, case, whole=True, reads=False), paper_of(inside, case, whole=True)
    assert number not in words(some)
    titles = [[part.head.zh for part in paper.parts] for paper in (some, every)]
    assert titles[1] == [*titles[0], "关爱联系", "缺勤"]


def test_care_and_absences_of_this_child_stand_there_and_no_other(qtbot: QtBot, inside: Inside) -> None:
    session = inside.session
    case = session.reader.ids("dropout", Query(filters={"state": "persuading"}))[0]
    pupil = str(session.reader.record("dropout", case).answers["pupil"])
    before = session.reader.record("absence", session.reader.ids("absence", Query())[0]).answers
    other = str(before["pupil"])
    assert other != pupil
    for reference, remark in ((pupil, "找到了"), (other, "别人的")):
        changed = before.with_values({"pupil": reference, "first_day": "2026-10-13", "remark": remark})
        session.tasks.write(lambda _, said=changed: session.store.save("absence", None, said, session.author))
    written(qtbot, inside)
    said = words(paper_of(inside, case))
    assert "找到了" in said
    assert "别人的" not in said


# -- the buttons ----------------------------------------------------------------------------------------------------


def choose(inside: Inside, name: str) -> None:
    button = widget(inside, PaperButton, "paper")
    action = button.findChild(QAction, name)
    assert action is not None
    assert action.isVisible()
    action.trigger()


def save_as(qtbot: QtBot, inside: Inside, path: Path) -> str:
    """Through the dialog; the name it offered."""
    choose(inside, "paper-pdf")
    dialog = widget(inside, PaperButton, "paper").findChild(QFileDialog)
    assert dialog is not None
    offered = Path(dialog.selectedFiles()[0]).name
    dialog.selectFile(str(path))
    dialog.accept()
    written(qtbot, inside)
    return offered


def noted(inside: Inside) -> Iterator[tuple[str, str, int | None, int]]:
    for access in inside.session.reader.accesses():
        yield access.action, access.form, access.local_id, access.count


def test_the_case_file_is_saved_by_the_button_and_that_is_noted(
    qtbot: QtBot, inside: Inside, sample_case: tuple[int, str, str], tmp_path: Path
) -> None:
    case, name, number = sample_case
    page = go(qtbot, inside, Place("case", "dropout", case), CasePage)
    assert list(noted(inside)) == []
    offered = save_as(qtbot, inside, tmp_path / "case.pdf")
    assert offered == "一生一案 2026-11-23 0940.pdf", "no child's name in the name of a file"
    text = flat("".join(pages_of(tmp_path / "case.pdf")))
    assert name in text
    assert number not in text
    assert list(noted(inside)) == [("export", "dropout", case, 1)]
    assert cut_off(page) == []

    choose(inside, "paper-whole")
    save_as(qtbot, inside, tmp_path / "whole.pdf")
    assert number in flat("".join(pages_of(tmp_path / "whole.pdf")))
    assert list(noted(inside))[:2] == [("look", "dropout", case, 1), ("export", "dropout", case, 1)]


def test_what_goes_to_a_printer_is_noted_and_its_queue_names_no_child(
    qtbot: QtBot, inside: Inside, sample_case: tuple[int, str, str], tmp_path: Path
) -> None:
    case, name, _ = sample_case
    page = go(qtbot, inside, Place("case", "dropout", case), CasePage)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    page.paper.print_wanted.emit(printer, False)
    written(qtbot, inside)
    assert printer.docName() == "一生一案"
    assert "1 / " in pages_of(tmp_path / "printed.pdf")[0]
    assert name not in printer.docName()
    assert list(noted(inside)) == [("print", "dropout", case, 1)]
    session = inside.session
    row = read_access(session.reader, session.pack, session.today()).of("export")[0]
    assert [cell.zh for cell in row.cells[2:]] == ["打印", "控辍保学", "1 例"]


@pytest.mark.parametrize(
    ("place", "kind", "said"),
    [
        (CHECKLIST, ChecklistPage, ("没有达到·", "不归学校", "教师培训")),
        (duty("training"), DutyPage, ("要求什么", "背后的记录", "填报单位")),
    ],
)
def test_the_checklist_and_a_duty_are_saved(
    qtbot: QtBot, inside: Inside, tmp_path: Path, place: Place, kind: type[Page], said: tuple[str, ...]
) -> None:
    page = go(qtbot, inside, place, kind)
    written(qtbot, inside)
    save_as(qtbot, inside, tmp_path / "a.pdf")
    text = flat("".join(pages_of(tmp_path / "a.pdf")))
    assert all(word in text for word in said)
    assert not widget(inside, PaperButton, "paper").findChild(QAction, "paper-whole").isVisible()
    assert cut_off(page) == []
    by_form = {form: count for _, form, _, count in noted(inside)}
    assert by_form == ({} if place == CHECKLIST else {"teacher": by_form.get("teacher", 0)})
    assert place == CHECKLIST or by_form["teacher"] > 5
