"""Sticks of an open school: noticed by themselves, looked at, read and written off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.courier import Courier
from desktop.drives import DriveWatch
from desktop.i18n import t
from desktop.presenters.stick_view import Phase, StickState
from desktop.tasks import Changes, Done, Failed, Job, Lane, Progress, Step, Task, Tasks
from forms.errors import YiluError
from forms.pack import Pack
from forms.text import Text
from sync.routes.usb.drives import Drive, Drives, find_drives, usable_folder
from sync.routes.usb.stick import Stick
from sync.store import Store
from sync.visit import Copied, Offer, Taken, copy_to_stick, look_at_stick, take

Seen = TypeVar("Seen")

WRITING = t("写入，读回来核对（KB）", "Writing and reading back (KB)")
TAKING = t("一份一份地收", "Taking file by file")


@dataclass(frozen=True, slots=True)
class Ports:
    """Where sticks are plugged in: which drives there are, and how one is opened."""

    drives: Drives
    open: Callable[[Path], Stick] = Stick


def usual_ports() -> Ports:
    return Ports(find_drives())


@dataclass(frozen=True, slots=True)
class StickJobs:
    """What is done with a stick, by whom: a school's PC for its county and its other PCs, unless said otherwise."""

    look: Callable[[Store, Stick], Offer] = look_at_stick
    copy: Callable[[Store, Pack, Stick, Callable[[int, int], None], Callable[[], bool]], Copied] = copy_to_stick
    take: Callable[[Store, Pack, Stick, Offer, Callable[[int, int], None], Callable[[], bool]], Taken] = take


