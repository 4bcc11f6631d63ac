"""Tries the road by itself: runs delivery cycles on the road's thread, backs off, and tells how it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.i18n import NOTHING, t
from desktop.presenters.status import Road, RoadState
from desktop.tasks import Changes, Lane, Progress, Task, Tasks
from forms.errors import YiluError
from forms.pack import Pack
from sync import joining
from sync.cycle import Cycle, CycleProgress, CycleResult, OnStep, Step
from sync.joining import Membership, Standing
from sync.routes.base import Cancelled, Route
from sync.store import Store

FIRST_TRY_MS = 2_000
AFTER_SAVE_MS = 15_000
OFFLINE = frozenset({"no_link", "portal"})
DOING = {
    Step.NOTICE: t("找平台", "Looking for the platform"),
    Step.JOIN: t("申请加入", "Asking to join"),
    Step.SEAL: t("加密封好", "Sealing"),
    Step.SEND: t("正在送出", "Sending"),
    Step.EXCHANGE: t("取回执", "Taking the receipt"),
    Step.DONE: t("送完了", "Done"),
}


def _cycle(store: Store, pack: Pack, route: Route, on_step: OnStep, cancelled: Cancelled) -> CycleResult:
    return Cycle(store, pack, route).run(on_step, cancelled)


@dataclass(frozen=True, slots=True)
class Way:
    """Whom one delivers to: how far this PC is with them, and one delivery. A school's way leads to its county."""

    standing: Callable[[Store], Standing] = joining.standing
    deliver: Callable[[Store, Pack, Route, OnStep, Cancelled], CycleResult] = _cycle


class Courier(QObject):
    """One for each session. `moved` tells the new `RoadState`; `standing` is how far this PC is with its county, or a
    county with its region. `lane`: the thread that `store` belongs to."""

    moved = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        store: Store,
        pack: Pack,
        is_sample: bool,
        route_to: Callable[[str], Route] | None = None,
        parent: QObject | None = None,
        way: Way | None = None,
        lane: Lane | None = None,
    ) -> None:
        super().__init__(parent)
        self._way, self._lane = way or Way(), lane or tasks.travel
        self._store, self._pack, self._route_to = store, pack, route_to or _over_http
        self._is_sample, self._is_paused, self._is_over = is_sample, False, False
        self._task: Task | None = None
        self._wants_another = False
        self._is_held = False
        self.standing: Standing | None = None
        self.state = RoadState(Road.SAMPLE if is_sample else Road.NOT_JOINED)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.try_now)

    def start(self) -> None:
        """Learn how this PC stands, then try by itself. A sample school is never sent."""
        if not self._is_sample:
            self._lane(lambda _: self._way.standing(self._store), self._learn, owner=self)

    def try_now(self) -> None:
        """One delivery; if one is under way, another after it: what was just saved or joined may have come too late."""
        if self._is_sample or self._is_paused or self._is_over:
            return
        if self._task is not None or self._is_held:
            self._wants_another = True
            return
        self._wants_another = False
        self._timer.stop()
        self._task = self._lane(self._cycle, self._ended, self._failed, self._step, owner=self)

    def nudge(self) -> None:
        """Something was saved: try soon, if the road was good; a bad road has its own pause."""
        if self.state.road is Road.QUIET and (
            not self._timer.isActive() or self._timer.remainingTime() > AFTER_SAVE_MS
        ):
            self._timer.start(AFTER_SAVE_MS)

    def pause(self, paused: bool) -> None:
        self._is_paused = paused
        if paused:
            self._wants_another = False
            self.cancel()
        else:
            self.try_now()

    def hold(self) -> None:
        """A stick needs the road: stop what is under way and try nothing until `release`."""
        self._is_held = True
        if self._task is not None:
            self._wants_another = True
            self._task.cancel()

    def release(self) -> None:
        self._is_held = False
        if self._wants_another and self._task is None:
            self.try_now()

    def cancel(self) -> None:
        """Stop what is under way; the platform keeps what it has, the next try goes on from there."""
        self._wants_another = False
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """The session ends: no timer, no cycle, and the connection closed on the thread it belongs to."""
        self._is_over = True
        self._timer.stop()
        self.cancel()
        self._lane(lambda _: self._store.close())

    def _learn(self, standing: Standing) -> None:
        self.standing = standing
        road = _quiet_road(standing)
        self._move(RoadState(road))
        if road not in (Road.NOT_JOINED, Road.NO_ADDRESS):
            self._timer.start(FIRST_TRY_MS)

    def _cycle(self, progress: Progress) -> tuple[CycleResult | None, Standing, Changes]:
        """On the road's thread: one whole delivery."""
        standing = self._way.standing(self._store)
        if standing.membership is Membership.ALONE or not standing.url:
            return None, standing, Changes()
        route = self._route_to(standing.url)
        try:
            result = self._way.deliver(self._store, self._pack, route, progress.note, progress.is_cancelled)
        finally:
            route.close()
        return result, self._way.standing(self._store), Changes(delivery=True)

    def _step(self, progress: CycleProgress) -> None:
        sending = RoadState(
            Road.SENDING, DOING[progress.step], progress.acknowledged, progress.total, progress.seconds_left
        )
        if progress.step in (Step.SEND, Step.EXCHANGE) or self.state.road is Road.SENDING:
            self._move(replace(sending, failures=self.state.failures))

    def _ended(self, found: tuple[CycleResult | None, Standing, Changes]) -> None:
        self._task = None
        result, self.standing, _ = found
        if self._is_over:
            return
        if result is None:
            self._move(RoadState(_quiet_road(self.standing)))
            return
        trouble = result.trouble
        retry = max(1.0, result.next_try)
        if trouble is None or trouble.code == "cancelled":
            self._move(RoadState(_quiet_road(self.standing)))
        elif trouble.code == "pending":
            self._move(RoadState(Road.PENDING, retry_in=retry, why=trouble.text))
        else:
            failures = self.state.failures + 1
            offline = trouble.code in OFFLINE
            self._move(RoadState(Road.FAILED, failures=failures, retry_in=retry, why=trouble.text, is_offline=offline))
        pause = 0.0 if self._wants_another else min(retry, 24 * 3600.0)
        self._timer.start(int(pause * 1000))

    def _failed(self, error: YiluError) -> None:
        """The cycle itself broke: the changes are where they were; it is tried again later."""
        self._task = None
        if not self._is_over:
            why = error.text if error.code != "cancelled" else NOTHING
            self._move(RoadState(Road.FAILED, failures=self.state.failures + 1, retry_in=900.0, why=why))
            self._timer.start(900_000)

    def _move(self, state: RoadState) -> None:
        self.state = state
        self.moved.emit(state)


def _over_http(url: str) -> Route:
    """Loads the HTTP library, 20 MB of memory that a school without a network never spends."""
    from sync.routes.http import HttpRoute

    return HttpRoute(url)


def _quiet_road(standing: Standing) -> Road:
    """How the road is while nothing is under way and nothing went wrong."""
    if standing.membership is Membership.ALONE:
        return Road.NOT_JOINED
    if not standing.url:
        return Road.NO_ADDRESS
    outside = {Membership.ASKING: Road.ASKING, Membership.PENDING: Road.PENDING}
    return outside.get(standing.membership, Road.QUIET)
