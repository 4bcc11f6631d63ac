"""The principal's checklist through the window: what stands there, where it leads, and attesting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.checklist import ChecklistPage
from desktop.pages.duty import DutyPage
from desktop.pages.register import RegisterPage
from desktop.places import CHECKLIST, duty
from desktop.presenters.roles import CLERK, COUNTY, KEEPER, PRINCIPAL, may
from desktop.tasks import Changes
from desktop.widgets.basics import Label
from desktop.widgets.buttons import Button
from desktop.widgets.list_table import ListTable
from desktop.widgets.segmented import SegmentedControl
from forms.checklist.definition import How
from forms.checklist.verdict import State
from sync.indicators.checklist import ChecklistReader
from sync.store import Query
from tests.desktop.desk_kit import NOW, click, cut_off, elided, wait_inside
from tests.desktop.records_kit import focused, go, page, press, widget, written
from tests.desktop.test_fit import LOOKS


def checklist(qtbot: QtBot, inside: Inside) -> ChecklistPage:
    shown = go(qtbot, inside, CHECKLIST, ChecklistPage)
    written(qtbot, inside)
    return shown


def one_duty(qtbot: QtBot, inside: Inside, item: str) -> DutyPage:
    shown = go(qtbot, inside, duty(item), DutyPage)
    written(qtbot, inside)
    return shown


def labels(inside: Inside) -> list[str]:
    return [label.text() for label in inside.frame.findChildren(Label) if label.isVisible()]


def test_the_overview_counts_what_the_reader_finds_worst_first(qtbot: QtBot, inside: Inside) -> None:
    shown = checklist(qtbot, inside)
    standing = ChecklistReader(inside.session.pack).read(inside.session.reader, NOW.date())
    for state in State:
        number = sum(verdict.state is state for verdict in standing.verdicts)
        assert widget(inside, Label, f"state_{state.value}").text() == str(number)
    assert shown.table.current_key() == standing.worst_first()[0].item.id
    rows = shown.table.rows.rowCount()
    bands = len({verdict.state for verdict in standing.verdicts}) + 1  # and what is not the school's
    others = inside.session.pack.checklist().elsewhere
    assert rows == len(standing.verdicts) + len(others) + bands


def test_what_waits_for_the_principals_word_leads_to_the_first_of_it(qtbot: QtBot, inside: Inside) -> None:
    checklist(qtbot, inside)
    qtbot.mouseClick(widget(inside, Button, "to_attest"), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    assert page(inside, DutyPage).attest_card is not None


def test_keys_lead_from_the_list_to_a_duty_and_back(qtbot: QtBot, inside: Inside) -> None:
    shown = checklist(qtbot, inside)
    assert shown.table.hasFocus()
    first = shown.table.current_key()
    press(qtbot, Qt.Key.Key_Down)
    assert shown.table.current_key() != first
    press(qtbot, Qt.Key.Key_Up)
    press(qtbot, Qt.Key.Key_Return)
    assert page(inside, DutyPage)
    assert inside.frame.rail.item("checklist").isChecked()
    inside.frame.back()
    assert page(inside, ChecklistPage).table.current_key() == first


def test_what_is_missing_leads_to_its_form(qtbot: QtBot, inside: Inside) -> None:
    shown = checklist(qtbot, inside)
    shown.table.go_to(shown.table.rows.at_of("films"))
    qtbot.wait(30)
    link = widget(inside, Button, "lack_film")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert page(inside, RegisterPage).register.form.id == "film"


def test_what_figures_are_counted_from_leads_to_its_register(qtbot: QtBot, inside: Inside) -> None:
    one_duty(qtbot, inside, "resources")
    for form in ("teacher", "premises", "equipment"):
        assert widget(inside, Button, f"source_{form}")
    qtbot.mouseClick(widget(inside, Button, "source_premises"), Qt.MouseButton.LeftButton)
    assert page(inside, RegisterPage).register.form.id == "premises"
    one_duty(qtbot, inside, "films")  # it lacks data, and says so
    assert widget(inside, Button, "lack_film")
    assert not [found for found in inside.frame.findChildren(Button, "source_film") if found.isVisible()]


def test_a_row_that_is_not_the_schools_says_why_and_has_no_page(qtbot: QtBot, inside: Inside) -> None:
    shown = checklist(qtbot, inside)
    shown.table.go_to(shown.table.rows.at_of("row-36"))
    qtbot.wait(30)
    assert "由县里建。" in labels(inside)
    shown.table.opened.emit("row-36")
    assert page(inside, ChecklistPage)


def test_a_duty_shows_its_formula_all_counts_and_the_records_behind(qtbot: QtBot, inside: Inside) -> None:
    one_duty(qtbot, inside, "retention")
    said = labels(inside)
    assert {"96.86%", "192", "178", "8", "15", "2026"} <= set(said)
    assert any(text.startswith("A：（毕业人数 − 期间转入") for text in said)
    assert any("B 96.22%" in text and "C 96.74%" in text for text in said)
    one_duty(qtbot, inside, "room_hours")
    table = widget(inside, ListTable, "records")
    assert table.rows.rowCount() == 5  # a band and the four days under an hour
    table.opened.emit(table.current_key())
    assert inside.frame.page() is not None
    assert not isinstance(inside.frame.page(), DutyPage)


def test_the_principal_attests_what_nobody_can_compute(qtbot: QtBot, inside: Inside) -> None:
    standing = ChecklistReader(inside.session.pack).read(inside.session.reader, NOW.date())
    silent = [v for v in standing.verdicts if v.item.how is How.ATTESTED and v.attestation is None]
    shown = one_duty(qtbot, inside, silent[0].item.id)
    click(qtbot, desk_of(inside), "attest")
    written(qtbot, inside)
    store = inside.session.reader
    before = store.count("attestation", Query())
    assert shown.attest_card is not None
    assert any(text.startswith("选择") for text in labels(inside))  # met or not has to be said first
    widget(inside, SegmentedControl, "attest_answer").set_value("met")
    click(qtbot, desk_of(inside), "attest")
    written(qtbot, inside)
    assert store.count("attestation", Query()) == before  # evidence is still missing
    assert focused().objectName() == "attest_evidence"
    qtbot.keyClicks(widget(inside, QLineEdit, "attest_evidence"), "2026-3")
    inside.session.tasks.note(Changes(frozenset({"film"})))  # another PC's records were merged meanwhile
    qtbot.wait(80)
    written(qtbot, inside)
    assert widget(inside, QLineEdit, "attest_evidence").text() == "2026-3"
    click(qtbot, desk_of(inside), "attest")
    written(qtbot, inside)
    qtbot.waitUntil(lambda: store.count("attestation", Query()) == before + 1)
    qtbot.waitUntil(lambda: any("自评：达到。凭证：2026-3" in text for text in labels(inside)))
    widget(inside, SegmentedControl, "attest_answer").set_value("not_met")
    click(qtbot, desk_of(inside), "attest")
    written(qtbot, inside)
    qtbot.waitUntil(lambda: any("自评：没有达到" in text for text in labels(inside)))
    assert store.count("attestation", Query()) == before + 1


def desk_of(inside: Inside) -> Desk:
    desk = inside.parent()
    assert isinstance(desk, Desk)
    return desk


def test_only_the_principal_sees_it_and_attests() -> None:
    assert may((PRINCIPAL,), "checklist")
    assert may((PRINCIPAL,), "duty", "attest")
    for role in (CLERK, KEEPER, COUNTY):
        assert not may((role,), "checklist")
        assert not may((role,), "duty", "attest")


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_the_pages_fit(qtbot: QtBot, sample_desk: Callable[..., Desk], theme: str, language: str) -> None:
    desk = sample_desk(theme=theme, language=language)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    checklist(qtbot, inside)
    check_fit(qtbot, inside)
    for item in ("retention", "resources", "counselling_room", "party_led", "health_files"):
        one_duty(qtbot, inside, item)
        check_fit(qtbot, inside)


def check_fit(qtbot: QtBot, inside: Inside) -> None:
    qtbot.wait(60)
    assert cut_off(inside.frame) == []
    assert [text for text in elided(inside.frame) if not text.endswith("（样本）")] == []
    for table in inside.frame.findChildren(ListTable, "checklist"):  # what records say may be longer than its place
        assert table.delegate.elided == set()
