"""Tells of a stick on whatever page is in sight: a bar at its foot, never a window on top."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.places import STICK
from desktop.presenters.stick import bar_view
from desktop.presenters.stick_view import Phase, StickState
from desktop.sticks import Sticks
from desktop.theme.look import Look
from desktop.widgets.notice_bar import NoticeBar
from desktop.window import Frame


class StickNotices(QObject):
    """`go` tells the stick's place when a person wants to see. `waiting`: how many changes could be written."""

    go = Signal(object)

    def __init__(self, look: Look, sticks: Sticks, parent: QObject) -> None:
        super().__init__(parent)
        self._look, self._sticks = look, sticks
        self._is_put_away = self._was_working = False
        self._waiting = 0
        self._bar: NoticeBar | None = None
        self._frame: Frame | None = None
        sticks.noticed.connect(self._noticed)
        sticks.moved.connect(self._stick_moved)

    def show_in(self, frame: Frame) -> None:
        """A frame was built: its pages get the bar."""
        self._frame, self._bar = frame, NoticeBar(self._look)
        self._bar.wanted.connect(lambda: self.go.emit(STICK))
        self._bar.put_away.connect(self._put_away)
        frame.put_at_foot(self._bar)
        frame.moved.connect(self._moved)
        self._tell()

    def set_waiting(self, waiting: int) -> None:
        self._waiting = waiting
        self._tell()

    def _noticed(self) -> None:
        self._is_put_away = False
        self._tell()

    def _stick_moved(self, state: StickState) -> None:
        """What a job came to is told even if the bar was put away before."""
        is_working = state.phase in (Phase.WRITING, Phase.TAKING)
        if self._was_working and not is_working and self._frame is not None and self._frame.place() != STICK:
            self._is_put_away = False
        self._was_working = is_working
        self._tell()

    def _put_away(self) -> None:
        self._is_put_away = True
        self._tell()

    def _moved(self, place: object) -> None:
        if place == STICK:
            self._is_put_away = True  # what there was to say has been seen
        self._tell()

    def _tell(self) -> None:
        if self._bar is None or self._frame is None:
            return
        view = bar_view(self._sticks.state, self._waiting, self._is_put_away)
        is_needed = view is not None and self._frame.place() != STICK
        if view is not None:
            self._bar.tell(view.sign, view.tone, view.text, view.action)
        self._bar.setVisible(is_needed)
