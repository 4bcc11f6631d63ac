"""The small registers of a school at its county's desk: counted, opened in place, no more shown than may come up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.pages.return_record import ReturnRecordPage
from desktop.pages.school import SMALL, SchoolPage
from desktop.places import school
from desktop.presenters.folders import DataFolder
from desktop.presenters.ledgers import is_small, staying
from desktop.widgets.ledger_row import LedgerRow
from forms.definition import Audience
from forms.engine import Context, Engine
from forms.sample.school import sample_school
from forms.text import Text
from sync.county.inbox import take
from sync.county.on_stick import files_on
from sync.store import Query
from tests.desktop.county_kit import Town, code_of, sign_in
from tests.desktop.desk_kit import NOW, click, find, page_in_sight
from tests.desktop.test_county_pages import settled
from tests.desktop.test_fit import assert_fits

GIVEN = ("profile", "teacher", "premises", "network", "attestation", "partner")


@pytest.fixture
def town(folder: DataFolder, tmp_path: Path) -> Town:
    """A county whose first school handed over some of its small registers."""
    town = Town.found(folder, tmp_path)
    desk = town.desk()
    store = town.joined(desk, 0)
    sample = sample_school(pupils=1, days=1, items=1, cases=1, today=NOW.date())
    for form_id in GIVEN:
        engine, context = Engine(town.pack.forms[form_id]), Context(NOW.date(), NOW, store.lookup())
        records = [engine.evaluate(answers, context).to_save for answers in sample.small[form_id]]
        store.save_many(form_id, records, 1)
    stick = town.stick("small")
    town.hand_over(store, stick)
    take(desk, town.pack, files_on(stick))
    store.close()
    desk.close()
    return town


@pytest.mark.parametrize("language", ["zh", "en"])
def test_small_registers_are_counted_and_opened_in_place(
    qtbot: QtBot, town: Town, start: Callable[..., Desk], language: str
) -> None:
    desk = start(language=language)
    inside = sign_in(qtbot, desk)
    inside.frame.go(school(code_of(0)))
    settled(qtbot, desk)
    page = page_in_sight(desk)
    assert isinstance(page, SchoolPage)
    page.show_tab(SMALL)
    settled(qtbot, desk)
    assert_fits(desk)
    rows = {row.ledger.form: row.ledger for row in page.findChildren(LedgerRow) if row.isVisible()}
    seen = {form.id for form in town.pack.forms.values() if is_small(form) and form.audience >= Audience.COUNTY}
    assert set(rows) == seen
    stays = [form for form in town.pack.forms.values() if is_small(form) and form.id not in seen]
    assert staying(town.pack) == tuple(form.title for form in stays)
    assert stays
    reader = inside.session.reader
    for form_id, ledger in rows.items():
        assert ledger.records == reader.count(form_id, Query(owner=code_of(0))), form_id
        assert ledger.is_empty is (form_id not in GIVEN)
    click(qtbot, desk, "ledger_attestation")
    settled(qtbot, desk)
    assert_fits(desk)
    register = page.register()
    assert register is not None
    titles = {said(item.title, language) for item in town.pack.checklist().items}
    cells = register.register.rows([register.model.local_id(at) for at in range(register.model.rowCount())])
    assert {said(line[0].text, language) for line in cells} <= titles
    assert all(
        town.pack.forms["attestation"].field(name).audience >= Audience.COUNTY
        for column in register.register.all_columns
        for name in column.fields
    )
    assert register.table.isAncestorOf(QApplication.focusWidget())
    click(qtbot, desk, "school_ledgers")
    qtbot.wait(30)
    assert QApplication.focusWidget() is find(desk, LedgerRow, "ledger_attestation")
    qtbot.keyClick(find(desk, LedgerRow, "ledger_partner"), Qt.Key.Key_Return)
    settled(qtbot, desk)
    opened = page.register()
    assert opened is not None
    assert opened.register.form.id == "partner"
    opened.opened.emit(opened.model.local_id(0))
    settled(qtbot, desk)
    assert isinstance(page_in_sight(desk), ReturnRecordPage)


def said(text: Text, language: str) -> str:
    return text.in_language(language)
