"""What the log may hold: where and what kind, never a name, a number or a message."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning

from desktop.logs import hook, write_log

NAME, NUMBER = "艾孜买提江·阿卜杜外力", "653299201603124414"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before = list(root.handlers)
    path = tmp_path / "yilu.log"
    write_log(path)
    yield path
    qInstallMessageHandler(None)
    for handler in [h for h in root.handlers if h not in before]:
        root.removeHandler(handler)
        handler.close()
    logging.raiseExceptions = True


def test_an_exception_leaves_type_file_and_line_alone(log_file: Path) -> None:
    shown: list[bool] = []
    on_error = hook(lambda: shown.append(True))
    try:
        raise ValueError(f"{NAME} {NUMBER}")
    except ValueError as error:
        on_error(type(error), error, error.__traceback__)
    text = log_file.read_text(encoding="utf-8")
    assert "ValueError test_logs.py:" in text
    assert NAME not in text
    assert NUMBER not in text
    assert shown == [True]


def test_what_a_library_says_is_not_kept(log_file: Path) -> None:
    logging.getLogger("urllib3.connectionpool").error("POST /parcels %s", NUMBER)
    qWarning(f"cannot show {NAME}")
    text = log_file.read_text(encoding="utf-8")
    assert "urllib3.connectionpool" in text
    assert "qt QtWarningMsg" in text
    assert NUMBER not in text
    assert NAME not in text


def test_a_folder_that_cannot_be_written_costs_the_log_not_the_program(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    before = list(logging.getLogger().handlers)
    write_log(tmp_path / "file" / "yilu.log")
    assert logging.getLogger().handlers == before
