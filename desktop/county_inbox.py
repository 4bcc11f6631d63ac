"""Drives the inbox: looking, taking and writing back on the writer's thread, each with progress and a way to stop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.county_desk import CountyDesk
from desktop.i18n import NOTHING, fill, same, t
from desktop.pages.inbox import InboxPage, Stage
from desktop.places import Place
from desktop.presenters.inbox import (
    Arrived,
    Back,
    Returned,
    Seen,
    Source,
    Tell,
    goes_back,
    let_in,
    look,
    take_seen,
    write_back,
)
from desktop.presenters.inbox_view import StickView
from desktop.presenters.status import StatusView
from desktop.session import Session
from desktop.tasks import Changes, Progress, Step, Task
from desktop.theme.tokens import Tone
from desktop.widgets.page import Page
from forms.errors import YiluError
from forms.text import Text
from sync.county import admission
from sync.routes.usb.drives import Drive

UNTOUCHED = t("U 盘已读完，还没有改动它 · 先看再收", "The stick was read, nothing was changed · look, then take")
DO_NOT_PULL = t("正在写回 U 盘，先别拔", "Writing to the stick; do not pull it out")
NOT_WRITTEN = t(
    "收下了，还没有写回 · 现在拔出，回执下次再带", "Taken, not written back · pull it out now and receipts wait"
)
CAN_PULL = t("U盘写入已核对，可以拔出", "Written and checked; the stick can be pulled out")
GONE = t(
    "U盘拔掉了，还没有写回。插回来接着写；不插，回执就等下次来访。",
    "The stick is gone before anything was written back. Plug it in to go on; or the receipts wait for the next visit.",
)


def make_inbox(session: Session, place: Place) -> Page:
    assert session.county is not None
    page = InboxPage(session.look, "take" in session.actions("inbox"))
    work = _Inbox(session, session.county, page)
    page.read_wanted.connect(work.read)
    page.source_chosen.connect(work.look)
    page.take_wanted.connect(work.take)
    page.write_wanted.connect(work.write)
    page.cancel_wanted.connect(work.cancel)
    page.next_wanted.connect(work.begin_again)
    session.county.watch.changed.connect(work.notice)
    session.tasks.changed.connect(work.follow)
    return page


class _Inbox(QObject):
    """What is under way for the page. Leaving it stops nothing: it is shown when one comes back."""

    def __init__(self, session: Session, desk: CountyDesk, page: InboxPage) -> None:
        super().__init__(page)
        self._session, self._desk, self._page = session, desk, page
        self._task: Task | None = None
        self._seen: Seen | None = None
        self._arrived: Arrived | None = None
        self._known: set[Path] = set()  # drives that were looked at, or refused, since they were plugged in

    # -- sticks ------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """The page is in sight."""
        self.notice(self._desk.watch.present)

    def notice(self, drives: Sequence[Drive]) -> None:
        """Sticks came or went: a new one alone is looked at by itself, while no other is at work."""
        if not isValid(self._page):
            return
        paths = {drive.path for drive in drives}
        self._known &= paths
        self._page.tell_drives(drives)
        self._tell_gone(paths)
        new = [drive for drive in drives if drive.path not in self._known]
        is_free = self._seen is None and not self._is_busy()
        if self._page.isVisible() and is_free and len(new) == 1:
            self.look(Source.of(new[0]))

    def begin_again(self) -> None:
        self._seen = self._arrived = None
        self._desk.tell_stick(None)
        self._page.show_waiting()
        self.read()

    def _tell_gone(self, paths: set[Path]) -> None:
        seen, stage = self._seen, self._page.stage
        if seen is None or not seen.source.is_drive or seen.source.path in paths or self._is_busy():
            return
        if stage is Stage.WRITE:
            self._page.tell_trouble(GONE, Tone.ATTENTION)
        else:
            self.begin_again()

    # -- the three steps ---------------------------------------------------------------------------------------------

    def look(self, source: Source) -> None:
        if self._is_busy():
            return
        session = self._session
        self._seen = self._arrived = None
        self._known.add(source.path)
        stick = self._desk.ports.open(source.path)
        title = fill(t("看 {label}", "Looking at {label}"), label=same(source.label))
        self._begin(title, t("只读不写；停下也不留下什么。", "It only reads; stop, and nothing is left."), NOTHING)
        self._task = session.tasks.write(
            lambda progress: look(session.store, session.pack, source, stick, _tell(progress), progress.is_cancelled),
            self._looked, self._not_looked, self._step,
        )  # fmt: skip

    def take(self, left_out: frozenset[str]) -> None:
        session, seen = self._session, self._seen
        if seen is None or self._is_busy():
            return
        rule = t(
            "停下也可以：收了的算数，没收的还在U盘上。", "You may stop: what is taken counts, the rest is still there."
        )
        self._begin(t("收下学校交来的", "Taking what schools brought"), rule, NOTHING)

        def job(progress: Progress) -> tuple[Arrived, Changes]:
            tell, author = _tell(progress), session.author
            arrived = take_seen(
                session.store, session.pack, seen, left_out, author, tell, progress.is_cancelled
            )
            return arrived, Changes(forms=frozenset(session.pack.forms), delivery=True)

        self._task = session.tasks.write(job, self._took, self._failed, self._step)

    def write(self) -> None:
        session, seen, arrived = self._session, self._seen, self._arrived
        if seen is None or arrived is None or self._is_busy():
            return
        stick = self._desk.ports.open(seen.source.path)
        rule = t("写一份核对一份；停下的下次再带。", "Each is checked as it is written; what is stopped waits.")
        self._begin(t("写回 U 盘", "Writing back to the stick"), rule, DO_NOT_PULL)

        def job(progress: Progress) -> tuple[Returned, Changes]:
            returned = write_back(
                session.store, session.pack, stick, arrived.taken, _tell(progress), progress.is_cancelled
            )
            return returned, Changes(delivery=True)

        self._task = session.tasks.write(job, self._wrote, self._failed, self._step)

    def follow(self, changes: object) -> None:
        """Somebody may have been admitted: what goes back is another number then."""
        session, arrived = self._session, self._arrived
        if not isinstance(changes, Changes) or not changes.delivery or arrived is None:
            return
        if not isValid(self._page) or self._page.stage is not Stage.WRITE or self._is_busy():
            return

        def job(_: Progress) -> tuple[Back, int, frozenset[str]]:
            back = goes_back(session.store, session.pack, arrived.taken)
            return back, len(admission.requests(session.store)), let_in(session.store, arrived.taken)

        session.tasks.write(job, lambda found: self._page.tell_back(*found), lambda _error: None, owner=self._page)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    # -- what came of them -------------------------------------------------------------------------------------------

    def _is_busy(self) -> bool:
        return self._task is not None and not self._task.is_over

    def _begin(self, title: Text, words: Text, status: Text) -> None:
        self._page.begin_work(title, words)
        self._tell("usb-line", status if status.zh else title)

    def _step(self, step: Step) -> None:
        if isValid(self._page):
            self._page.tell_step(step)

    def _looked(self, seen: Seen) -> None:
        if not isValid(self._page):
            return
        if seen.survey.is_cancelled:
            self._stopped()
            return
        self._seen = seen
        self._tell("usb-line", UNTOUCHED)
        self._page.show_seen(StickView(seen, self._session.today()))

    def _took(self, result: tuple[Arrived, Changes]) -> None:
        if not isValid(self._page) or self._seen is None:
            return
        self._arrived = result[0]
        self._tell("usb-line", NOT_WRITTEN)
        self._page.show_taken(StickView(self._seen, self._session.today(), self._arrived), self._arrived)
        self.notice(self._desk.watch.present)

    def _wrote(self, result: tuple[Returned, Changes]) -> None:
        if not isValid(self._page):
            return
        returned = result[0]
        whole = len(returned.written) == returned.of
        self._tell("checkbox-circle-line" if whole else "information-line", CAN_PULL)
        self._page.show_returned(returned)

    def _not_looked(self, error: YiluError) -> None:
        if not isValid(self._page):
            return
        if error.code == "cancelled":
            self._stopped()
            return
        self._desk.tell_stick(None)
        self._page.show_waiting()
        self._page.tell_drives(self._desk.watch.present)
        self._page.tell_trouble(error.text)

    def _failed(self, error: YiluError) -> None:
        """Taking or writing broke off: what was taken is here, what was written and checked lies there."""
        if not isValid(self._page):
            return
        self._tell("error-warning-line", NOT_WRITTEN if self._arrived is not None else UNTOUCHED)
        self._page.tell_trouble(error.text)

    def _stopped(self) -> None:
        self._desk.tell_stick(None)
        self._page.show_waiting()
        self._page.tell_drives(self._desk.watch.present)
        self._page.tell_trouble(t("停下了，什么也没有收。", "Stopped; nothing was taken."), Tone.UNKNOWN)

    def _tell(self, sign: str, words: Text) -> None:
        self._desk.tell_stick(StatusView(sign, words, self._desk.status().aside))


def _tell(progress: Progress) -> Tell:
    """Steps without a stop in between: this work asks for itself whether to go on, and says what it has done."""

    def tell(doing: Text, done: int, of: int | None) -> None:
        progress.note(Step(doing, done, of))

    return tell
