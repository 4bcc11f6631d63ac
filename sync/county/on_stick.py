"""The county desk and one stick: its files as they are judged, and the answers written back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sync.county import answers
from sync.county.answers import AnswerFile
from sync.county.inbox import Cancelled, Tell, never, silent
from sync.county.judging import Carried
from sync.routes.usb.errors import LIES, StickError
from sync.routes.usb.naming import DOWN, RELAY, UP
from sync.routes.usb.stick import Found, Stick
from sync.routes.usb.writing import Written
from sync.store import Store
from sync.store.county_book import Visit


@dataclass(frozen=True, slots=True)
class OnStick:
    """What lies on a stick: files that may be ours, their bytes in all, and how many things that are none and were not
    opened."""

    files: tuple[Carried, ...] = ()
    size: int = 0
    others: int = 0


def files_on(stick: Stick) -> list[Carried]:
    """Every file that may be one of ours: what schools brought, what others passed on, and what this county wrote
    before, which shows whether it was set back since. `StickError` if the stick fails."""
    return list(look(stick).files)


def look(stick: Stick) -> OnStick:
    """The same with what else is there. `StickError` if the stick fails."""
    looks = [stick.look(folder) for folder in (UP, RELAY, DOWN)]
    found = [one for look in looks for one in look.found]
    others = sum(look.others for look in looks) + stick.beside()
    return OnStick(tuple(_carried(stick, one) for one in found), sum(one.size for one in found), others)


def write_back(
    store: Store,
    stick: Stick,
    visit: Visit,
    files: Sequence[AnswerFile],
    tell: Tell = silent,
    cancelled: Cancelled = never,
) -> list[AnswerFile]:
    """Writes the answers and notes those that lie on the stick for certain: read again past the cache, and once more
    after the last was written. What is not among them is owed at the next visit. `StickError` if the stick fails."""
    written: list[tuple[AnswerFile, Written]] = []
    for number, file in enumerate(files, start=1):
        if cancelled():
            break
        written.append((file, stick.write(DOWN, file.name, file.raw)))
        tell(number, len(files))
    if not all(stick.still_there(one) for _, one in written):
        raise StickError(LIES)
    answers.note_written(store, visit, [file for file, _ in written])
    return [file for file, _ in written]


def _carried(stick: Stick, found: Found) -> Carried:
    return Carried(found.shown, partial(stick.read, found), found.header)
