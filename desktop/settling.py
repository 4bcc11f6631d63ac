"""Drives the settling page, and keeps what merges left to evaluate: both on the writer's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.i18n import t
from desktop.pages.settle import SettlePage
from desktop.places import Place
from desktop.presenters.settling import ToSettle, read_settling, settle
from desktop.presenters.settling_view import Settling
from desktop.presenters.settling_words import result_words
from desktop.session import Session
from desktop.tasks import Changes, Progress, Step, Task
from desktop.theme.tokens import Tone
from desktop.widgets.page import Page
from forms.errors import YiluError
from sync.merge.settling import Decided, Kind
from sync.refreshing import refresh
from sync.store import Settled

DOING = t("正在写下", "Writing")


def make_settle(session: Session, place: Place) -> Page:
    page = SettlePage(session.look, "settle" in session.actions("settle"))
    work = _Settling(session, page)
    page.read_wanted.connect(work.read)
    page.settle_wanted.connect(work.settle)
    page.cancel_wanted.connect(work.cancel)
    session.tasks.changed.connect(page.follow)
    return page


class _Settling(QObject):
    """What is under way for one page. Leaving it does not stop what is being written."""

    def __init__(self, session: Session, page: SettlePage) -> None:
        super().__init__(page)
        self._session, self._page = session, page
        self._task: Task | None = None

    def read(self) -> None:
        session = self._session
        if self._task is not None and not self._task.is_over:
            return
        now = session.now()
        session.tasks.write(
            lambda _: read_settling(session.store, session.pack, now), self._tell, self._failed, owner=self._page
        )

    def settle(self, wanted: tuple[Kind, list[Decided]]) -> None:
        kind, decided = wanted
        session, page = self._session, self._page
        if self._task is not None and not self._task.is_over:
            return
        page.begin_work(len(decided))

        def job(progress: Progress) -> tuple[Settled, Changes]:
            settled = settle(
                session.store, decided, session.author, lambda done, of: progress.tell(Step(DOING, done, of))
            )
            return settled, Changes(forms=frozenset(settled.forms), delivery=bool(settled.forms))

        def step(told: Step) -> None:
            if isValid(page):
                page.tell_step(told)

        def done(result: tuple[Settled, Changes]) -> None:
            if isValid(page):
                page.tell_settled(result_words(result[0], kind), result[0].overtaken == 0)
                self.read()

        self._task = session.tasks.write(job, done, self._not_settled, step)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _tell(self, found: ToSettle) -> None:
        self._page.tell(Settling(found, self._session.today()))

    def _failed(self, error: YiluError) -> None:
        self._page.tell_trouble(error.text)

    def _not_settled(self, error: YiluError) -> None:
        if not isValid(self._page):
            if error.code != "cancelled":
                self._session.tasks.failed.emit(error)
        elif error.code == "cancelled":
            self._page.tell_trouble(t("已停下，一条也没有动。", "Stopped; nothing was changed."), Tone.UNKNOWN)
        else:
            self._page.tell_trouble(error.text)


class Refresher(QObject):
    """Evaluates merged records in portions, so that whoever types waits for one portion at most. It is asked after
    everything that may have merged something; where nothing was, asking costs next to nothing."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._is_asked = False
        self._is_school = session.reader.level == "school"  # a county evaluates a school's when its page is opened

    def ask(self) -> None:
        session = self._session
        if self._is_asked or not self._is_school:
            return
        self._is_asked = True

        def job(progress: Progress) -> tuple[int, Changes]:
            done = refresh(session.store, session.pack.forms, session.now())
            # Nothing was saved by anybody: lists are to be read again as after an arrival.
            return done.left, Changes(delivery=bool(done.records))

        session.tasks.write(job, self._done, self._failed, owner=self)

    def _done(self, result: tuple[int, Changes]) -> None:
        self._is_asked = False
        if result[0]:
            self.ask()

    def _failed(self, error: YiluError) -> None:
        """What was not evaluated is still listed: the next merge or the next sign-in asks again."""
        self._is_asked = False
        if error.code != "cancelled":
            self._session.tasks.failed.emit(error)
