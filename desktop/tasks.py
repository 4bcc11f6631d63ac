"""Work off the GUI thread: one writer that owns the store's connection, one thread for the road; never a wait here."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from desktop.i18n import t
from forms.errors import BugError, YiluError
from forms.text import Text

log = logging.getLogger(__name__)

COALESCE_MS = 40

UNEXPECTED = t(
    "程序内部出错，这一步没有做完。已保存的记录都在。请再试一次；如果又出错，请重新打开程序。",
    "Something went wrong inside the program; this step was not finished. What was saved before is safe. "
    "Try again; if it fails again, restart the program.",
)


class Cancelled(Exception):
    """Raised by `Progress.tell` inside a job whose person asked to stop; a transaction around it rolls back."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: what is being done, how many of how many (`of` None where nobody knows)."""

    doing: Text
    done: int = 0
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write has changed, so that pages decide for themselves what to read again."""

    forms: frozenset[str] = frozenset()
    drafts: bool = False
    delivery: bool = False
    settings: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.forms | other.forms,
            self.drafts or other.drafts,
            self.delivery or other.delivery,
            self.settings or other.settings,
        )

    def __bool__(self) -> bool:
        return bool(self.forms or self.drafts or self.delivery or self.settings)


Told = Callable[[Any], None]


class Progress:
    """What a job is given: it tells its steps and learns whether to stop. Safe from the job's thread."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._stop = False

    def tell(self, step: Step) -> None:
        """Report a step; Cancelled if the person asked to stop."""
        if self._stop:
            raise Cancelled
        self._told(step)

    def note(self, what: object) -> None:
        """Report something without stopping here: for work that has its own way to ask `is_cancelled`."""
        self._told(what)

    def cancel(self) -> None:
        self._stop = True

    def is_cancelled(self) -> bool:
        return self._stop


Job = Callable[[Progress], Any]
Done = Callable[[Any], None]
Failed = Callable[[YiluError], None]
Lane = Callable[..., "Task"]
"""`Tasks.travel` or `Tasks.pass_on`: whoever has a connection of its own works on one of them."""


