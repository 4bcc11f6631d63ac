"""What an open school does by itself, whatever page is in sight."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.inside import Inside


def test_the_day_is_tidied_while_the_program_stays_open(qtbot: QtBot, inside: Inside) -> None:
    store, log = inside.session.store, inside.session.directory / "yilu.db-wal"
    inside.session.tasks.write(lambda _: store.put_setting("something", "to write"))
    qtbot.waitUntil(lambda: log.stat().st_size > 0)
    qtbot.waitUntil(inside.tidying.isActive)
    inside.tidying.timeout.emit()
    qtbot.waitUntil(lambda: log.stat().st_size == 0)
