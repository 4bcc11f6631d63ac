"""The county's figures in the window: marks, verdicts and county rows, the side, the export, walking by keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

import resources
from desktop.desk import Desk
from desktop.pages.indicators import IndicatorsPage
from desktop.places import INDICATORS
from desktop.presenters.access import read_access
from desktop.presenters.folders import DataFolder
from desktop.presenters.indicator_spread import distribution, unevenness
from desktop.presenters.indicators import OTHERS, SEVEN, UNSAID, IndicatorsView, Sift
from desktop.presenters.indicators_out import export_table
from desktop.presenters.indicators_paper import indicators_paper
from desktop.presenters.paper import PaperTable
from desktop.printing_paper import save_paper
from desktop.theme.icons import Icons
from desktop.theme.look import Look
from desktop.widgets.basics import ElidedLabel
from desktop.widgets.buttons import Button
from desktop.widgets.indicator_charts import apart, free_beside, packed, ticks
from desktop.widgets.note import Note
from desktop.widgets.progress import ProgressBar
from forms.checklist.balance import spread
from forms.checklist.snapshot import Entry, Snapshot
from forms.checklist.verdict import State
from forms.errors import WorldError
from forms.pack import load_pack
from sync.county import indicators, trend
from sync.indicators.checklist import ChecklistReader
from sync.store import Store
from sync.store.county_book import ListedSchool
from tests.desktop.desk_kit import cut_off, elided, find, type_into, wait_inside
from tests.fakes.county_figures import (
    COUNTY,
    PASSWORD,
    SCHOOLS,
    TODAY,
    code_of,
    make_county,
    new_county,
    profile,
    pupils,
    put,
    put_signed,
)

SPORTS = 4
gate = Event()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root = tmp_path_factory.mktemp("figures")
    store = make_county(root / "county", load_pack(resources.find("pack")))
    yield store
    store.close()


@pytest.fixture(scope="module")
def view(county: Store) -> IndicatorsView:
    found = indicators.read(county, ChecklistReader(load_pack(resources.find("pack"))), TODAY)
    return IndicatorsView(found, trend.earlier(county, found))


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, view: IndicatorsView) -> IndicatorsPage:
    made = IndicatorsPage(Look(Icons()), opens_schools=True)
    qtbot.addWidget(made)
    made.resize(1182, 660)
    made.show()
    made.tell(view)
    return made


def test_cells_are_marked_by_sign_and_colour_and_verdicts_follow_six_of_seven(view: IndicatorsView) -> None:
    table = view.table(Sift())
    rows = {row.name: row for row in table.rows}
    first = rows["县第一小学"]
    assert (first.cells[SPORTS].text, first.cells[SPORTS].sign) == ("3.60", "close-line")  # 48 %
    assert first.cells[SPORTS].is_loud
    assert (first.verdict.text, first.verdict.sign) == ("6/7", "close-circle-fill")
    near = rows["红柳滩镇寄宿制学校"].cells
    assert [cell.sign for cell in near] == [
        "",
        "close-line",
        "close-line",
        "",
        "",
        "arrow-down-line",
        "arrow-down-line",
    ]
    assert rows["阿热勒村小学"].verdict.sign == "checkbox-circle-fill"
    assert first.words.zh.startswith("7 项中 6 项达到，没有达到：小学生均体育运动场馆面积。")
    assert first.words.zh.endswith(view.found.checklist.rule.zh)  # why six are enough for one and not for another
    silent = rows["阿克墩村小学"]
    assert {cell.sign for cell in silent.cells} == {"question-line"}
    assert {cell.text for cell in silent.cells} == {""}
    assert silent.pupils == ""
    for outside in ("牧业村教学点", "县特殊教育学校"):
        if outside in rows:
            assert rows[outside].reason.zh
            assert rows[outside].verdict.text == ""
    assert [cell.text for cell in table.asked[0].cells] == [
        "≥ 4.20",
        "≥ 1",
        "≥ 0.90",
        "≥ 4.50",
        "≥ 7.50",
        "≥ 2,000",
        "≥ 2.30",
    ]


def test_the_county_rows_are_those_of_the_formula(view: IndicatorsView) -> None:
    mean, uneven = view.table(Sift()).feet
    counted = [made for made in SCHOOLS if made.kind == "primary" and made.seven]
    everybody = sum(made.pupils for made in counted)
    x = sum(made.seven[SPORTS] * made.pupils for made in counted) / everybody
    s = (sum(made.pupils * (made.seven[SPORTS] - x) ** 2 for made in counted) / everybody) ** 0.5
    assert mean.cells[SPORTS].text == f"{x:.2f}"
    assert uneven.cells[SPORTS].text == f"{s / x:.2f}"
    assert s / x > 0.5
    assert uneven.cells[SPORTS].is_loud
    card = unevenness(view, Sift(), SPORTS)
    assert card is not None
    assert f"X {x:.2f} · S {s:.2f}" in card.words.zh
    assert f"{len(counted)} 所学校 {everybody:,} 名学生" in card.words.zh
    assert "县第一小学" in card.who.zh


def test_the_other_stage_has_its_own_schools_and_thresholds(view: IndicatorsView) -> None:
    table = view.table(Sift("junior"))
    assert [row.name for row in table.rows] == ["县第三中学", "胡杨乡初级中学"]
    assert table.feet[1].title.zh == "差异系数 ≤ 0.45"
    others = view.table(Sift("primary", OTHERS))
    assert "≤ 45" in [cell.text for cell in others.asked[0].cells]
    assert unevenness(view, Sift("primary", OTHERS), 0) is None


def test_the_nations_lower_line_stands_beside_the_regions_and_tells_two_ways_of_falling_short_apart(
    view: IndicatorsView,
) -> None:
    sift = Sift("primary", OTHERS)
    at = next(n for n, column in enumerate(view.columns(sift)) if column.indicator.id == "retention")
    table = view.table(sift)
    assert [foot.cells[at].text for foot in table.asked] == ["≥ 96", "≥ 95"]
    assert {cell.text for n, cell in enumerate(table.asked[1].cells) if n != at} == {""}
    rows = {row.name: row.cells[at] for row in table.rows}
    assert (rows["博斯坦乡中心学校"].text, rows["博斯坦乡中心学校"].sign) == ("98.50", "")
    assert (rows["喀拉苏乡中心学校"].text, rows["喀拉苏乡中心学校"].sign) == ("95.50", "arrow-down-line")
    assert (rows["红柳滩镇寄宿制学校"].text, rows["红柳滩镇寄宿制学校"].sign) == ("93", "close-line")
    shown = distribution(view, sift, at)
    assert shown.limit is not None
    assert shown.national is not None
    assert (shown.limit.value, shown.national.value) == (96, 95)
    assert len(view.table(Sift()).asked) == 1


def test_what_is_not_known_is_no_dot_and_weighs_nothing(view: IndicatorsView) -> None:
    sift = Sift("primary", OTHERS)
    at = next(n for n, column in enumerate(view.columns(sift)) if column.indicator.id == "safety")
    assert {row.cells[at].sign for row in view.table(sift).rows} == {"question-line"}
    assert distribution(view, sift, at).dots == ()
    sizes = next(n for n, column in enumerate(view.columns(sift)) if column.indicator.id == "class_size")
    shown = distribution(view, sift, sizes)
    assert len(shown.dots) == 12
    assert "1 所没有数" in shown.words.zh  # a special school is not asked for it


def test_schools_of_unknown_stages_have_a_place_of_their_own(tmp_path: Path, page: IndicatorsPage) -> None:
    pack = load_pack(resources.find("pack"))
    store = new_county(tmp_path / "county", pack)
    listed = [
        ListedSchool(code_of(1), "有学生的学校", "special", "urban"),
        ListedSchool(code_of(2), "只有房子的学校", "special", "urban"),
        ListedSchool(code_of(3), "什么都没交的学校", "special", "urban"),
        ListedSchool(code_of(4), "幼儿园", "special", "urban"),
    ]
    store.county_book().put_schools(listed)
    put(store, pack, code_of(1), pupils(60))
    put(store, pack, code_of(2), [("premises", {"room_no": "1", "use": "classroom", "area": 50.0})])
    put(store, pack, code_of(4), profile("special", "urban"))
    view = IndicatorsView(indicators.read(store, ChecklistReader(pack), TODAY), trend.Trend({}))
    store.close()
    assert [row.name for row in view.table(Sift("primary")).rows] == ["有学生的学校"]
    assert view.table(Sift("junior")).rows == ()
    assert [(row.cells[0].text.zh, row.cells[2].text.zh) for row in view.unsaid()] == [
        ("只有房子的学校", "学校基本情况没有交来，也没有在校学生 · 名单上是特殊教育学校"),
        ("什么都没交的学校", "还没有交来数据 · 名单上是特殊教育学校"),
        ("幼儿园", "基本情况里的类型没有义务教育学段，也没有在校学生"),
    ]
    page.tell(view)
    page.seek(Sift(UNSAID))
    assert page.unsaid.isVisible()
    assert not page.grid.isVisible()
    assert [label.text() for label in page.findChildren(ElidedLabel) if label.text() == "只有房子的学校"]
    page.tell(IndicatorsView(replace(view.found, schools=view.found.schools[:1]), view.trend))
    assert page.sift.stage == "primary"
    assert page.grid.isVisible()


def test_the_school_furthest_apart_is_named_with_what_would_close_the_gap(view: IndicatorsView) -> None:
    card = unevenness(view, Sift(), SPORTS)
    assert card is not None
    column = view.columns(Sift())[SPORTS]
    shares = [replace(one, value=max(one.value, 7.5)) for one in view.found.shares(column)]
    raised = spread(shares)
    assert raised is not None
    assert f"补到 7.50，系数是 {raised.coefficient:.2f}" in card.why.zh


def test_words_over_lines_stand_apart_and_a_name_on_no_other_dot() -> None:
    assert apart([10, 12, 200], [40, 40, 40], 210) == [20, 60, 190]
    assert apart([200, 205], [40, 40], 210) == [150, 190]
    own, low, high = (50.0, 100.0, 10.0), (60.0, 118.0, 10.0), (45.0, 85.0, 10.0)
    assert free_beside(own, 20, [low], 0, 200) == 81  # above: what is below would be further
    assert free_beside(own, 20, [low, (200.0, 81.0, 10.0)], 0, 200) == 81
    assert free_beside(own, 20, [high], 0, 200) == 119
    assert free_beside(own, 20, [low], 80, 200) == 137  # no room above


def test_what_was_computed_is_kept_by_school_year_and_drawn_as_a_trend(county: Store, view: IndicatorsView) -> None:
    last_year = replace(view.found, school_year="2025-2026")
    assert trend.keep(county, last_year)
    assert not trend.keep(county, last_year)
    assert trend.keep(county, view.found)
    now = IndicatorsView(view.found, trend.earlier(county, view.found))
    shown = unevenness(now, Sift(), SPORTS)
    assert shown is not None
    assert [year for year, _ in shown.points] == ["2025-2026", "2026-2027"]
    assert shown.points[0][1] == pytest.approx(shown.points[1][1])
    lines = now.figures(view.found.schools[0].school.code, "primary")
    assert any("2025" in line.trend.zh for line in lines)


def test_the_workbook_has_every_figure_of_every_school_with_its_counts(view: IndicatorsView, tmp_path: Path) -> None:
    number = export_table(view, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == number + 1
    sports = next(row for row in rows if row[1] == "县第一小学" and "体育运动场馆" in str(row[6]))
    assert sports[7] == pytest.approx(3.6)
    assert (sports[9], sports[10], sports[11]) == (7.5, "没有达到", "没有达到")
    assert "6,645.60" in str(sports[12])
    assert [row[7] for row in rows if row[1] == "阿克墩村小学" and row[7] is not None] == []
    with pytest.raises(WorldError):
        export_table(view, tmp_path / "none" / "t.xlsx")


def test_the_paper_says_who_falls_short_with_marks_and_repeats_its_head(
    qapp: QApplication, view: IndicatorsView, tmp_path: Path
) -> None:
    many = [
        replace(one, school=replace(one.school, code=f"{one.school.code}-{n}"), facts=replace(one.facts, clash=None))
        for n in range(6)
        for one in view.found.schools
    ]
    unsaid = replace(many[-1], facts=replace(many[-1].facts, stages=()))
    whole = IndicatorsView(replace(view.found, schools=(*many, unsaid)), view.trend)
    paper = indicators_paper(whole, Sift(), COUNTY, "马文军")
    number = save_paper(tmp_path / "a.pdf", paper, "zh")
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    pages = [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in document]
    document.close()
    assert len(pages) == number > 3
    heads = [page for page in pages if "体育场馆" in page and "多媒体教室" in page and "学校" in page]
    assert len([page for page in heads if "结论" in page]) >= 3
    text = "".join(pages)
    assert text.count("体育场馆×3.60，≥7.50") == 6
    assert "牧业村教学点23(4.35)(0)(0)(5)(5)(1,000)(0)不计入" in text
    assert text.count("高于规定学历教师↓4.12，≥4.20") == 6
    assert "超过0.50" in text
    assert "学段不明的学校，1所" in text
    for place in ("填报单位", "填报人", "审核人", "日期", "（公章）"):
        assert place in pages[-1]
    assert [(one.form, one.count) for one in paper.leaving] == [("indicators", len(many) + 1)]


def test_both_lines_stand_on_paper_only_beside_the_figure_that_has_them(view: IndicatorsView) -> None:
    paper = indicators_paper(view, Sift("primary", OTHERS), COUNTY, "马文军")
    tables = [part for part in paper.parts if isinstance(part, PaperTable)]
    short, *blocks = tables
    said = {row[0].zh: row[2].zh for row in short.rows}
    assert "巩固率 ↓ 95.50，≥ 96（国家 ≥ 95）" in said["喀拉苏乡中心学校"]
    assert "巩固率 × 93，≥ 96（国家 ≥ 95）" in said["红柳滩镇寄宿制学校"]
    with_line = [block for block in blocks if any(row[0].zh.startswith("国家的线") for row in block.rows)]
    assert len(with_line) == 1
    assert "巩固率" in {head.zh for head in with_line[0].heads}
    assert {sum(block.widths) for block in blocks} == {100}
    shown = {head.zh for block in blocks for head in block.heads[2:]}
    assert len(shown) == len(view.columns(Sift("primary", OTHERS)))


def test_keys_walk_enter_shows_a_school_and_back_shows_all(qtbot: QtBot, page: IndicatorsPage) -> None:
    page.grid.setFocus()
    for key in (Qt.Key.Key_Right,) * SPORTS:
        qtbot.keyClick(page.grid, key)
    assert page.grid.cursor_at() == (0, SPORTS)
    assert "县第一小学" in page.grid.accessibleDescription()
    assert "3.60" in page.grid.accessibleDescription()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    back = page.findChild(Button, "indicator-back")
    assert back is not None
    opens = page.findChild(Button, "indicator-school")
    assert opens is not None
    with qtbot.waitSignal(page.go) as gone:
        qtbot.keyClick(opens, Qt.Key.Key_Return)
    assert gone.args is not None
    assert gone.args[0].page == "school"
    qtbot.keyClick(back, Qt.Key.Key_Return)
    assert page.school_shown == ""
    assert page.focusWidget() is page.grid
    page.seek(Sift("primary", OTHERS))
    for _ in range(60):
        qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.horizontalScrollBar().value() == page.grid.horizontalScrollBar().maximum() > 0


def test_dots_do_not_cover_each_other_and_scales_are_round(view: IndicatorsView) -> None:
    dots = distribution(view, Sift(), SPORTS).dots
    placed = list(packed([(dot, 10 + dot.value * 8) for dot in dots], 0, 160))
    for at, (_, x, y, radius) in enumerate(placed):
        for _, other_x, other_y, other in placed[at + 1 :]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (radius + other) ** 2 - 0.1
    assert list(ticks(0, 28.4)) == [0, 10, 20, 30]
    assert next(ticks(0, 0)) == 0


def test_computing_shows_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, start: Callable[..., Desk], folder: DataFolder
) -> None:
    make_county(folder.directory_of(COUNTY.code), load_pack(resources.find("pack"))).close()
    desk = start(language="zh", last_school=folder.directory_of(COUNTY.code).name)
    type_into(qtbot, desk, "password", PASSWORD)
    find(desk, Button, "unlock").click()
    inside = wait_inside(qtbot, desk)
    inside.session.tasks.travel(lambda _: gate.wait(20))  # the road is taken: what is asked now waits its turn
    inside.frame.go(INDICATORS)
    page = inside.frame.page()
    assert isinstance(page, IndicatorsPage)
    page.tell_step(3, 16)
    assert page.findChild(ProgressBar).share() == pytest.approx(3 / 16)
    find(desk, Button, "indicator-stop").click()
    gate.set()
    qtbot.waitUntil(lambda: page.findChild(Note) is not None, timeout=10_000)
    assert page._view is None
    page.entered()  # it was stopped, so it is asked for anew
    qtbot.waitUntil(lambda: page._view is not None, timeout=20_000)


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("light", "en"), ("dark", "zh")])
def test_a_county_officer_signs_in_and_finds_the_table(
    qtbot: QtBot, start: Callable[..., Desk], folder: DataFolder, theme: str, language: str, tmp_path: Path
) -> None:
    make_county(folder.directory_of(COUNTY.code), load_pack(resources.find("pack"))).close()
    desk = start(theme=theme, language=language, last_school=folder.directory_of(COUNTY.code).name)
    type_into(qtbot, desk, "password", PASSWORD)
    find(desk, Button, "unlock").click()
    inside = wait_inside(qtbot, desk)
    inside.frame.go(INDICATORS)
    made = inside.frame.page()
    assert isinstance(made, IndicatorsPage)
    qtbot.waitUntil(lambda: made._view is not None, timeout=20_000)
    for which in (SEVEN, OTHERS):
        made.seek(Sift("primary", which))
        made.grid.go_to(0, SPORTS)
        qtbot.wait(30)
        assert desk.window.focusWidget() is made.grid
        assert cut_off(desk.window) == []
        assert [text for text in elided(desk.window) if text != COUNTY.name] == []
    made.show_school(made._view.found.schools[0].school.code if made._view else "")
    qtbot.wait(30)
    assert cut_off(desk.window) == []
    assert desk.window.minimumSizeHint().width() <= 1366
    assert desk.window.minimumSizeHint().height() <= 697
    path = tmp_path / "figures.pdf"
    made.paper.save_wanted.emit(str(path), False)
    qtbot.waitUntil(lambda: path.exists() and made.findChild(Note) is not None, timeout=10_000)
    session = inside.session
    noted = read_access(session.reader, session.pack, session.today()).of("export")[0]
    assert [cell.zh for cell in noted.cells[2:]] == ["导出", "县域指标", "16"]


# -- what a school declares of itself ----------------------------------------------------------------------------------


@pytest.fixture
def declaring(tmp_path: Path) -> Iterator[Store]:
    """Two village schools; the first signed that of four orphans one was not contacted all last month and all pupils
    have a certificate, the second signed nothing."""
    pack = load_pack(resources.find("pack"))
    store = new_county(tmp_path / "county", pack)
    store.county_book().put_schools(
        [ListedSchool(code_of(n), name, "primary", "village") for n, name in enumerate(("胡杨村小学", "阿热勒村小学"))]
    )
    for number in range(2):
        put(store, pack, code_of(number), [*profile("primary", "village"), *pupils(30)])
    entries = (
        Entry("care", State.MET, "care", "", State.MET, 100.0, 100.0, {"checked": 4, "failing": 0, "unknown": 0}),
        Entry("vaccination", State.NOT_MET, "vaccination", "", State.NOT_MET, 90.0, 100.0,
              {"checked": 30, "failing": 3, "unknown": 0}),
    )  # fmt: skip
    put_signed(store, pack, code_of(0), Snapshot(TODAY, "2026-2027", "2026-2027-1", pack.version, entries))
    yield store
    store.close()


def test_what_a_school_declares_is_marked_wherever_it_stands(
    qtbot: QtBot, qapp: QApplication, declaring: Store, tmp_path: Path
) -> None:
    found = indicators.read(declaring, ChecklistReader(load_pack(resources.find("pack"))), TODAY)
    shown, sift = IndicatorsView(found, trend.earlier(declaring, found)), Sift(which=OTHERS)
    keys = [column.key for column in shown.columns(sift)]
    care, vaccination = keys.index(("care", "")), keys.index(("vaccination", ""))
    table = shown.table(sift)
    rows = {row.name: row.cells for row in table.rows}
    signed, silent = rows["胡杨村小学"], rows["阿热勒村小学"]
    assert [(signed[at].text, signed[at].is_declared, signed[at].sign) for at in (care, vaccination)] == [
        ("100", True, ""), ("90", True, "arrow-down-line"),
    ]  # fmt: skip
    assert [(silent[at].text, silent[at].is_declared) for at in (care, vaccination)] == [("", False), ("", False)]
    assert {cell.is_declared for at, cell in enumerate(signed) if at not in (care, vaccination)} == {False}
    assert (table.feet[0].cells[care].text, table.feet[0].cells[care].is_declared) == ("1/2", True)
    assert "其中 2 个数是学校声明的" in shown.summary(sift).zh
    assert "1 所是学校声明的" in distribution(shown, sift, care).words.zh
    words = next(one.words.zh for one in shown.figures(code_of(0), "primary") if "关爱" in one.title.zh)
    assert "学校声明值：艾合买提 2026-11-23 签字，钥匙还没有核对过。" in words
    export_table(shown, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    sources = {(row[1].value, row[6].value): row[-1].value for row in sheet.iter_rows()}
    title = shown.columns(sift)[care].indicator.title.zh
    assert sources["胡杨村小学", title] == "学校声明，2026-11-23 签字"
    assert sources["阿热勒村小学", title] in ("", None)
    paper = indicators_paper(shown, sift, COUNTY, "马文军")
    said = [cell.zh for part in paper.parts if isinstance(part, PaperTable) for row in part.rows for cell in row]
    assert "100*" in said
    made = IndicatorsPage(Look(Icons()), opens_schools=True)
    qtbot.addWidget(made)
    made.resize(1182, 660)
    made.show()
    made.tell(shown)
    made.seek(sift)
    assert any("学校声明的" in label.text() for label in made.findChildren(QLabel))
    assert cut_off(made) == []