class Task:
    """A job under way or waiting for its turn."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.is_over = False

    def cancel(self) -> None:
        """Ask it to stop at its next step; it ends with `failed` given the code 'cancelled'."""
        self._progress.cancel()


def cancelled_error() -> YiluError:
    return YiluError("cancelled", t("已停止，没有留下半截数据。", "Stopped; nothing was left half done."))


class Tasks(QObject):
    """`write` runs a job on the writer thread, `travel` on the road's, `pass_on` on that of a county's road to its
    region, `glance` on one for what must wait for none of them. A job that returns `Changes`, or what the store gives
    for a save (alone, or last in a tuple or list), has it told by `changed`, bursts as one. Results come back on the
    GUI thread; those for an `owner` that is gone are dropped. `failed` tells errors nobody else takes."""

    changed = Signal(object)
    failed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="yilu-writer")
        self._road = ThreadPoolExecutor(1, thread_name_prefix="yilu-road")
        self._onward = ThreadPoolExecutor(1, thread_name_prefix="yilu-onward")
        self._side = ThreadPoolExecutor(1, thread_name_prefix="yilu-side")
        self._under_way: set[Task] = set()
        self._pending = Changes()
        self._burst = QTimer(self)
        self._burst.setSingleShot(True)
        self._burst.setInterval(COALESCE_MS)
        self._burst.timeout.connect(self._emit_changes)
        self._arrived.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def write(
        self,
        job: Job,
        done: Done | None = None,
        failed: Failed | None = None,
        told: Told | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Run `job(progress)` on the thread that owns the writing connection, after all that was asked before."""
        return self._start(self._writer, job, done, failed, told, owner)

    def travel(
        self,
        job: Job,
        done: Done | None = None,
        failed: Failed | None = None,
        told: Told | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Run `job(progress)` on the road's thread: it may wait long for a network and disturbs no saving."""
        return self._start(self._road, job, done, failed, told, owner)

    def pass_on(
        self,
        job: Job,
        done: Done | None = None,
        failed: Failed | None = None,
        told: Told | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Run `job(progress)` on the thread of a county's road to its region: it may wait long for a network, while the
        road's thread reads lists."""
        return self._start(self._onward, job, done, failed, told, owner)

    def glance(self, job: Job, done: Done, failed: Failed, owner: QObject) -> Task:
        """Run a short question to the system (which drives are there), away from everything that is kept."""
        return self._start(self._side, job, done, failed, None, owner)

    def note(self, changes: Changes) -> None:
        """Tell that something changed; from the GUI thread."""
        self._pending = self._pending | changes
        if self._pending and not self._burst.isActive():
            self._burst.start()

    def is_busy(self) -> bool:
        return bool(self._under_way)

    def cancel_all(self) -> None:
        for task in list(self._under_way):
            task.cancel()

    def quit(self) -> None:
        """The order of a clean end: no timer, no new step, then wait until the threads have put away their work."""
        self._burst.stop()
        self.cancel_all()
        self._road.shutdown(wait=True)
        self._onward.shutdown(wait=True)
        self._writer.shutdown(wait=True)
        self._side.shutdown(wait=True)

    def _start(
        self,
        lane: ThreadPoolExecutor,
        job: Job,
        done: Done | None,
        failed: Failed | None,
        told: Told | None,
        owner: QObject | None,
    ) -> Task:
        def tell(step: object) -> None:
            if told is not None:
                self._arrived.emit(lambda: self._deliver(owner, told, step))

        progress = Progress(tell)
        task = Task(progress)
        self._under_way.add(task)

        def ended(future: Future[Any]) -> None:
            self._arrived.emit(lambda: self._finish(task, future, done, failed, owner))

        lane.submit(_guarded, job, progress).add_done_callback(ended)
        return task

    def _call(self, what: Callable[[], None]) -> None:
        what()

    def _finish(
        self, task: Task, future: Future[Any], done: Done | None, failed: Failed | None, owner: QObject | None
    ) -> None:
        task.is_over = True
        self._under_way.discard(task)
        error = future.exception()
        if error is None:
            result = future.result()
            self._note_result(result)
            if done is not None:
                self._deliver(owner, done, result)
            return
        known = error if isinstance(error, YiluError) else BugError("unexpected", UNEXPECTED)
        if failed is not None:
            self._deliver(owner, failed, known)
        elif known.code != "cancelled":
            self.failed.emit(known)

    def _note_result(self, result: object) -> None:
        from sync.store import Changes as RecordChanges  # starts faster: no store before somebody signs in
        from sync.store import Saved

        last = result[-1] if isinstance(result, tuple | list) and result else result
        if isinstance(last, Changes):
            self.note(last)
        elif isinstance(last, Saved):
            self.note(Changes(frozenset({last.changes.form}), drafts=True, delivery=True))
        elif isinstance(last, RecordChanges):
            self.note(Changes(frozenset({last.form}), delivery=True))

    @staticmethod
    def _deliver(owner: QObject | None, to: Callable[[Any], None], what: object) -> None:
        if owner is None or isValid(owner):
            to(what)

    def _emit_changes(self) -> None:
        changes, self._pending = self._pending, Changes()
        self.changed.emit(changes)


def _guarded(job: Job, progress: Progress) -> Any:
    """The job with its exceptions made fit to travel: no local value, no message of a library leaves here."""
    try:
        return job(progress)
    except YiluError:
        raise
    except Cancelled:
        raise cancelled_error() from None
    except Exception as error:
        log.error("%s", where(error))
        raise BugError("unexpected", UNEXPECTED) from None


def where(error: BaseException) -> str:
    """Type, file and line of an exception: what a log may hold. Its message may quote a record and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} {PurePath(frames[-1].filename).name}:{frames[-1].lineno}"
