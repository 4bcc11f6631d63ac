"""A running program: the entrance, the session that is open, and the order in which things are put away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import resources
from desktop.courier import Courier
from desktop.entrance import Entrance
from desktop.i18n import same, t
from desktop.idle import Idle
from desktop.places import HOME, Place
from desktop.presenters.delivery import arrivals, outgoing
from desktop.presenters.finding import Found, find
from desktop.presenters.folders import DataFolder
from desktop.presenters.lock import role_words
from desktop.presenters.opening import Opened
from desktop.presenters.preferences import Preferences, read_preferences, write_preferences
from desktop.presenters.status import Arrival, Outgoing, locked_status, status_view
from desktop.session import Controls, Session
from desktop.standard_words import StandardWords
from desktop.tasks import UNEXPECTED, Changes, Tasks
from desktop.theme.icons import Icons
from desktop.theme.look import Look, put_on
from desktop.widgets.finder import Finder, FinderItem
from desktop.window import Frame, Window
from desktop.wiring import RAIL, page_makers
from forms.errors import BugError, YiluError
from forms.pack import Pack, load_pack

TICK_MS = 30_000
MINUTE_MS = 60_000


class Desk(QObject):
    """Made once by `desktop.app`; `start` shows the first content, `quit` puts everything away."""

    def __init__(self, app: QApplication, folder: DataFolder, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self._app, self._folder, self._now = app, folder, now
        self.preferences = read_preferences(folder.root)
        self.look = Look(Icons(), self.preferences.theme, self.preferences.language)
        put_on(app, self.look, folder.cache)
        self._words = StandardWords(app)
        self._words.speak(self.preferences.language)
        self.tasks = Tasks(self)
        self.tasks.failed.connect(self.tell_trouble)
        self.tasks.changed.connect(self._changed)
        self.window = Window(self.look)
        self.window.resize(self.preferences.width, self.preferences.height)
        self.window.closed.connect(self.quit)
        self.entrance = Entrance(self.look, self.tasks, folder, self.window, self._packed, now, self)
        self.entrance.entered.connect(self._enter)
        self.entrance.language_chosen.connect(self.set_language)
        self.entrance.shown.connect(self._tell_status)
        self._pack: Pack | None = None
        self.session: Session | None = None
        self.frame: Frame | None = None
        self.finder: Finder | None = None
        self._saved: datetime | None = None
        self._outgoing = Outgoing()
        self._arrivals: tuple[Arrival, ...] = ()
        self._is_over = False
        self.idle = Idle(self.preferences.idle_minutes * MINUTE_MS, self)
        self.idle.passed.connect(self.lock)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._tell_status)
        self._tick.start()

    def start(self) -> None:
        self.entrance.begin(self.preferences.last_school)
        if self.preferences.maximised:
            self.window.showMaximized()
        else:
            self.window.show()
        self.idle.watch(self.window.windowHandle())
        self.tasks.write(lambda _: self._packed())  # converting a new pack takes seconds: not when somebody waits

    # -- opening and closing a school -------------------------------------------------------------------------------

    def _enter(self, opened: Opened, first: Place) -> None:
        """A school is open: make what its session needs and show its frame."""
        courier = Courier(self.tasks, opened.store.another(), opened.pack, opened.is_sample, parent=self)
        controls = Controls(
            lambda: self.preferences, self.set_language, self.set_theme, self.set_idle, self.delete_sample
        )
        self.session = Session(
            look=self.look,
            tasks=self.tasks,
            store=opened.store,
            reader=opened.store.another(),
            pack=opened.pack,
            user=opened.user,
            directory=opened.directory,
            is_sample=opened.is_sample,
            courier=courier,
            controls=controls,
            now=self._now,
            pages=frozenset(page_makers()),
        )
        self._keep(replace(self.preferences, last_school=opened.directory.name))
        self._saved = None
        courier.moved.connect(lambda _state: self._tell_status())
        self._build_frame(self.session, first)
        self._read_outgoing()
        courier.start()
        self.idle.begin()

    def _build_frame(self, session: Session, first: Place) -> None:
        person = (same(session.user.name), role_words(session.user.role))
        factories = {name: (lambda place, make=make: make(session, place)) for name, make in page_makers().items()}
        frame = Frame(self.look, same(session.reader.school.name), person, RAIL, factories)
        frame.lock_wanted.connect(self.lock)
        frame.find_wanted.connect(self._find)
        self.frame, self.finder = frame, Finder(self.look, frame)
        self.finder.asked.connect(self._search)
        self.finder.chosen.connect(frame.go)
        self.window.show_content(frame)
        frame.go(first)
        self._tell_counts()
        self._tell_status()

    def lock(self) -> None:
        """Close the school: keep what was begun, put connections away, show who may sign in. Names leave the
        screen at once."""
        if self.session is None:
            return
        name = self.session.directory.name
        self._put_away()
        self.entrance.show_wait("lock-line", t("正在上锁…", "Locking…"))
        self.tasks.write(lambda _: None, lambda _: self._begin_again(name))

    def delete_sample(self) -> None:
        """Close the sample school and remove it with all its files."""
        if self.session is None or not self.session.is_sample:
            return
        self._put_away()
        self.entrance.show_wait("plant-line", t("正在删除样本学校…", "Deleting the sample school…"))

        def both_closed(_: object) -> None:
            self.tasks.write(lambda _: self._folder.delete_sample(), lambda _: self._begin_again(""))

        self.tasks.travel(lambda _: None, both_closed)

    def _begin_again(self, last_school: str) -> None:
        if self.session is None and not self._is_over:
            self.entrance.begin(last_school)

    def _put_away(self) -> None:
        """The order of an ending session: drafts, road, reader, then the writer's connection after all it was asked."""
        session = self.session
        if session is None:
            return
        self.idle.end()
        if self.frame is not None:
            self.frame.leave()
        self.session, self.frame, self.finder = None, None, None
        session.courier.close()
        session.reader.close()
        self.tasks.write(lambda _: session.store.close())
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()

    def quit(self) -> None:
        """Timers, what is open, the queue, then both threads; nothing is torn off."""
        if self._is_over:
            return
        self._is_over = True
        self._tick.stop()
        maximised = self.window.isMaximized()
        size = self.window.normalGeometry() if maximised else self.window.geometry()
        self._keep(replace(self.preferences, width=size.width(), height=size.height(), maximised=maximised))
        self.window.hide()
        self._put_away()
        self.tasks.quit()
        self._app.quit()

    # -- settings -----------------------------------------------------------------------------------------------------

    def set_language(self, language: str) -> None:
        self._keep(replace(self.preferences, language=language))
        self.look.language = language
        self._words.speak(language)
        self._rebuild()

    def set_theme(self, theme: str) -> None:
        self._keep(replace(self.preferences, theme=theme))
        self.look.wear(theme)
        put_on(self._app, self.look, self._folder.cache)
        self._rebuild()

    def set_idle(self, minutes: int) -> None:
        self._keep(replace(self.preferences, idle_minutes=minutes))
        self.idle.set_interval(minutes * MINUTE_MS)
        self.idle.begin()

    def _rebuild(self) -> None:
        """Pages read words and colours when they are built: build anew what is in sight."""
        self.window.setWindowTitle(self.look.say(t("驿录", "Yilu")))
        if self.session is not None and self.frame is not None:
            self.frame.leave()
            self._build_frame(self.session, self.frame.place() or HOME)
        else:
            self.entrance.show_again()
        self._tell_status()

    def _keep(self, preferences: Preferences) -> None:
        self.preferences = preferences
        write_preferences(self._folder.root, preferences)

    # -- what goes on -------------------------------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if self.session is None:
            return
        if changes.forms:
            self._saved = self._now()
            self.session.courier.nudge()
        if changes.forms or changes.delivery:
            self._read_outgoing()

    def _read_outgoing(self) -> None:
        if self.session is not None:
            self._outgoing = outgoing(self.session.reader)
            self._arrivals = arrivals(self.session.reader)
            self._tell_counts()
            self._tell_status()

    def _tell_counts(self) -> None:
        if self.frame is not None and self.session is not None:
            waiting = 0 if self.session.is_sample else self._outgoing.waiting + self._outgoing.stopped
            self.frame.rail.set_count("delivery", waiting)

    def _tell_status(self) -> None:
        if self.session is not None:
            state, today = self.session.courier.state, self._now().date()
            self.window.tell(status_view(state, self._outgoing, self._arrivals, today, self._saved))
            return
        place = self.entrance.place
        waiting = None if place is None else place.front.waiting
        is_sample = place is not None and place.is_sample
        self.window.tell(locked_status(waiting, is_sample, self.preferences.idle_minutes, self._now()))

    def _find(self) -> None:
        if self.finder is not None:
            self.finder.open()

    def _search(self, typed: str) -> None:
        session, finder = self.session, self.finder
        if session is None or finder is None:
            return
        entries = [entry for entry in RAIL if entry.place.page in session.pages]
        pages = [Found(entry.sign, entry.text, same(""), entry.place) for entry in entries]
        found = find(session.reader, session.pack, typed, pages, session.pages)
        finder.tell([FinderItem(one.sign, one.title, one.words, one.place) for one in found])

    def tell_trouble(self, error: YiluError) -> None:
        """An error nobody took: over the page in sight until it is put away, or a page of its own before signing in."""
        if self._is_over:
            return
        if self.frame is not None:
            self.frame.warn(error.text)
        else:
            self.entrance.show_trouble(error)

    def tell_bug(self) -> None:
        """Something of ours broke in the window itself."""
        self.tell_trouble(BugError("unexpected", UNEXPECTED))

    def _packed(self) -> Pack:
        """The pack, read once; on the writer's thread."""
        if self._pack is None:
            self._pack = load_pack(resources.find("pack"), self._folder.cache)
        return self._pack
