"""The part of the program behind the lock: one open school, its frame and pages, its road; put away as a whole.

Imported only when somebody signs in (or while nobody looks): the lock page must not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.controls import Controls
from desktop.courier import Courier
from desktop.i18n import same
from desktop.keeping import DailyBackup
from desktop.places import HOME, ROOT_PAPER, STICK, Place
from desktop.presenters.delivery import arrivals, outgoing
from desktop.presenters.finding import Found, find, small_registers
from desktop.presenters.new_county import is_on_paper
from desktop.presenters.opening import Opened
from desktop.presenters.roles import may_go, pages, short_words
from desktop.presenters.status import Arrival, Outgoing, StatusView, status_view
from desktop.presenters.stick import by_sticks, onward_status
from desktop.presenters.updates import trouble_at_start
from desktop.session import Session
from desktop.settling import Refresher
from desktop.stick_notices import StickNotices
from desktop.sticks import Ports, Sticks, usual_ports
from desktop.tasks import Changes, Tasks
from desktop.theme.look import Look
from desktop.widgets.finder import Finder, FinderItem
from desktop.window import Frame, Window
from desktop.wiring import RAIL, page_makers
from sync.updates import launching
from sync.visit import OnSticks, on_sticks

if TYPE_CHECKING:
    from desktop.county_desk import CountyDesk

SET_OUT_MS = 250  # the first page is there before anything beside it starts
TIDY_MS = 600_000  # between two looks whether the day's tidying is still to do


class Inside(QObject):
    """`status_moved` asks for the status line to be told anew, `lock_wanted` is the lock at the rail's foot."""

    status_moved = Signal()
    lock_wanted = Signal()

    def __init__(
        self,
        opened: Opened,
        look: Look,
        tasks: Tasks,
        window: Window,
        controls: Controls,
        now: Callable[[], datetime],
        ports: Ports | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._look, self._tasks, self._window, self._now = look, tasks, window, now
        road, pack = opened.store.another(), opened.pack
        ports = ports or usual_ports()
        self.county: CountyDesk | None = None
        self._makers = page_makers(opened.store.level == "county")
        if opened.store.level == "county":
            from desktop.county_desk import CountyDesk  # a school does without them
            from desktop.wiring_onward import REGION_JOBS, REGION_WAY

            self.county = CountyDesk(tasks, opened.store.another(), pack, ports, self)
            self.county.moved.connect(self._county_moved)
            lane, watch = tasks.pass_on, self.county.watch
            self.courier = Courier(tasks, road, pack, opened.is_sample, parent=self, way=REGION_WAY, lane=lane)
            self.sticks = Sticks(tasks, road, pack, self.courier, ports, self, REGION_JOBS, lane, watch)
        else:
            self.courier = Courier(tasks, road, pack, opened.is_sample, parent=self)
            self.sticks = Sticks(tasks, road, pack, self.courier, ports, self)
        self.courier.moved.connect(lambda _state: self.status_moved.emit())
        self.session = Session(
            look=look,
            tasks=tasks,
            store=opened.store,
            reader=opened.store.another(),
            shelf=opened.shelf,
            user=opened.user,
            directory=opened.directory,
            is_sample=opened.is_sample,
            courier=self.courier,
            sticks=self.sticks,
            controls=controls,
            now=now,
            pages=pages(opened.user.roles, self._makers),
            county=self.county,
        )
        self._refresher = Refresher(self.session, self)
        self.backup: DailyBackup | None = None
        if not opened.is_sample:
            self.backup = DailyBackup(tasks, opened.store.another(), now, self)
        self._school = opened.school
        self._is_away = False
        self._saved: datetime | None = None
        self._outgoing: Outgoing | None = None  # not looked at yet
        self._on_sticks = OnSticks()
        self._arrivals: tuple[Arrival, ...] = ()
        self.tidying = QTimer(self)
        self.tidying.setInterval(TIDY_MS)
        self.tidying.timeout.connect(self._tidy)
        self.frame: Frame
        self.finder: Finder
        self._notices = StickNotices(look, self.sticks, self)
        self._notices.go.connect(lambda place: self.frame.go(place))
        self.sticks.moved.connect(lambda _state: self.status_moved.emit())
        self.sticks.ids_changed.connect(self.build_again)

    def begin(self, first: Place) -> None:
        """Show the frame at its first place and what waits; once that stands, begin what goes on beside it."""
        if self.county is not None and first == HOME and not is_on_paper(self.session.reader):
            first = ROOT_PAPER
        self._window.setUpdatesEnabled(False)
        try:
            self._build(first)
        finally:
            # Painted once, with its numbers: the writer's thread answers this right after what the page has asked for.
            self._tasks.write(lambda _: None, lambda _: self._show(), owner=self._window)
        if self.county is not None:
            self.county.start()
        if not self.session.is_sample and STICK.page in self.session.pages:
            self.sticks.start()
        QTimer.singleShot(SET_OUT_MS, self, self._set_out)

    def _show(self) -> None:
        self._window.setUpdatesEnabled(True)
        if not self._is_away:
            self._read_outgoing()

    def _set_out(self) -> None:
        """What works beside the person: merging, the road, the backup."""
        if self._is_away:
            return
        self._refresher.ask()
        self.courier.start()
        self.tidying.start()
        self._tell_of_updates()
        if self.backup is not None:
            self.backup.start()

    def _tell_of_updates(self) -> None:
        """A program that did not come up, or a pack that did not load: said once to whoever signs in first."""
        place = launching.here()
        trouble = trouble_at_start(self.session.shelf, place)
        if trouble is not None:
            self.frame.warn(trouble)
        if place is not None and launching.fallen(place):
            launching.note_told(place)

    def build_again(self) -> None:
        """Pages read words and colours when they are built: build anew what is in sight."""
        self.frame.leave()
        self._build(self.frame.place() or HOME)
        self._tell_counts()

    def changed(self, changes: Changes) -> None:
        """Something was written."""
        if changes.forms:
            self._saved = self._now()
            self.courier.nudge()
        if changes.forms or changes.delivery:
            self._read_outgoing()
            self._refresher.ask()
        if changes.forms or changes.delivery or changes.drafts:
            store = self.session.store  # for the lock page, should the power fail
            self.session.tasks.write(lambda _: store.note_counts())

    def status(self) -> StatusView:
        if self.county is not None:
            return onward_status(self.courier.state, self.sticks.state) or self.county.status()
        waits = self._outgoing or self._look_outgoing()
        sticks = by_sticks(self.sticks.state, self._on_sticks, self.courier.standing)
        today = self._now().date()
        return status_view(self.courier.state, waits, self._arrivals, today, self._saved, sticks)

    def put_away(self) -> None:
        """The order of an ending session: drafts, road, reader, then the writer's connection after all it was asked."""
        self._is_away = True
        self.tidying.stop()
        self.frame.leave()
        self.sticks.close()
        if self.backup is not None:
            self.backup.close()
        self.courier.close()
        if self.county is not None:
            self.county.close()
        self.session.reader.close()
        store = self.session.store

        def close(_: object) -> None:
            try:
                store.tidy()
            finally:
                store.close()

        self._tasks.write(close, failed=lambda _error: None)  # a disk too full to tidy keeps all that was saved

    def _tidy(self) -> None:
        """Once a day, though the program is never closed or the power always cut. A disk that fails tells elsewhere."""
        store = self.session.store
        self._tasks.write(lambda _: store.tidy_daily(), failed=lambda _error: None)

    def _build(self, first: Place) -> None:
        session, makers = self.session, self._makers
        person = (same(session.user.name), short_words(session.user.roles))
        factories = {name: (lambda place, make=make: make(session, place)) for name, make in makers.items()}
        roles = session.user.roles
        rail = [entry for entry in RAIL if entry.place.page in makers and may_go(roles, entry.place)]
        frame = Frame(self._look, same(self._school.name), person, rail, factories, lambda place: may_go(roles, place))
        frame.lock_wanted.connect(self.lock_wanted)
        self.frame, self.finder = frame, Finder(self._look, frame)
        frame.find_wanted.connect(self.finder.open)
        self.finder.asked.connect(self._search)
        self.finder.chosen.connect(frame.go)
        if self.county is None:  # a stick at the county's desk is for its inbox
            self._notices.show_in(frame)
        self._window.show_content(frame)
        frame.go(first if may_go(roles, first) else rail[0].place)

    def _county_moved(self) -> None:
        self._tell_counts()
        self.status_moved.emit()

    def _read_outgoing(self) -> None:
        if self.county is not None:
            self.county.refresh()
            return
        self._look_outgoing()
        self._tell_counts()
        self.status_moved.emit()

    def _look_outgoing(self) -> Outgoing:
        found = self._outgoing = outgoing(self.session.reader)
        self._arrivals = arrivals(self.session.reader)
        self._on_sticks = on_sticks(self.session.reader)
        return found

    def _tell_counts(self) -> None:
        if self.county is not None:
            self.frame.rail.set_count("admission", self.county.counts.pending)
            self.frame.rail.set_count("delivery", self.county.counts.onward)
            return
        waits = self._outgoing or self._look_outgoing()
        waiting = 0 if self.session.is_sample else waits.waiting + waits.stopped
        self._notices.set_waiting(waits.waiting)
        self.frame.rail.set_count("delivery", waiting)

    def _search(self, typed: str) -> None:
        session = self.session
        entries = [entry for entry in RAIL if entry.place.page in session.pages]
        pages = [Found(entry.sign, entry.text, same(""), entry.place) for entry in entries]
        if typed.strip():
            pages += small_registers(session.pack)
        found = find(session.reader, session.pack, typed, pages, session.pages)
        self.finder.tell([FinderItem(one.sign, one.title, one.words, one.place) for one in found])