class Sticks(QObject):
    """One for each session; `state` is how it stands, told by `moved`. Works on the road's thread with the road's
    connection (or on another `lane` with its own), while the courier waits. `noticed`: one was plugged in;
    `ids_changed`: pages must look anew."""

    moved = Signal(object)
    noticed = Signal()
    ids_changed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        store: Store,
        pack: Pack,
        courier: Courier,
        ports: Ports,
        parent: QObject | None = None,
        jobs: StickJobs | None = None,
        lane: Lane | None = None,
        watch: DriveWatch | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._pack = store, pack
        self._jobs, self._lane = jobs or StickJobs(), lane or tasks.travel
        self._courier, self._ports = courier, ports
        self._stick: Stick | None = None
        self._task: Task | None = None
        self.state = StickState()
        self.watch = watch or DriveWatch(tasks, self, ports.drives)
        self.watch.changed.connect(self._drives_moved)

    def start(self) -> None:
        self.watch.start()

    def close(self) -> None:
        """The session ends: no more polling, and what is under way stops at its next file."""
        self.watch.stop()
        self.cancel()

    # -- which stick -------------------------------------------------------------------------------------------------

    def choose(self, path: Path) -> None:
        """One of several sticks, or a plain folder; looked at at once. Refused while something is under way."""
        if self.state.is_busy:
            return
        drive = next((drive for drive in self.state.drives if drive.path == path), None)
        folder = usable_folder(path) if drive is None else None
        if drive is not None or folder is not None:
            self._use(drive or folder, is_folder=drive is None)
            self.look()

    def _use(self, drive: Drive | None, *, is_folder: bool) -> None:
        """Another stick, or the same one plugged in again: what was said of the one before no longer holds."""
        self._stick = None if drive is None else self._ports.open(drive.path)
        phase = Phase.ABSENT if drive is None else Phase.SEEN
        self._move(StickState(phase, self.state.drives, drive, is_folder))

    def _drives_moved(self, present: tuple[Drive, ...]) -> None:
        before = {drive.key for drive in self.state.drives}
        new = [drive for drive in present if drive.key not in before]
        self.state = replace(self.state, drives=present)
        if self.state.is_busy:
            self._move(self.state)  # the job finds out by itself that its stick is gone
        elif new:
            self._use(new[0], is_folder=False)
            self.noticed.emit()
        else:
            self._settle()

    def _settle(self) -> None:
        """Nothing is under way: is the stick still there, and what is it like now?"""
        state = self.state
        if state.drive is None or state.is_folder:
            self._move(state)
            return
        now = next((drive for drive in state.drives if drive.key == state.drive.key), None)
        if now is not None:
            self._move(replace(state, drive=now))
        elif state.drives and state.copied is None and state.taken is None and state.trouble is None:
            self._use(state.drives[0], is_folder=False)
        else:
            self._stick = None
            self._move(replace(state, phase=Phase.ABSENT, drive=None, offer=None, is_out=True))

    # -- the jobs ----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """See what is on the stick for this PC; nothing is changed by it."""
        stick = self._stick
        if stick is None or self.state.is_busy:
            return
        self._begin(Phase.LOOKING, replace(self.state, offer=None, taken=None, trouble=None))
        self._run(lambda _: self._jobs.look(self._store, stick), self._looked)

    def write(self) -> None:
        """Copy to the stick what is owed."""
        stick = self._stick
        if stick is None or self.state.is_busy:
            return
        self._begin(Phase.WRITING, replace(self.state, copied=None, trouble=None))

        def job(progress: Progress) -> tuple[Copied, Changes]:
            copied = self._jobs.copy(self._store, self._pack, stick, _teller(progress, WRITING), progress.is_cancelled)
            return copied, Changes(delivery=True)

        self._run(job, self._written)

    def take(self) -> None:
        """Take what was offered."""
        stick, offer = self._stick, self.state.offer
        if stick is None or offer is None or self.state.is_busy:
            return
        self._begin(Phase.TAKING, replace(self.state, trouble=None))

        def job(progress: Progress) -> tuple[Taken, Changes]:
            tell = _teller(progress, TAKING)
            taken = self._jobs.take(self._store, self._pack, stick, offer, tell, progress.is_cancelled)
            return taken, Changes(delivery=True)

        self._run(job, self._taken)

    def read_card(
        self, envelope: str, see: Callable[[bytes], Seen], done: Done, failed: Failed, owner: QObject
    ) -> None:
        """The bytes of the card of this envelope that was seen on the stick and what `see` makes of them; nothing if
        it is no longer there."""
        stick, cards = self._stick, self.state.offer.cards if self.state.offer is not None else ()
        found = next((one for one in cards if one.header is not None and one.header.id == envelope), None)
        if stick is None or found is None:
            return

        def job(_: Progress) -> tuple[bytes, Seen]:
            raw = stick.read(found)
            return raw, see(raw)

        self._lane(job, done, failed, owner=owner)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    # -- within ------------------------------------------------------------------------------------------------------

    def _begin(self, phase: Phase, state: StickState) -> None:
        self._courier.hold()
        self._move(replace(state, phase=phase, is_stopped=False, done=0, of=0))

    def _run(self, job: Job, done: Done) -> None:
        def ended(result: Any) -> None:
            self._end()
            done(result)
            self._settle()

        self._task = self._lane(job, ended, self._failed, self._step, owner=self)

    def _end(self) -> None:
        self._task = None
        self.state = replace(self.state, phase=Phase.SEEN, done=0, of=0)
        self._courier.release()
        self.watch.look()

    def _step(self, step: Step) -> None:
        self._move(replace(self.state, done=step.done, of=step.of or 0))

    def _failed(self, error: YiluError) -> None:
        self._end()
        is_stopped = error.code == "cancelled"
        self.state = replace(self.state, trouble=error.text, is_stopped=is_stopped)
        self._settle()

    def _looked(self, offer: Offer) -> None:
        self.state = replace(self.state, offer=offer)

    def _written(self, result: tuple[Copied, Changes]) -> None:
        offer = self.state.offer
        self.state = replace(self.state, copied=result[0], offer=None if offer is None else replace(offer, gone=()))

    def _taken(self, result: tuple[Taken, Changes]) -> None:
        offer, taken = self.state.offer, result[0]
        seen = offer.troubles if offer is not None else ()  # what was not offered stays told
        self.state = replace(self.state, taken=replace(taken, troubles=(*seen, *taken.troubles)), offer=None)
        self._courier.start()  # the county's word may have come: whether this PC is let in, who receives
        if taken.are_ids_new:
            self.ids_changed.emit()

    def _move(self, state: StickState) -> None:
        self.state = state
        self.moved.emit(state)


def _teller(progress: Progress, doing: Text) -> Callable[[int, int], None]:
    return lambda done, of: progress.note(Step(doing, done, of))
