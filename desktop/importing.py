"""Drives the import page: reading and saving on the writer's thread, results back on the page or, if it is gone, told
above whatever page is in sight."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.i18n import fill, same, t
from desktop.pages.import_roll import ImportPage
from desktop.places import Place
from desktop.presenters.import_roll import FORM, Accepted, Tell, read_and_check, save_refused, take
from desktop.presenters.import_view import RollView
from desktop.session import Session
from desktop.tasks import Changes, Progress, Step, Task
from desktop.theme.tokens import Tone
from desktop.widgets.page import Page
from forms.errors import YiluError
from forms.exchange.check import CheckedRoll
from forms.text import Text


def make_import(session: Session, place: Place) -> Page:
    page = ImportPage(session.look)
    importing = _Importing(session, page)
    page.file_chosen.connect(importing.read)
    if "take" in session.actions("import"):
        page.accept_wanted.connect(importing.accept)
    page.refused_path_chosen.connect(importing.save_refused)
    page.cancel_wanted.connect(importing.cancel)
    page.left.connect(importing.leave)
    return page


class _Importing(QObject):
    """What is under way for one page. A reading stops when the page is left, a taking goes on to its end."""

    def __init__(self, session: Session, page: ImportPage) -> None:
        super().__init__(page)
        self._session, self._page = session, page
        self._form = session.pack.forms[FORM]
        self._school_code = session.reader.school.code
        self._checked: CheckedRoll | None = None
        self._task: Task | None = None
        self._may_stop_by_leaving = True

    def read(self, path: Path) -> None:
        session, page = self._session, self._page
        if self._is_busy():
            return
        page.begin_work(
            fill(t("读 {file}", "Reading {file}"), file=same(_short(path.name))),
            t("只读不写；停下或离开，什么也不保存。", "It only reads; stop or leave, and nothing is saved."),
        )
        self._checked, self._may_stop_by_leaving = None, True
        now = session.now()
        self._task = session.tasks.write(
            lambda progress: read_and_check(session.store, self._form, path, now, _tell(progress)),
            self._read,
            self._not_read,
            page.tell_step,
            owner=page,
        )

    def accept(self) -> None:
        session, page, checked = self._session, self._page, self._checked
        if checked is None or self._is_busy():
            return
        page.begin_work(
            t("收下名册", "Taking the roll"),
            t(
                "要么全收下，要么一行不收。离开这一页也会收完。",
                "All rows are taken or none. It goes on if you leave this page.",
            ),
        )
        self._may_stop_by_leaving = False

        def job(progress: Progress) -> tuple[Accepted, Changes]:
            accepted = take(session.store, self._form, checked, session.author, _tell(progress))
            changed = frozenset({FORM}) if accepted.taken else frozenset[str]()
            return accepted, Changes(forms=changed, delivery=bool(changed))

        def step(told: Step) -> None:
            if isValid(page):
                page.tell_step(told)

        self._task = session.tasks.write(job, self._taken, self._not_taken, step)

    def save_refused(self, path: Path) -> None:
        session, page, checked = self._session, self._page, self._checked
        if checked is None:
            return
        session.tasks.write(
            lambda _: save_refused(session.store, checked, path, session.author),
            lambda number: page.tell_refused_saved(path, number),
            lambda error: page.tell_refused_trouble(error.text),
            owner=page,
        )

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def leave(self) -> None:
        if self._may_stop_by_leaving:
            self.cancel()

    def _is_busy(self) -> bool:
        return self._task is not None and not self._task.is_over

    def _read(self, checked: CheckedRoll) -> None:
        self._checked = checked
        self._page.tell(RollView(checked, self._form, self._school_code))

    def _not_read(self, error: YiluError) -> None:
        stopped = t("已停下，什么也没有保存。", "Stopped; nothing was saved.")
        if error.code == "cancelled":
            self._page.tell_trouble(stopped, Tone.UNKNOWN)
        else:
            self._page.tell_trouble(error.text)

    def _taken(self, result: tuple[Accepted, Changes]) -> None:
        if isValid(self._page):
            self._page.tell_accepted(result[0])

    def _not_taken(self, error: YiluError) -> None:
        stopped = t("已停下，一行也没有收下。", "Stopped; not a row was taken.")
        if not isValid(self._page):
            if error.code != "cancelled":
                self._session.tasks.failed.emit(error)
        elif error.code == "cancelled":
            self._page.tell_trouble(stopped, Tone.UNKNOWN)
        else:
            self._page.tell_trouble(error.text)


def _tell(progress: Progress) -> Tell:
    def tell(doing: Text, done: int, of: int | None) -> None:
        progress.tell(Step(doing, done, of))

    return tell


def _short(name: str) -> str:
    """A long file name keeps its beginning and its kind."""
    return name if len(name) <= 40 else f"{name[:28]}…{name[-10:]}"
