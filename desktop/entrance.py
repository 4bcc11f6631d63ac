"""Everything before a school is open: first run, setting up, the sample, the lock page. It ends with `entered`."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

import resources
from desktop.i18n import NOTHING, t
from desktop.pages.lock import LockPage
from desktop.pages.working import TroublePage, WorkingPage
from desktop.places import HOME, JOIN
from desktop.presenters.folders import SAMPLE_PASSWORD, DataFolder, SchoolPlace
from desktop.presenters.lock import WRONG_PASSWORD, counts_together, lock_view
from desktop.tasks import Progress, Step, Tasks
from desktop.theme.look import Look
from desktop.widgets.front_page import FrontPage
from desktop.window import Window
from forms.errors import YiluError
from forms.text import Text

if TYPE_CHECKING:
    from desktop.pages.recover import RecoverPage
    from desktop.presenters.new_county import NewCounty
    from desktop.presenters.new_school import NewSchool
    from desktop.presenters.opening import Opened
    from desktop.presenters.restoring import CopyView
    from forms.pack import Pack
    from sync.store.front import Counts

# Functions here import `opening` and the pack when they are called, on the writer's thread: the store, the engine and
# the sample are half of the program, and the lock page needs none of it.


class Entrance(QObject):
    """`entered` tells an `Opened` school and the place to begin at. `place` is the school whose lock page is in
    sight, None where none is; `counts` what waits in it, or in all schools of this PC, None while there is none."""

    entered = Signal(object, object)
    language_chosen = Signal(str)
    shown = Signal()

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        folder: DataFolder,
        window: Window,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._look, self._tasks, self._folder, self._window = look, tasks, folder, window
        self._now = now
        self._pack: Pack | None = None
        self._again: Callable[[], None] = self.begin
        self._is_ready = False  # what is behind the lock is loaded
        self.place: SchoolPlace | None = None
        self.counts: Counts | None = None
        self._last = ""  # the school whose lock page was in sight last

    def begin(self, last_school: str = "") -> None:
        """The lock page of the school named or last shown, or of the first there is; the first run where there is
        none."""
        places, wanted = self._folder.schools(), last_school or self._last
        if places:
            self.show_lock(next((place for place in places if place.name == wanted), places[0]))
        else:
            self.show_first_run()

    def get_ready(self) -> None:
        """While a person reads the page in sight: load what the next one needs, so that signing in is quick."""

        from sync.routes.usb.drives import find_drives

        def load(_: object) -> None:
            import_module("desktop.inside")
            import_module("desktop.rehearsal")
            import_module("desktop.presenters.opening")
            self._packed()
            gc.freeze()  # code and pack stay: the collector need not walk them while somebody waits for home

        def ready(_: object) -> None:
            self._is_ready = True

        self._tasks.write(load, ready)
        self._tasks.travel(lambda _: find_drives())  # the road's thread begins, too

    def show_again(self) -> None:
        """Build anew what is in sight: the language or the theme has changed."""
        self._again()

    def show_first_run(self) -> None:
        places = self._folder.schools()
        self.place, self.counts = None, counts_together(places)
        from desktop.pages.first_run import FirstRunPage  # the lock page starts without it

        page = FirstRunPage(self._look, can_go_back=bool(places))
        page.back.connect(self.show_schools)
        page.chosen.connect(self._choose)
        page.language_chosen.connect(self.language_chosen)
        self._show(page, self.show_first_run)

    def show_schools(self) -> None:
        """Which school of this PC, or another one."""
        from desktop.pages.schools_here import SchoolsHerePage  # one school alone does without it
        from desktop.presenters.schools_here import schools_here

        places = {place.name: place for place in self._folder.schools()}
        self.place, self.counts = None, counts_together(list(places.values()))
        page = SchoolsHerePage(self._look, schools_here(list(places.values())))
        page.chosen.connect(lambda name: self.show_lock(places[name]))
        page.add_wanted.connect(self.show_first_run)
        page.back.connect(lambda: self.begin())
        self._show_front(page, self.show_schools)

    def show_new_school(
        self, then_join: bool = False, typed: dict[str, str] | None = None, is_rebuilt: bool = False
    ) -> None:
        from desktop.pages.new_school import NewSchoolPage  # the lock page starts without it, and without what follows
        from desktop.presenters.counties import read_counties
        from desktop.presenters.passwords import fresh_offer

        counties = read_counties(resources.find("pack/codes/divisions.csv"))

        page = NewSchoolPage(self._look, fresh_offer, counties, then_join, is_rebuilt)
        page.put(typed or {})

        def make(given: NewSchool) -> None:
            self._tasks.write(
                lambda _: self._made(given, is_rebuilt),
                lambda opened: self.entered.emit(opened, JOIN if then_join else HOME),
                lambda error: page.show_trouble(error.text),
                owner=page,
            )

        page.wanted.connect(make)
        page.back.connect(lambda: self.begin())
        self._show_front(page, lambda: self.show_new_school(then_join, page.typed(), is_rebuilt))

    def show_new_county(self, typed: dict[str, str] | None = None) -> None:
        from desktop.pages.new_county import NewCountyPage  # it knows of roots, and they of half of the program
        from desktop.presenters.counties import read_counties
        from desktop.presenters.passwords import fresh_offer

        counties = read_counties(resources.find("pack/codes/divisions.csv"))
        page = NewCountyPage(self._look, fresh_offer, counties)
        page.put(typed or {})

        def make(given: NewCounty) -> None:
            self._tasks.write(
                lambda _: self._made_county(given),
                lambda opened: self.entered.emit(opened, HOME),
                lambda error: page.show_trouble(error.text),
                owner=page,
            )

        page.wanted.connect(make)
        page.back.connect(lambda: self.begin())
        self._show_front(page, lambda: self.show_new_county(page.typed()))

    def show_restore(self) -> None:
        """The ways back for a school or a county's desk that was here, or on another PC, before."""
        from desktop.pages.restore import RestorePage  # its words come with the store

        page = RestorePage(self._look)

        def look_in(path: str) -> None:
            self._tasks.write(lambda _: self._copies(path), page.tell, owner=page)

        def put_back(copy: str) -> None:
            self._tasks.write(
                lambda _: self._restored(copy), self.show_lock, lambda error: page.show_trouble(error.text), owner=page
            )

        page.folder_chosen.connect(look_in)
        page.wanted.connect(put_back)
        page.rebuild_wanted.connect(lambda: self.show_new_school(then_join=True, is_rebuilt=True))
        page.county_wanted.connect(lambda: self.show_new_county())
        page.back.connect(lambda: self.begin())
        self._show_front(page, self.show_restore)

    def show_sample(self) -> None:
        """Make the sample school, with its progress in sight, and open it."""
        words = t(
            "1,200 名学生、40 个个案、60 天辅导室、1,500 件设备，全是编造的，不会送给任何人。",
            "1,200 pupils, 40 cases, 60 days of the counselling room, 1,500 items: all made up and never sent.",
        )
        title = t("正在备一所样本学校", "Preparing a sample school")
        page = WorkingPage(self._look, "plant-line", title, words)

        def prepare(progress: Progress) -> Opened:
            def tell(doing: Text, done: int, of: int) -> None:
                progress.tell(Step(doing, done, of))

            from desktop.presenters.opening import make_sample

            return make_sample(self._folder, self._packed(), self._now(), tell)

        task = self._tasks.write(
            prepare, lambda opened: self.entered.emit(opened, HOME), self._sample_failed, page.tell
        )
        page.cancelled.connect(task.cancel)
        self._show(page, lambda: None)

    def show_lock(self, place: SchoolPlace) -> None:
        self.place, self.counts, self._last = place, place.front.counts, place.name
        view = lock_view(place.front, place.is_sample, len(self._folder.schools()))
        page = LockPage(self._look, view)
        page.other_school.connect(self.show_schools)
        page.restore_wanted.connect(self.show_restore)
        page.sheet_wanted.connect(lambda: self.show_recover(place, page.chosen()))
        page.opened.connect(lambda user, password: self._open(page, place, user, password))
        if place.is_sample:
            page.password.setText(SAMPLE_PASSWORD)
        self._show_front(page, lambda: self.show_lock(place))

    def show_recover(self, place: SchoolPlace, chosen: str = "") -> None:
        """The way in for who lost the password and has the recovery sheet."""
        from desktop.pages.recover import RecoverPage  # the lock page starts without it
        from desktop.presenters.passwords import fresh_offer

        view = lock_view(place.front, place.is_sample, len(self._folder.schools()))
        page = RecoverPage(self._look, view, fresh_offer, chosen)
        page.back.connect(lambda: self.show_lock(place))
        page.opened.connect(lambda user, sheet, password: self._recover(page, place, user, sheet, password))
        self._show_front(page, lambda: self.show_recover(place, page.chosen()))

    def show_wait(self, sign: str, title: Text) -> None:
        """Something short is being put away; nobody's name is in sight."""
        self._show(WorkingPage(self._look, sign, title, NOTHING, can_cancel=False), lambda: None)

    def show_trouble(self, error: YiluError) -> None:
        page = TroublePage(self._look, error.text, t("回到开始", "Back to the start"))
        page.again.connect(lambda: self.begin())
        self._show_front(page, lambda: self.show_trouble(error))

    def _show_front(self, page: FrontPage, again: Callable[[], None]) -> None:
        page.language_chosen.connect(self.language_chosen)
        self._show(page, again)

    def _show(self, page: QWidget, again: Callable[[], None]) -> None:
        self._again = again
        self._window.show_content(page)
        self.shown.emit()

    def _choose(self, choice: str) -> None:
        if choice == "sample":
            self.show_sample()
        elif choice == "county":
            self.show_new_county()
        elif choice == "restore":
            self.show_restore()
        else:
            self.show_new_school(then_join=choice == "join")

    def _open(self, page: LockPage, place: SchoolPlace, user: str, password: str) -> None:
        def refused(error: YiluError) -> None:
            page.refuse(WRONG_PASSWORD if error.code == "wrong_password" else error.text)

        def unlock(_: object) -> None:
            self._tasks.write(
                lambda _: self._opened(place, user, password),
                lambda opened: self.entered.emit(opened, HOME),
                refused,
                owner=page,
            )
            QTimer.singleShot(0, page, self._rehearse)

        # The road's connection of the session before may still be closing: the school opens after it.
        self._tasks.travel(lambda _: None, unlock, owner=page)

    def _rehearse(self) -> None:
        if self._is_ready:
            from desktop.rehearsal import rehearse

            rehearse(self._look)

    def _recover(self, page: RecoverPage, place: SchoolPlace, user: str, sheet: str, password: str) -> None:
        def refused(error: YiluError) -> None:
            page.refuse(error.text, error.code.startswith("sheet_"))

        def unlock(_: object) -> None:
            self._tasks.write(
                lambda _: self._recovered(place, user, sheet, password),
                lambda opened: self.entered.emit(opened, HOME),
                refused,
                owner=page,
            )

        self._tasks.travel(lambda _: None, unlock, owner=page)

    def _copies(self, path: str) -> tuple[CopyView, ...]:
        from desktop.presenters.restoring import copy_views

        return copy_views(Path(path))

    def _restored(self, copy: str) -> SchoolPlace:
        from desktop.presenters.restoring import restore_copy

        return restore_copy(self._folder, Path(copy))

    def _made(self, given: NewSchool, is_rebuilt: bool) -> Opened:
        from desktop.presenters.opening import make_school

        return make_school(self._folder, given, self._packed(), is_rebuilt, self._now)

    def _made_county(self, given: NewCounty) -> Opened:
        from desktop.presenters.opening import make_county

        return make_county(self._folder, given, self._packed(), self._now)

    def _opened(self, place: SchoolPlace, user: str, password: str) -> Opened:
        from desktop.presenters.opening import open_school

        return open_school(self._folder, place.directory, user, password, self._packed(), self._now)

    def _recovered(self, place: SchoolPlace, user: str, sheet: str, password: str) -> Opened:
        from desktop.presenters.opening import recover_school

        return recover_school(self._folder, place.directory, user, sheet, password, self._packed(), self._now)

    def _packed(self) -> Pack:
        """The pack, read once; converting a new one takes seconds."""
        from forms.pack import load_pack

        if self._pack is None:
            self._pack = load_pack(resources.find("pack"), self._folder.cache)
        return self._pack

    def _sample_failed(self, error: YiluError) -> None:
        if error.code == "cancelled":
            self.begin()
        else:
            self.show_trouble(error)
