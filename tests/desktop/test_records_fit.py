"""The pages of records fit at 1366x697 in both languages and themes, with the worst they may have to say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.case import CasePage
from desktop.pages.counselling import CounsellingPage
from desktop.pages.entry import EntryPage
from desktop.pages.register import RegisterPage
from desktop.places import Place, entry, register
from desktop.presenters.entry_view import Spot
from sync.store import Query
from tests.desktop.desk_kit import click, cut_off, wait_inside
from tests.desktop.records_kit import go, written

LOOKS = [("light", "zh"), ("dark", "en")]


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_pages_of_records(qtbot: QtBot, sample_desk: Callable[..., Desk], theme: str, language: str) -> None:
    desk = sample_desk(theme=theme, language=language)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    for form_id in ("enrolment", "dropout", "equipment"):
        shown = go(qtbot, inside, register(form_id), RegisterPage)
        shown.model.choose([0, 1], True)
        shown._ask_delete()
        assert_fits(qtbot, inside, shown)
    assert_fits(qtbot, inside, go(qtbot, inside, register("counselling"), CounsellingPage))
    for local_id in inside.session.reader.ids("dropout", Query())[:4]:
        assert_fits(qtbot, inside, go(qtbot, inside, Place("case", "dropout", local_id), CasePage))
    for form_id in inside.session.pack.forms:
        form = go(qtbot, inside, entry(form_id), EntryPage)
        form.entry.try_to_save()  # every required question has something to say
        form.show_entry()
        assert_fits(qtbot, inside, form)
    local_id = inside.session.reader.ids("enrolment", Query())[0]
    form = go(qtbot, inside, entry("enrolment", local_id), EntryPage)
    for name, value in (("birth_date", "2011-01-01"), ("commute_way", "walk"), ("commute_km", 18.0)):
        form.entry.put(Spot(name), value)
    form.save(False)
    assert form.entry.view().unusual >= 2
    assert_fits(qtbot, inside, form)


def assert_fits(qtbot: QtBot, inside: Inside, shown: QWidget) -> None:
    written(qtbot, inside)
    assert cut_off(shown) == []
    window = inside.frame.window()
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 697
