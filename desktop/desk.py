"""A running program: the entrance, the school that is open, and the order in which things are put away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.controls import Controls
from desktop.entrance import Entrance
from desktop.i18n import t
from desktop.idle import Idle
from desktop.places import Place
from desktop.presenters.folders import DataFolder
from desktop.presenters.preferences import Preferences, read_preferences, write_preferences
from desktop.presenters.status import locked_status
from desktop.standard_words import StandardWords
from desktop.tasks import UNEXPECTED, Changes, Tasks
from desktop.theme.icons import Icons
from desktop.theme.look import Look, put_on
from desktop.window import Window
from forms.errors import BugError, YiluError

if TYPE_CHECKING:
    from desktop.inside import Inside
    from desktop.presenters.opening import Opened
    from desktop.session import Session
    from desktop.sticks import Ports

TICK_MS = 30_000
READ_AHEAD_MS = 150  # the first page is painted before a thread takes its share of the interpreter
MINUTE_MS = 60_000


class Desk(QObject):
    """Made once by `desktop.app`; `start` shows the first content, `quit` puts everything away."""

    def __init__(
        self,
        app: QApplication,
        folder: DataFolder,
        now: Callable[[], datetime] = datetime.now,
        ports: Ports | None = None,
    ) -> None:
        """`ports`: where sticks are plugged in; the usual ones if None."""
        super().__init__()
        self._app, self._folder, self._now, self._ports = app, folder, now, ports
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
        self.entrance = Entrance(self.look, self.tasks, folder, self.window, now, self)
        self.entrance.entered.connect(self._enter)
        self.entrance.language_chosen.connect(self.set_language)
        self.entrance.shown.connect(self._tell_status)
        self.inside: Inside | None = None
        self._is_over = False
        self.idle = Idle(self.preferences.idle_minutes * MINUTE_MS, self)
        self.idle.passed.connect(self.lock)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._tell_status)
        self._tick.start()

    @property
    def session(self) -> Session | None:
        """What pages of the open school are given; None while locked."""
        return None if self.inside is None else self.inside.session

    def start(self) -> None:
        self.entrance.begin(self.preferences.last_school)
        if self.preferences.maximised:
            self.window.showMaximized()
        else:
            self.window.show()
        self.idle.watch(self.window.windowHandle())
        QTimer.singleShot(READ_AHEAD_MS, self.entrance.get_ready)

    # -- opening and closing a school -------------------------------------------------------------------------------

    def _enter(self, opened: Opened, first: Place) -> None:
        """A school is open: show what is behind the lock."""
        from desktop.inside import Inside  # starts faster: nobody needs it before

        controls = Controls(
            lambda: self.preferences, self.set_language, self.set_theme, self.set_idle, self.delete_sample
        )
        self.inside = Inside(opened, self.look, self.tasks, self.window, controls, self._now, self._ports, self)
        self.inside.lock_wanted.connect(self.lock)
        self.inside.status_moved.connect(self._tell_status)
        self._keep(replace(self.preferences, last_school=opened.directory.name))
        self.inside.begin(first)
        self.idle.begin()

    def lock(self) -> None:
        """Close the school: keep what was begun, put connections away, show who may sign in. Names leave the
        screen at once."""
        if self.inside is None:
            return
        name = self.inside.session.directory.name
        self._put_away()
        self.entrance.show_wait("lock-line", t("正在上锁…", "Locking…"))
        self.tasks.write(lambda _: None, lambda _: self._begin_again(name))

    def delete_sample(self) -> None:
        """Close the sample school and remove it with all its files."""
        if self.inside is None or not self.inside.session.is_sample:
            return
        self._put_away()
        self.entrance.show_wait("plant-line", t("正在删除样本学校…", "Deleting the sample school…"))

        def both_closed(_: object) -> None:
            self.tasks.write(lambda _: self._folder.delete_sample(), lambda _: self._begin_again(""))

        self.tasks.travel(lambda _: None, both_closed)

    def _begin_again(self, last_school: str) -> None:
        if self.inside is None and not self._is_over:
            self.entrance.begin(last_school)

    def _put_away(self) -> None:
        if self.inside is None:
            return
        self.idle.end()
        inside, self.inside = self.inside, None
        inside.put_away()
        inside.deleteLater()
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
        self._build_again()

    def set_theme(self, theme: str) -> None:
        self._keep(replace(self.preferences, theme=theme))
        self.look.wear(theme)
        put_on(self._app, self.look, self._folder.cache)
        self._build_again()

    def set_idle(self, minutes: int) -> None:
        self._keep(replace(self.preferences, idle_minutes=minutes))
        self.idle.set_interval(minutes * MINUTE_MS)
        self.idle.begin()

    def _build_again(self) -> None:
        self.window.setWindowTitle(self.look.say(t("驿录", "Yilu")))
        if self.inside is not None:
            self.inside.build_again()
        else:
            self.entrance.show_again()
        self._tell_status()

    def _keep(self, preferences: Preferences) -> None:
        self.preferences = preferences
        write_preferences(self._folder.root, preferences)

    # -- what goes on -------------------------------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if self.inside is not None:
            self.inside.changed(changes)

    def _tell_status(self) -> None:
        if self.inside is not None:
            self.window.tell(self.inside.status())
            return
        place = self.entrance.place
        is_sample = place is not None and place.is_sample
        self.window.tell(locked_status(self.entrance.counts, is_sample, self.preferences.idle_minutes, self._now()))

    def tell_trouble(self, error: YiluError) -> None:
        """An error nobody took: over the page in sight until it is put away, or a page of its own before signing in."""
        if self._is_over:
            return
        if self.inside is not None:
            self.inside.frame.warn(error.text)
        else:
            self.entrance.show_trouble(error)

    def tell_bug(self) -> None:
        """Something of ours broke in the window itself."""
        self.tell_trouble(BugError("unexpected", UNEXPECTED))
