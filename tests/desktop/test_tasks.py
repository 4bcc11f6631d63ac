"""The threads behind the window: order, results, cancelling, coalescing, silent errors, and the end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from desktop.i18n import t
from desktop.tasks import Changes, Progress, Step, Tasks
from forms.errors import BugError, WorldError, YiluError


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.quit()


def test_jobs_run_one_after_the_other_off_the_gui_thread(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[tuple[int, str, bool]] = []
    for number in range(20):

        def job(_: Progress, number: int = number) -> tuple[int, str]:
            return number, threading.current_thread().name

        tasks.write(job, lambda result: seen.append((*result, QThread.isMainThread())))
    qtbot.waitUntil(lambda: len(seen) == 20)
    assert [number for number, _, _ in seen] == list(range(20))
    assert {(name, main) for _, name, main in seen} == {("yilu-writer_0", True)}


def test_the_road_does_not_hold_up_the_writer(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    saved: list[object] = []
    tasks.travel(lambda _: gate.wait(10))
    tasks.write(lambda _: "saved", saved.append)
    qtbot.waitUntil(lambda: saved == ["saved"])
    gate.set()


def test_a_cancelled_job_stops_at_its_next_step(qtbot: QtBot, tasks: Tasks) -> None:
    steps: list[Step] = []
    errors: list[YiluError] = []
    waiting = threading.Event()

    def job(progress: Progress) -> None:
        for at in range(1_000):
            progress.tell(Step(t("写", "write"), at, 1_000))
            waiting.wait(0.005)

    task = tasks.write(job, failed=errors.append, told=steps.append)
    qtbot.waitUntil(lambda: len(steps) > 2)
    task.cancel()
    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].code == "cancelled"
    assert len(steps) < 1_000
    assert task.is_over


def test_changes_of_a_burst_are_told_once(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[Changes] = []
    tasks.changed.connect(told.append)
    for form in ("enrolment", "dropout", "enrolment"):
        tasks.write(lambda _, form=form: (None, Changes(frozenset({form}))))
    tasks.write(lambda _: Changes(drafts=True))
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(120)
    assert told == [Changes(frozenset({"enrolment", "dropout"}), drafts=True)]


def test_known_errors_arrive_as_they_are_and_others_without_their_words(
    qtbot: QtBot, tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    full = WorldError("disk_full", t("磁盘已满。", "The disk is full."))
    errors: list[YiluError] = []

    def known(_: Progress) -> None:
        raise full

    def unknown(_: Progress) -> None:
        raise ValueError("艾孜买提江 653299201603124414")

    with caplog.at_level(logging.ERROR):
        tasks.write(known, failed=errors.append)
        tasks.failed.connect(errors.append)
        tasks.write(unknown)
        qtbot.waitUntil(lambda: len(errors) == 2)
    assert errors[0] is full
    assert isinstance(errors[1], BugError)
    assert "ValueError test_tasks.py:" in caplog.text
    assert "艾孜买提江" not in caplog.text
    assert "653299" not in caplog.text


def test_results_for_a_page_that_is_gone_are_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    gate, seen = threading.Event(), []
    owner = QObject()
    tasks.write(lambda _: gate.wait(5), seen.append, owner=owner)
    owner.deleteLater()
    qtbot.wait(20)
    gate.set()
    tasks.write(lambda _: "later", seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["later"]


def test_quitting_waits_for_what_was_asked(qtbot: QtBot) -> None:
    tasks = Tasks()
    done: list[int] = []
    for number in range(5):
        tasks.write(lambda _, number=number: done.append(number))
    tasks.quit()
    assert done == [0, 1, 2, 3, 4]
