"""A stick at the county's desk: looking, taking and writing back as jobs for the writer's thread.

Nothing is taken before a person says so, and nothing is called written that was not read back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.i18n import t
from desktop.presenters.inbox_words import joins
from forms.errors import InputError, WorldError
from forms.pack import Pack
from forms.text import Text
from sync.county import admission, answers, founding, on_stick, transfers
from sync.county.answers import AnswerFile
from sync.county.inbox import Survey, Taken, survey, take
from sync.county.judging import Carried, Row
from sync.county.on_stick import OnStick
from sync.county.slip import Slip, slips
from sync.county.verdicts import Verdict
from sync.envelope.header import Header
from sync.envelope.roster_changes import is_closed
from sync.routes.usb.drives import Drive
from sync.routes.usb.stick import Stick
from sync.store import Store
from sync.updates.depot import Depot

LOOKING = t("正在看文件，还没有收", "Looking at the files; nothing is taken yet")
TAKING = t("正在收下", "Taking")
WRITING = t("正在写回，先别拔", "Writing back; do not pull it out")
PROGRAMS = t("正在写给学校的程序（MB），先别拔", "Writing the program for schools (MB); do not pull it out")

Tell = Callable[[Text, int, int | None], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Source:
    """What files are carried on: a drive that was noticed, or a folder a person chose."""

    path: Path
    label: str
    is_drive: bool = True

    @classmethod
    def of(cls, drive: Drive) -> Source:
        return cls(drive.path, drive.label)


@dataclass(frozen=True, slots=True)
class Back:
    """What goes back on this stick: receipts, schools that get the newest roster and its version, changes given back to
    who lost them, and for how many of these schools something is owed from an earlier visit. `files`: with all papers
    that go along; 0 before anything was taken, when nobody knows yet."""

    receipts: int = 0
    rosters: int = 0
    version: int = 0
    returned: int = 0
    owed: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """A stick that was looked at; nothing on it or here was changed."""

    source: Source
    there: OnStick
    survey: Survey
    back: Back


@dataclass(frozen=True, slots=True)
class Arrived:
    """What was taken, `left_out` what the person did not want now, `waiting` how many PCs ask to join."""

    taken: Taken
    left_out: tuple[Row, ...]
    back: Back
    waiting: int


@dataclass(frozen=True, slots=True)
class Returned:
    """What lies on the stick now, read back; `of` files were to be written. `slips` for whoever brought it. `programs`:
    how many new programs were put on it for the schools, `left_off`: why one was not."""

    written: tuple[AnswerFile, ...]
    of: int
    slips: tuple[Slip, ...]
    programs: int = 0
    left_off: Text | None = None


def identity(row: Row) -> str:
    """By what a row and a file are known to be the same: nobody's word but the file's own first lines."""
    return _identity(row.name, row.kind, row.school, row.device, row.epoch, row.first, row.last)


def look(store: Store, pack: Pack, source: Source, stick: Stick, tell: Tell, cancelled: Cancelled) -> Seen:
    """Judge all that lies there. `StickError` if the stick fails, WorldError if the disk does."""
    tell(LOOKING, 0, None)
    there = on_stick.look(stick)
    found = survey(store, pack, there.files, lambda done, of: tell(LOOKING, done, of), cancelled)
    return Seen(source, there, found, _expected(store, pack, found.schools))


def take_seen(
    store: Store, pack: Pack, seen: Seen, left_out: Collection[str], author: int, tell: Tell, cancelled: Cancelled
) -> Arrived:
    """Take all but what was left out (by `identity`); what it says of children who move is answered in `author`'s name.
    WorldError if the disk fails; what was taken before is taken."""
    files = [file for file in seen.there.files if _of_file(file) not in left_out]
    done = take(store, pack, files, "usb", lambda done, of: tell(TAKING, done, of), cancelled)
    transfers.follow(store, pack, done.survey.schools, author)
    without = tuple(row for row in seen.survey.rows if identity(row) in left_out)
    return Arrived(done, without, goes_back(store, pack, done), len(admission.requests(store)))


def goes_back(store: Store, pack: Pack, taken: Taken) -> Back:
    """What would be written now: more once a PC was admitted since."""
    return _counted(answers.kinds(store, pack, taken.survey), founding.roster_of(store).version)


def let_in(store: Store, taken: Taken) -> frozenset[str]:
    """What of it (by `identity`) waited for its PC to be admitted and does no longer: it was let in meanwhile."""
    roster, storage = founding.roster_of(store), store.receiving()
    found = set()
    for row in taken.survey.rows:
        if row.verdict is Verdict.REQUEST:
            is_in = any(pc.key == row.device and row.school in pc.schools for pc in roster.devices)
        else:
            standing = storage.standing(row.epoch) if joins(row) else None
            is_in = standing is not None and standing.verified.covers(row.first, row.last)
        if is_in:
            found.add(identity(row))
    return frozenset(found)


def write_back(store: Store, pack: Pack, stick: Stick, taken: Taken, tell: Tell, cancelled: Cancelled) -> Returned:
    """Write the answers as they are now. `StickError` if the stick fails: then all of it is still owed."""
    files = answers.answers(store, pack, taken.survey)
    tell(WRITING, 0, len(files))
    written = on_stick.write_back(store, stick, taken.visit, files, lambda done, of: tell(WRITING, done, of), cancelled)
    programs, left_off = 0, None
    if len(written) == len(files) and taken.survey.schools:
        programs, left_off = _carry_programs(store, stick, tell, cancelled)
    return Returned(tuple(written), len(files), tuple(slips(store, taken, written)), programs, left_off)


def _carry_programs(store: Store, stick: Stick, tell: Tell, cancelled: Cancelled) -> tuple[int, Text | None]:
    """The answers are on the stick already: whatever stops a program costs nothing else."""

    def say(done: int, of: int) -> None:
        tell(PROGRAMS, done // 1_000_000, max(1, of // 1_000_000))

    try:
        return Depot(store.directory).put_on(stick, founding.roster_of(store), say, cancelled), None
    except (WorldError, InputError) as error:
        return 0, error.text


def _expected(store: Store, pack: Pack, schools: Collection[str]) -> Back:
    """What will go back once all is taken, as far as it can be known before."""
    roster = founding.roster_of(store)
    pcs = [(device, school) for device in roster.devices for school in device.schools if school in schools]
    owed = {one.school for one in answers.owed(store, pack) if one.school in schools}
    return Back(
        receipts=sum(not is_closed(roster, device.key) for device, _ in pcs),
        rosters=len({school for _, school in pcs}),
        version=roster.version,
        owed=len(owed),
    )


def _counted(files: Sequence[tuple[str, str]], version: int) -> Back:
    kinds = [kind for kind, _ in files]
    schools = {school for kind, school in files if kind == "roster" and school}
    return Back(kinds.count("receipt"), len(schools), version, kinds.count("parcel"), files=len(files))


def _of_file(file: Carried) -> str:
    h: Header | None = file.header
    return "" if h is None else _identity(file.name, h.kind, h.school, h.owner, h.epoch, h.first, h.last)


def _identity(*parts: object) -> str:
    return "|".join(map(str, parts))
