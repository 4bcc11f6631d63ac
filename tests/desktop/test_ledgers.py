"""The page of the small registers: what is in each, what is empty, and where a press leads."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.entry import EntryPage
from desktop.pages.ledgers import LedgersPage
from desktop.pages.register import RegisterPage
from desktop.places import LEDGERS, entry, register
from desktop.presenters.entry_view import Spot
from desktop.presenters.finding import small_registers
from desktop.presenters.ledgers import is_small, read_ledgers
from desktop.presenters.signs import form_sign
from desktop.theme.icons import _fonts_folder
from desktop.widgets.answers import PickAnswer
from desktop.widgets.ledger_row import LedgerRow
from sync.store import Query
from tests.desktop.desk_kit import NOW, click, cut_off, elided, wait_inside
from tests.desktop.records_kit import CONTROL, focused, go, page, press, type_here, widget, written


def opened(qtbot: QtBot, inside: Inside) -> LedgersPage:
    shown = go(qtbot, inside, LEDGERS, LedgersPage)
    written(qtbot, inside)
    return shown


def row_of(inside: Inside, form_id: str) -> LedgerRow:
    return widget(inside, LedgerRow, f"ledger_{form_id}")


def test_every_small_register_stands_there_with_what_is_in_it(qtbot: QtBot, inside: Inside) -> None:
    opened(qtbot, inside)
    small = {form.id for form in inside.session.pack.forms.values() if is_small(form)}
    rows = [found for found in inside.frame.findChildren(LedgerRow) if found.isVisible()]
    assert {found.ledger.form for found in rows} == small
    assert len(rows) == len(small)
    for found in rows:
        number = inside.session.reader.count(found.ledger.form, Query())
        assert found.ledger.number.en == (f"{number:,}" if number else "")
        assert found.ledger.is_empty is (number == 0)
    assert row_of(inside, "teacher").ledger.number.zh == "61 人"
    assert row_of(inside, "teacher").ledger.words.zh.startswith("最近登记")
    assert row_of(inside, "plan_task").ledger.words.zh == "还没有填"
    assert "还没有填" in row_of(inside, "plan_task").accessibleDescription()


def test_keys_lead_to_a_register_and_back(qtbot: QtBot, inside: Inside) -> None:
    opened(qtbot, inside)
    assert focused().objectName() == "ledger_profile"
    for _ in range(3):
        press(qtbot, Qt.Key.Key_Tab)
    assert focused().objectName() == "ledger_teacher"
    press(qtbot, Qt.Key.Key_Return)
    shown = page(inside, RegisterPage)
    assert shown.register.form.id == "teacher"
    assert inside.frame.rail.item("ledgers").isChecked()
    inside.frame.back()
    page(inside, LedgersPage)
    assert focused().objectName() == "ledger_teacher"


def test_a_crumb_leads_up_from_an_entry_to_its_register_and_to_the_ledgers(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, entry("film"), EntryPage)
    shown.top.crumb_chosen.emit("film")
    assert page(inside, RegisterPage).register.form.id == "film"
    page(inside, RegisterPage).top.crumb_chosen.emit("ledgers")
    page(inside, LedgersPage)


def test_a_register_with_one_record_a_year_opens_this_years(qtbot: QtBot, inside: Inside) -> None:
    opened(qtbot, inside)
    row_of(inside, "profile").click()
    shown = page(inside, EntryPage)
    assert shown.entry.before is not None
    assert shown.entry.answers["school_year"] == "2026-2027"


def test_of_a_new_year_a_new_record_is_begun_by_who_may(qtbot: QtBot, inside: Inside) -> None:
    store, pack = inside.session.reader, inside.session.pack
    later = NOW + timedelta(days=365)
    for can_add, place in ((True, entry("profile")), (False, register("profile"))):
        found = {ledger.form: ledger for ledger in read_ledgers(store, pack, later, can_add).ledgers}
        assert found["profile"].place == place
        assert found["profile"].words.zh == "2027-2028 学年还没有填"
        assert found["teacher"].place == register("teacher")


def test_what_is_entered_is_counted_at_once(qtbot: QtBot, inside: Inside) -> None:
    opened(qtbot, inside)
    form = go(qtbot, inside, entry("plan_task"), EntryPage)
    due = (date(2026, 11, 23) + timedelta(days=90)).isoformat()
    for name, value in (("item", "line_speed"), ("task", "报装千兆线路"), ("owner", "general"), ("due", due)):
        form.entry.put(Spot(name), value)
    form.save(False)
    written(qtbot, inside)
    opened(qtbot, inside)
    assert row_of(inside, "plan_task").ledger.number.zh == "1 项"


def test_a_small_register_is_found_by_its_name(qtbot: QtBot, inside: Inside) -> None:
    assert register("premises") in [found.place for found in small_registers(inside.session.pack)]
    press(qtbot, Qt.Key.Key_K, CONTROL)
    type_here(qtbot, "校舍")
    qtbot.wait(200)
    press(qtbot, Qt.Key.Key_Return)
    assert page(inside, RegisterPage).register.form.id == "premises"


def test_what_stays_in_the_school_is_not_said_to_have_arrived(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, register("absence"), RegisterPage)
    assert [words.zh for _, _, words in shown.register.signs()] == ["只留在学校"]
    days = [shown.register.rows([shown.model.local_id(at)])[0][0].text.zh for at in range(14)]
    assert days == sorted(days, reverse=True)


def test_years_are_written_without_a_comma(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, register("cohort"), RegisterPage)
    cells = shown.register.rows([shown.model.local_id(0)])[0]
    assert cells[0].text.zh == "2024"


def test_every_sign_is_one_of_the_family(inside: Inside) -> None:
    known = json.loads(next(_fonts_folder().glob("remixicon-charmap-*.json")).read_text("ascii"))
    assert {form_sign(form_id) for form_id in inside.session.pack.forms} <= set(known)


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_all_of_it_fits(qtbot: QtBot, sample_desk: Callable[..., Desk], theme: str, language: str) -> None:
    desk = sample_desk(theme=theme, language=language)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    shown = opened(qtbot, inside)
    assert cut_off(shown) == []
    assert elided(shown) == []
    assert shown.scroll_area.verticalScrollBar().maximum() == 0
    window: QWidget = inside.frame.window()
    assert window.minimumSizeHint().width() <= 1366
    for form in inside.session.pack.forms.values():
        if is_small(form):
            registered = go(qtbot, inside, register(form.id), RegisterPage)
            assert cut_off(registered) == []


def test_an_attestation_is_called_by_the_title_of_its_duty(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, register("attestation"), RegisterPage)
    ids = [shown.model.local_id(at) for at in range(shown.model.rowCount())]
    titles = {item.id: item.title.zh for item in inside.session.pack.checklist().items}
    said = [cells[0].text.zh for cells in shown.register.rows(ids)]
    assert "上学路径和校门口交通" in said
    assert set(said) | set(shown.register.names(ids)) <= set(titles.values())
    form = go(qtbot, inside, entry("attestation", ids[0]), EntryPage)
    assert form.entry.answers["item"] in titles
    assert widget(inside, PickAnswer, "field-item").text() == titles[str(form.entry.answers["item"])]
