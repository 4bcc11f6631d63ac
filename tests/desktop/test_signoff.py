"""Signing the checklist through the window, what changed since, how a figure went, and what the paper says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.i18n import same
from desktop.inside import Inside
from desktop.pages.checklist import ChecklistPage
from desktop.pages.duty import DutyPage
from desktop.pages.signoff import MONTH, SignOffPage
from desktop.places import CHECKLIST, SIGN_OFF, duty
from desktop.presenters.checklist import ChecklistView, read_checklist
from desktop.presenters.checklist_paper import checklist_paper
from desktop.presenters.duty_trend import TrendPoint, TrendView
from desktop.presenters.folders import SAMPLE_PASSWORD
from desktop.theme.icons import Icons
from desktop.theme.look import Look
from desktop.widgets.basics import Label
from desktop.widgets.buttons import Button
from desktop.widgets.chart import AXIS, SIDE
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.term_chart import NUMBERS, PLOT, TermChart
from forms.answers import Answers
from forms.checklist.snapshot import FORM
from forms.checklist.verdict import State
from sync.indicators.checklist import ChecklistReader, Standing
from sync.signoff import comparing
from sync.signoff.snapshots import sign_offs
from sync.store import Query
from tests.desktop.desk_kit import NOW, click, wait_inside
from tests.desktop.records_kit import go, page, widget, written
from tests.desktop.test_checklist import check_fit, desk_of
from tests.desktop.test_fit import LOOKS

LAST_MONTH = date(2026, 10, 20)
NOTHING_BEFORE = "一个月前还没有算过，也没有签过"


def signing(qtbot: QtBot, inside: Inside) -> SignOffPage:
    shown = go(qtbot, inside, SIGN_OFF, SignOffPage)
    written(qtbot, inside)
    return shown


def overview(qtbot: QtBot, inside: Inside) -> ChecklistPage:
    shown = go(qtbot, inside, CHECKLIST, ChecklistPage)
    written(qtbot, inside)
    qtbot.wait(30)
    return shown


def one_duty(qtbot: QtBot, inside: Inside, item: str) -> DutyPage:
    shown = go(qtbot, inside, duty(item), DutyPage)
    written(qtbot, inside)
    return shown


def said(inside: Inside) -> str:
    return "\n".join(label.text() for label in inside.frame.findChildren(Label) if label.isVisible())


def sign(qtbot: QtBot, inside: Inside, password: str) -> None:
    click(qtbot, desk_of(inside), "sign_off")
    qtbot.wait(30)
    line = widget(inside, QLineEdit, "report_password")
    line.clear()
    line.setText(password)
    click(qtbot, desk_of(inside), "report_sign")
    written(qtbot, inside)
    qtbot.wait(60)
    written(qtbot, inside)


def remembers(qtbot: QtBot, inside: Inside, *standings: Standing) -> None:
    """As if the checklist had been looked at on those days."""
    store = inside.session.store
    inside.session.tasks.write(lambda _: [comparing.keep(store, one) for one in standings])
    written(qtbot, inside)


def standing_of(inside: Inside) -> Standing:
    return ChecklistReader(inside.session.pack).read(inside.session.reader, NOW.date())


def otherwise(standing: Standing, **states: State) -> Standing:
    verdicts = tuple(replace(v, state=states.get(v.item.id, v.state)) for v in standing.verdicts)
    return replace(standing, today=LAST_MONTH, verdicts=verdicts)


# -- signing -----------------------------------------------------------------------------------------------------------


def test_the_principal_signs_what_stands_there_and_it_is_listed(qtbot: QtBot, inside: Inside) -> None:
    overview(qtbot, inside)
    assert "还没有签过字" in said(inside)
    click(qtbot, desk_of(inside), "to_sign_off")
    written(qtbot, inside)
    shown = page(inside, SignOffPage)
    standing = standing_of(inside)
    known = sum(line.figure.value is not None for verdict in standing.verdicts for line in verdict.lines)
    assert f"签的是 2026-11-23 的清单：{len(standing.verdicts)} 项要求，{known} 个数" in said(inside)
    sign(qtbot, inside, "口令不对")
    assert inside.session.reader.count(FORM, Query()) == 0
    assert "口令不对" in said(inside)
    line = widget(inside, QLineEdit, "report_password")
    line.clear()
    line.setText(SAMPLE_PASSWORD)
    click(qtbot, desk_of(inside), "report_sign")
    qtbot.waitUntil(lambda: "签好了" in said(inside))
    qtbot.waitUntil(lambda: shown.table.rows.rowCount() == 1)
    (made,) = sign_offs(inside.session.reader, inside.session.pack)
    assert made.is_valid
    qtbot.waitUntil(lambda: "每一项的状态都没有变" in said(inside))
    assert "核对码" in said(inside)
    overview(qtbot, inside)
    assert "上次签字 11 月 23 日 样本 · 等送出 · 之后没有变化" in said(inside)


def test_what_changed_since_it_was_signed_is_said(qtbot: QtBot, inside: Inside) -> None:
    signing(qtbot, inside)
    sign(qtbot, inside, SAMPLE_PASSWORD)
    store = inside.session.store
    answers = Answers().with_values(
        {"item": "safety", "answer": "not_met", "date": "2026-11-20", "evidence": "2026-7"}
    )
    inside.session.tasks.write(lambda _: store.save("attestation", None, answers, 1))
    overview(qtbot, inside)
    assert "之后 1 项变了" in said(inside)
    signing(qtbot, inside)
    change = widget(inside, Button, "changed_safety")
    assert "→ 没有达到" in said(inside)
    change.click()
    assert page(inside, DutyPage)


def test_a_checklist_that_changes_while_one_signs_is_looked_at_again(qtbot: QtBot, inside: Inside) -> None:
    shown = signing(qtbot, inside)
    click(qtbot, desk_of(inside), "sign_off")
    ids = inside.session.reader.ids("enrolment", Query())
    store = inside.session.store
    inside.session.tasks.write(lambda _: store.delete("enrolment", ids[0], 1))
    written(qtbot, inside)
    shown.read_wanted.emit()
    written(qtbot, inside)
    qtbot.waitUntil(lambda: "清单刚刚有了变化" in said(inside))
    assert not [line for line in shown.findChildren(QLineEdit, "report_password") if line.isVisible()]


# -- what changed, and how it went -------------------------------------------------------------------------------------


def test_with_nothing_to_compare_with_it_says_so(qtbot: QtBot, inside: Inside) -> None:
    overview(qtbot, inside)
    assert NOTHING_BEFORE in said(inside)
    overview(qtbot, inside)
    assert NOTHING_BEFORE in said(inside)  # what was remembered a moment ago is no month old


def test_what_changed_since_last_month_stands_on_the_overview_and_in_the_list(qtbot: QtBot, inside: Inside) -> None:
    standing = standing_of(inside)
    now = {verdict.item.id: verdict.state for verdict in standing.verdicts}
    assert now["training"] is State.NOT_MET
    remembers(qtbot, inside, otherwise(standing, training=State.UNKNOWN, safety=State.MET))
    shown = overview(qtbot, inside)
    text = said(inside)
    assert "比 10 月 20 日这台电脑算出的" in text
    assert "教师培训 没有达到" in text
    assert "共 2 项" in widget(inside, Button, "all_changes").text()
    at = shown.table.rows.at_of("training")
    assert at is not None
    row = shown.table.rows.line(at)
    assert "上月：还不能判断" in row.cells[0].under.zh  # type: ignore[union-attr]
    widget(inside, Button, "all_changes").click()
    written(qtbot, inside)
    widget(inside, SegmentedControl, "against").chosen.emit(MONTH)
    widget(inside, SegmentedControl, "against").set_value(MONTH)
    page(inside, SignOffPage)._show_changes()
    qtbot.wait(30)
    assert "还不能判断 → 没有达到" in said(inside)
    assert f"其余 {len(standing.verdicts) - 2} 项没有变" in said(inside)


def test_one_term_is_said_and_two_are_drawn_with_gap_and_threshold(qtbot: QtBot, inside: Inside) -> None:
    shown = one_duty(qtbot, inside, "retention")
    assert not shown.findChildren(TermChart)
    assert "还只有一个学期的数，画不出走势" in said(inside)
    standing = standing_of(inside)
    earlier = replace(standing, today=date(2025, 6, 20), term="2024-2025-2")
    remembers(qtbot, inside, earlier)
    one_duty(qtbot, inside, "films")
    shown = one_duty(qtbot, inside, "retention")
    (chart,) = shown.findChildren(TermChart)
    assert chart.accessibleDescription() == "25 春 96.86; 25 秋 没有; 26 春 没有; 26 秋 96.86"
    grab = chart.grab().toImage()
    assert grab.width() > 200
    assert "画不出走势" not in said(inside)


def drawn(values: Sequence[float | None], is_signed: bool = False) -> tuple[TermChart, set[str]]:
    """A chart of these values, and the colours half way between the second and the third on the level of both."""
    points = tuple(
        TrendPoint(same(f"{n}"), value, "" if value is None else f"{value:g}", is_signed, False, False)
        for n, value in enumerate(values)
    )
    chart = TermChart(Look(Icons()), TrendView(same("数"), points, ((80.0, same("标准 80")),)))
    chart.resize(400, 240)
    picture = chart.grab().toImage()
    step = (400 - NUMBERS - 2 * SIDE) / (len(points) - 1)
    between = round(NUMBERS + SIDE + 1.5 * step)
    return chart, {picture.pixelColor(between, y).name() for y in range(PLOT - 4, picture.height() - AXIS)}


@pytest.mark.parametrize(("values", "is_joined"), [((90.0, 90.0, 90.0, 90.0), True), ((90.0, 90.0, None, 90.0), False)])
def test_a_gap_is_not_drawn_over(
    qapp: QApplication, values: tuple[float | None, ...], is_joined: bool
) -> None:
    chart, colours = drawn(values)
    assert (Look(Icons()).hex("accent") in colours) is is_joined
    grey = [QColor(name) for name in colours if QColor(name).saturation() < 60]
    assert min(colour.lightness() for colour in grey) < 140  # the threshold goes all across
    said = ("90" if value is not None else "没有" for value in values)
    assert chart.accessibleDescription() == "; ".join(f"{n} {word}" for n, word in enumerate(said))


# -- paper, and how it looks -------------------------------------------------------------------------------------------


def test_the_paper_bears_the_signature_while_it_says_what_was_signed(qtbot: QtBot, inside: Inside) -> None:
    reader, store = ChecklistReader(inside.session.pack), inside.session.store

    def facts() -> dict[str, str]:
        views: list[ChecklistView] = []
        inside.session.tasks.write(lambda _: views.append(read_checklist(store, reader, NOW.date())))
        written(qtbot, inside)
        paper = checklist_paper(views[0], inside.session.reader.school, "样本", NOW.date())
        return {fact.label.zh: fact.value.zh for fact in (*paper.facts, *paper.signs)}

    assert "签字" not in facts()
    assert facts()["审核人"] == ""
    signing(qtbot, inside)
    sign(qtbot, inside, SAMPLE_PASSWORD)
    found = facts()
    assert found["签字"].startswith("样本 2026-11-23 签字，政策包 ")
    assert found["签字"].endswith("之后没有变化")
    assert (found["审核人"], found["日期"]) == ("样本", "2026-11-23")
    ids = inside.session.reader.ids("enrolment", Query(filters={"status": "in_school"}))
    inside.session.tasks.write(lambda _: store.delete("enrolment", ids[0], 1))
    found = facts()
    assert "有的数变了" in found["签字"] or "项变了" in found["签字"]
    assert (found["审核人"], found["日期"]) == ("", "")  # what is on paper now nobody signed


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_the_pages_fit(qtbot: QtBot, sample_desk: Callable[..., Desk], theme: str, language: str) -> None:
    desk = sample_desk(theme=theme, language=language)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    standing = standing_of(inside)
    earlier = replace(standing, today=date(2025, 6, 20), term="2024-2025-2")
    changed = otherwise(standing, training=State.UNKNOWN, safety=State.MET, films=State.NOT_MET, care=State.MET)
    remembers(qtbot, inside, earlier, changed)
    overview(qtbot, inside)
    check_fit(qtbot, inside)
    signing(qtbot, inside)
    check_fit(qtbot, inside)
    sign(qtbot, inside, SAMPLE_PASSWORD)
    check_fit(qtbot, inside)
    click(qtbot, desk, "sign_off")
    check_fit(qtbot, inside)
    for item in ("retention", "resources"):
        one_duty(qtbot, inside, item)
        check_fit(qtbot, inside)
