"""What the page of updates is given: the stick in sight, what was found on it, and the jobs of taking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shiboken6 import isValid

from desktop.i18n import NOTHING, same, t
from desktop.pages.updates import UpdatesPage
from desktop.places import Place
from desktop.presenters import updates
from desktop.presenters.updates import Known
from desktop.session import Session
from desktop.tasks import Changes, Progress, Step, Task
from desktop.widgets.page import Page
from forms.errors import YiluError
from forms.text import Text
from sync.updates import launching
from sync.visit.updates import Updates

UNPACKING = t("解开文件（MB）", "Unpacking (MB)")
COPYING = t("复制（MB）", "Copying (MB)")
COPYING_TITLE = t("正在收下给学校的程序", "Taking a program for the schools")
COPYING_WORDS = t(
    "复制到这台电脑，一份一份核对。停下时，复制好的留着。先别拔U盘。",
    "It is copied to this PC and compared piece by piece. Stop, and what was copied stays. Leave the stick in.",
)


def make_updates(session: Session, place: Place) -> Page:
    can_take = "take" in session.actions("updates")
    page = UpdatesPage(session.look, can_take)
    desk = _Wiring(session, page)
    page.read_wanted.connect(desk.read)
    if can_take:
        page.look_wanted.connect(desk.look)
        page.chosen.connect(desk.choose)
        page.take_wanted.connect(desk.take)
        page.cancel_wanted.connect(desk.cancel)
    session.sticks.moved.connect(lambda _state: desk.tell() if isValid(page) and page.isVisible() else None)
    session.tasks.changed.connect(page.follow)
    return page


class _Wiring:
    """`known`: what the store says; `found`: what lies at `looked_at`; `said`: what came of the last step."""

    def __init__(self, session: Session, page: UpdatesPage) -> None:
        self._session, self._page = session, page
        self._place = launching.here()
        self._depot = updates.depot_of(session.reader)
        self._known: Known | None = None
        self._found: Updates | None = None
        self._folder: Path | None = None
        self._looked_at: Path | None = None
        self._said: Text = NOTHING
        self._task: Task | None = None

    def read(self) -> None:
        session = self._session
        session.tasks.write(
            lambda _: updates.read_known(session.store, session.shelf), self._tell_known, owner=self._page
        )

    def tell(self) -> None:
        if self._known is None:
            return
        session, path = self._session, self._path()
        view = updates.updates_view(
            self._known,
            session.shelf,
            self._place,
            self._found,
            self._said,
            session.today(),
            NOTHING if path is None else same(str(path)),
            path is not None,
        )
        self._page.tell(view)

    def choose(self, folder: str) -> None:
        self._folder = Path(folder)
        self.look()

    def look(self) -> None:
        """Judging a pack takes a second: it is done on the road's thread, where nobody waits to save."""
        session, path = self._session, self._path()
        if path is None:
            return
        self._found, self._said = None, updates.LOOKING
        self.tell()

        def show(found: Updates) -> None:
            self._found, self._looked_at, self._said = found, path, NOTHING
            self.tell()

        def judge(known: Known) -> None:
            self._known = known
            session.tasks.travel(
                lambda _: updates.look(known, session.shelf, self._place, path, self._depot),
                show,
                self._failed,
                owner=self._page,
            )

        session.tasks.write(
            lambda _: updates.read_known(session.store, session.shelf), judge, self._failed, owner=self._page
        )

    def take(self, kind: str) -> None:
        if kind == updates.PACK:
            self._take_pack()
        elif kind == updates.CARRY:
            self._carry()
        else:
            self._take_program()

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _take_pack(self) -> None:
        session, found, known = self._session, self._found, self._known
        if found is None or known is None:
            return

        def job(_: Progress) -> Changes:
            updates.take_pack(session.store, session.shelf, found, known)
            return Changes(settings=True)

        def taken(_: object) -> None:
            self._found = replace(found, pack=None)
            self._said = updates.TAKEN[updates.PACK]
            self.read()

        session.tasks.write(job, taken, self._failed, owner=self._page)

    def _take_program(self) -> None:
        place, found, path, known = self._place, self._found, self._looked_at, self._known
        if place is None or found is None or found.program is None or path is None or known is None:
            return
        offered, store = found.program, self._session.store

        def job(progress: Progress) -> None:
            def tell(done: int, of: int) -> None:
                progress.note(Step(UNPACKING, done // 1_000_000, max(1, of // 1_000_000)))

            updates.stage(path, offered, place, tell, progress.is_cancelled)

        def staged(_: object) -> None:
            self._end()
            self._found = replace(found, program=None)
            self._said = updates.TAKEN[updates.PROGRAM]
            self._session.tasks.write(
                lambda _: updates.note_program(store, offered, known), lambda _: self.read(), owner=self._page
            )

        def failed(error: YiluError) -> None:
            self._end()
            self._failed(error)

        self._page.begin_work()
        self._task = self._session.tasks.travel(job, staged, failed, self._page.tell_step, owner=self._page)

    def _carry(self) -> None:
        """Copies the programs for the schools to this desk, one after another."""
        depot, found, path = self._depot, self._found, self._looked_at
        if depot is None or found is None or path is None:
            return

        def job(progress: Progress) -> None:
            def tell(done: int, of: int) -> None:
                progress.note(Step(COPYING, done // 1_000_000, max(1, of // 1_000_000)))

            for offered in found.carried:
                updates.carry(path, offered, depot, tell, progress.is_cancelled)

        def kept(_: object) -> None:
            self._end()
            self._found = replace(found, carried=())
            self._said = updates.CARRIED
            self.read()

        def failed(error: YiluError) -> None:
            self._end()
            self._failed(error)

        self._page.begin_work(COPYING_TITLE, COPYING_WORDS)
        self._task = self._session.tasks.travel(job, kept, failed, self._page.tell_step, owner=self._page)

    def _end(self) -> None:
        self._task = None
        self._page.end_work()

    def _failed(self, error: YiluError) -> None:
        self._said = error.text
        self.tell()

    def _tell_known(self, known: Known) -> None:
        self._known = known
        self.tell()

    def _path(self) -> Path | None:
        """The folder chosen, else the stick that is plugged in."""
        if self._folder is not None:
            return self._folder
        county, drive = self._session.county, self._session.sticks.state.drive
        if drive is None and county is not None:
            drive = next(iter(county.watch.present), None)
        return None if drive is None else drive.path
